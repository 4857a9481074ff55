#include "bench/support/command.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr size_t kTailBytes = 2000;

// In the child: nothing but calls that are safe between fork and exec.
struct Program {
  std::vector<char*> arguments;
  std::vector<char*> environment;
};
[[noreturn]] void Become(const Program& program, const char* log, const passwd* user) {
  const int file = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // after setuid, which would undo it
  execve(program.arguments[0], program.arguments.data(), program.environment.data());
  _exit(127);
}

}  // namespace

absl::StatusOr<pid_t> Spawn(const Command& command) {
  Program program = {{const_cast<char*>(command.program.c_str())}, {}};
  for (const std::string& argument : command.arguments) {
    program.arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  program.arguments.push_back(nullptr);
  for (const std::string& variable : command.environment) {
    program.environment.push_back(const_cast<char*>(variable.c_str()));
  }
  for (char** ours = environ; *ours != nullptr; ++ours) program.environment.push_back(*ours);
  program.environment.push_back(nullptr);
  const passwd* user = command.user.empty() ? nullptr : getpwnam(command.user.c_str());
  if (!command.user.empty() && user == nullptr) {
    return absl::UnavailableError(absl::StrCat("there is no user ", command.user));
  }
  const pid_t pid = fork();
  if (pid < 0) return absl::UnavailableError(command.program + " cannot be forked");
  if (pid == 0) Become(program, command.log.c_str(), user);
  return pid;
}

absl::StatusOr<std::string> RunToEnd(const Command& command) {
  ASSIGN_OR_RETURN(const pid_t pid, Spawn(command));
  int outcome = 0;
  waitpid(pid, &outcome, 0);
  std::string printed = ReadFile(command.log);
  if (WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0) return printed;
  return absl::UnavailableError(
      absl::StrCat(command.program, " has failed; the end of what it printed:\n", TailOf(printed)));
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TailOf(const std::string& text) {
  return text.size() > kTailBytes ? text.substr(text.size() - kTailBytes) : text;
}

}  // namespace accord::bench
