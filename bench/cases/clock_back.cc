// How old may the answers of a replica become when its wall clock is set back by a minute?
//
// Two accounts services share a PostgreSQL and nothing else: the second hears of what the first
// commits by looking. Accounts are created on the first all the time, and one is read from the
// second with no wish for freshness. The second one's wall clock is its own (tests/clock), and is
// set back. An answer is as old as the oldest create that was done before the question and is not
// shown. A wait by the wall clock makes it a minute.
#include "bench/cases/cases.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/creates.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr char kShiftedClock[] = "libshifted_clock.so";
constexpr double kMillisecondsMax = 1000;
constexpr absl::Duration kStep = absl::Seconds(60);
constexpr absl::Duration kBefore = absl::Seconds(3);
constexpr int64_t kSecondsAfter = 10;
constexpr absl::Duration kBetweenCreates = absl::Milliseconds(11);
constexpr absl::Duration kBetweenReads = absl::Milliseconds(3);

// What the first replica has done, and when it was answered.
class Done {
 public:
  void Add(int64_t revision) {
    absl::MutexLock lock(&mutex_);
    all_.emplace_back(revision, SteadyNow());
  }
  // How old an answer is that shows `revision`, asked for at `asked`.
  absl::Duration Age(int64_t revision, absl::Time asked) const {
    absl::MutexLock lock(&mutex_);
    const auto missing =
        std::upper_bound(all_.begin(), all_.end(), revision,
                         [](int64_t shown, const auto& one) { return shown < one.first; });
    const bool shows_all = missing == all_.end() || missing->second >= asked;
    return shows_all ? absl::ZeroDuration() : asked - missing->second;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::pair<int64_t, absl::Time>> all_ ABSL_GUARDED_BY(mutex_);
};

void Create(const std::string& address, const std::atomic<bool>& end, Done& done) {
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(address));
  for (int64_t number = 1; !end; ++number) {
    rpc::CallContext context;
    v1::Account account;
    if (stub->CreateAccount(context.get(), MakeCreate(number), &account).ok()) {
      done.Add(context.revision());
    }
    absl::SleepFor(kBetweenCreates);
  }
}

struct Read {
  int64_t answers = 0;
  int64_t failures = 0;
  absl::Duration oldest;
};

// Reads `name` for so long.
Read ReadFor(v1::AccountService::Stub& stub, const std::string& name, absl::Duration time,
             const Done& done) {
  Read read;
  for (const absl::Time end = SteadyNow() + time; SteadyNow() < end;) {
    const absl::Time asked = SteadyNow();
    rpc::CallContext context;
    v1::GetAccountRequest request;
    request.set_name(name);
    v1::Account account;
    if (stub.GetAccount(context.get(), request, &account).ok()) {
      ++read.answers;
      read.oldest = std::max(read.oldest, done.Age(context.revision(), asked));
    } else {
      ++read.failures;
    }
    absl::SleepFor(kBetweenReads);
  }
  return read;
}

// In place: the file is mapped.
void SetClock(const std::string& path, absl::Duration ahead) {
  const int64_t micros = absl::ToInt64Microseconds(ahead);
  std::ofstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  if (!file) file.open(path, std::ios::binary | std::ios::out);
  file.write(reinterpret_cast<const char*>(&micros), sizeof micros);
}

absl::StatusOr<std::string> CreateFirst(const std::string& address, Done& done) {
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(address));
  rpc::CallContext context;
  v1::Account account;
  const grpc::Status status = stub->CreateAccount(context.get(), MakeCreate(0), &account);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  done.Add(context.revision());
  return account.name();
}

}  // namespace

absl::Status ClockBack(Bench& bench) {
  if (!bench.Has(kShiftedClock)) {
    bench.report().Note("    not measured: the clock that can be set is not built (tests/clock)");
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("clock_back"));
  const std::string clock = bench.Path("clock");
  SetClock(clock, absl::ZeroDuration());
  ASSIGN_OR_RETURN(const auto writer, bench.StartReplica(url));
  ASSIGN_OR_RETURN(
      const auto reader,
      bench.StartReplica(url, {},
                         {absl::StrCat("LD_PRELOAD=", bench.ProgramPath(kShiftedClock)),
                          absl::StrCat("ACCORD_CLOCK_FILE=", clock)}));
  Done done;
  ASSIGN_OR_RETURN(const std::string name, CreateFirst(writer->address(), done));
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(reader->address()));
  std::atomic<bool> end = false;
  std::thread creates([&] { Create(writer->address(), end, done); });
  const Read before = ReadFor(*stub, name, kBefore, done);
  SetClock(clock, -kStep);
  const Read after = ReadFor(*stub, name, absl::Seconds(bench.Scaled(kSecondsAfter, 4)), done);
  end = true;
  creates.join();
  bench.report().Note(absl::StrFormat(
      "    %d answers after the step, %d calls failed; the oldest answer before it %.1f ms",
      after.answers, after.failures, absl::ToDoubleMilliseconds(before.oldest)));
  if (after.answers == 0) return absl::InternalError("nothing was answered after the step");
  Figure figure;
  figure.case_name = "clock_back";
  figure.name = "oldest default read of a replica whose clock is set back by 60 s";
  figure.value = absl::ToDoubleMilliseconds(after.oldest);
  figure.unit = "ms";
  figure.peer = kRequired;
  figure.peer_value = kMillisecondsMax;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
