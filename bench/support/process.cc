#include "bench/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <utility>

#include <google/protobuf/wrappers.pb.h>
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "bench/support/load.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr absl::Duration kListeningPatience = absl::Seconds(120);
constexpr absl::Duration kDrainPatience = absl::Seconds(30);
constexpr absl::Duration kPollInterval = absl::Milliseconds(2);
constexpr absl::string_view kListening = "listening on ";
constexpr size_t kLogTailBytes = 2000;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// grpc.health.v1 has no stubs among Debian's libraries. Its request is one string and its response
// one enum, both field 1: on the wire the same as these wrappers.
bool IsServing(const Client& client, const std::string& service) {
  constexpr int kServing = 1;
  google::protobuf::StringValue request;
  google::protobuf::Int32Value response;
  request.set_value(service);
  Load load = MakeLoad("/grpc.health.v1.Health/Check", {ToBytes(request)}, 1);
  load.reply = [&](int64_t, grpc::ByteBuffer& reply) { return FromBytes(reply, response); };
  return client.Run(load).ok() && response.value() == kServing;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(Command command) {
  std::unique_ptr<ServerProcess> process(new ServerProcess(std::move(command)));
  RETURN_IF_ERROR(process->Spawn());
  RETURN_IF_ERROR(process->AwaitListening());
  return process;
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  const absl::Time deadline = absl::Now() + kDrainPatience;
  while (!HasEnded() && absl::Now() < deadline) absl::SleepFor(kPollInterval);
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

absl::Status ServerProcess::Spawn() {
  std::vector<char*> arguments = {const_cast<char*>(command_.program.c_str())};
  for (const std::string& argument : command_.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  started_ = absl::Now();
  pid_ = fork();
  if (pid_ < 0) return Failed("cannot be forked");
  if (pid_ > 0) return absl::OkStatus();
  // In the child: nothing but calls that are safe between fork and exec.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = open(command_.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

absl::Status ServerProcess::AwaitListening() {
  const absl::Time deadline = absl::Now() + kListeningPatience;
  while (absl::Now() < deadline) {
    const std::string log = ReadFile(command_.log);
    const size_t found = log.find(kListening.data(), 0, kListening.size());
    const size_t end = log.find('\n', found == std::string::npos ? log.size() : found);
    if (end != std::string::npos) {
      address_ = log.substr(found + kListening.size(), end - found - kListening.size());
      return absl::OkStatus();
    }
    if (HasEnded()) return Failed("has ended");
    absl::SleepFor(kPollInterval);
  }
  return Failed("does not say that it listens");
}

absl::Status ServerProcess::AwaitServing(const std::string& service,
                                         absl::Duration patience) const {
  const Client client(address_);
  const absl::Time deadline = absl::Now() + patience;
  while (absl::Now() < deadline) {
    if (IsServing(client, service)) return absl::OkStatus();
    if (HasEnded()) return Failed("has ended");
    absl::SleepFor(kPollInterval);
  }
  return Failed(absl::StrCat("does not come to serve ", service));
}

absl::Duration ServerProcess::CpuTime() const {
  clockid_t clock;
  timespec used{};
  if (clock_getcpuclockid(pid_, &clock) == 0) clock_gettime(clock, &used);
  return absl::DurationFromTimespec(used);
}

int64_t ServerProcess::StatusBytes(const std::string& field) const {
  std::istringstream status(ReadFile(absl::StrCat("/proc/", pid_, "/status")));
  std::string word;
  int64_t kibibytes = 0;
  while (status >> word && word != field) {
  }
  status >> kibibytes;
  return kibibytes * 1024;
}

// An ended one stays a zombie, and its id its own, until the destructor waits for it.
bool ServerProcess::HasEnded() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid_;
}

absl::Status ServerProcess::Failed(const std::string& what) const {
  const std::string log = ReadFile(command_.log);
  const size_t tail = log.size() > kLogTailBytes ? log.size() - kLogTailBytes : 0;
  return absl::UnavailableError(absl::StrCat(command_.program, " ", what,
                                             "; the end of what it printed:\n", log.substr(tail)));
}

}  // namespace accord::bench
