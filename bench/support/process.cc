#include "bench/support/process.h"

#include <sys/wait.h>
#include <time.h>

#include <sstream>

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

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(Command command,
                                                                    Manners manners) {
  std::unique_ptr<ServerProcess> process(new ServerProcess(std::move(command), manners));
  process->started_ = absl::Now();
  ASSIGN_OR_RETURN(process->pid_, Spawn(process->command_));
  RETURN_IF_ERROR(process->AwaitListening());
  return process;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(Command command) {
  return Start(std::move(command), Manners());
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  kill(pid_, manners_.end_signal);
  Resume();  // or it would not hear
  const absl::Time deadline = absl::Now() + kDrainPatience;
  while (!HasEnded() && absl::Now() < deadline) absl::SleepFor(kPollInterval);
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

absl::Status ServerProcess::AwaitListening() {
  const absl::Time deadline = absl::Now() + kListeningPatience;
  while (absl::Now() < deadline) {
    const std::string log = ReadFile(command_.log);
    const absl::string_view ready = manners_.ready;
    const size_t found = log.find(ready.data(), 0, ready.size());
    // With --log=json the line is a field's value.
    const size_t end = log.find_first_of("\"\n", found == std::string::npos ? log.size() : found);
    if (end != std::string::npos) {
      address_ = log.substr(found + ready.size(), end - found - ready.size());
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
  return absl::UnavailableError(absl::StrCat(command_.program, " ", what,
                                             "; the end of what it printed:\n",
                                             TailOf(ReadFile(command_.log))));
}

}  // namespace accord::bench
