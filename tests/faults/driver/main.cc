// fault_driver: puts a bounded load on replicas of the accounts service while somebody else makes
// them fail, and writes down what it asked, what it was told and what it saw.
//
// A line on standard input is answered with how far it has come, a JSON object; the input's end
// ends the load. It then waits until its watchers have caught up, takes a last look at everything
// and exits with 0, or with 1 if it could not.
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/faults/driver/calls.h"
#include "tests/faults/driver/client.h"
#include "tests/faults/driver/history.h"
#include "tests/faults/driver/last_look.h"
#include "tests/faults/driver/targets.h"
#include "tests/faults/driver/watcher.h"

ABSL_FLAG(std::vector<std::string>, addresses, {}, "HOST:PORT of each replica");
ABSL_FLAG(std::string, history, "history.jsonl", "the file to write the history to");
ABSL_FLAG(std::string, run, "r", "marks this run's accounts; lower-case letters and digits");
ABSL_FLAG(uint64_t, seed, 1, "of everything that is chosen at random");
ABSL_FLAG(int, clients, 4, "how many make calls of all kinds");
ABSL_FLAG(int, readers, 1, "how many only read: they go on when no write is answered");
ABSL_FLAG(int, watchers, 2, "how many watch");
ABSL_FLAG(int64_t, calls, 100000, "the most calls that each client makes");
ABSL_FLAG(absl::Duration, pause, absl::Milliseconds(5), "between two calls of a client");
ABSL_FLAG(absl::Duration, attempt_time, absl::Seconds(2), "the deadline of one attempt");

namespace accord::faults {
namespace {

constexpr absl::Duration kReaderPause = absl::Milliseconds(20);

class Run {
 public:
  Run() : targets_(absl::GetFlag(FLAGS_addresses)), history_(absl::GetFlag(FLAGS_history)) {}

  bool ok() const { return history_.ok() && targets_.size() > 0; }

  void Start() {
    const uint64_t seed = absl::GetFlag(FLAGS_seed);
    for (int i = 0; i < absl::GetFlag(FLAGS_clients); ++i) {
      clients_.emplace_back([this, i, seed] { RunClient({absl::GetFlag(FLAGS_run), i, seed}); });
    }
    for (int i = 0; i < absl::GetFlag(FLAGS_readers); ++i) {
      clients_.emplace_back([this, i, seed] { RunReader({"", i, seed, true}); });
    }
    for (int i = 0; i < absl::GetFlag(FLAGS_watchers); ++i) {
      watchers_.emplace_back([this, i, seed] { RunWatcher(i, ~seed - static_cast<uint64_t>(i)); });
    }
  }

  void Say() {
    history_.Flush();
    std::cout << nlohmann::json{{"acknowledged", shared_.acknowledged.load()},
                                {"reads", shared_.answered_reads.load()},
                                {"failed", shared_.failed.load()},
                                {"revision", shared_.revision.load()}}
              << std::endl;
  }

  absl::Status End() {
    shared_.ending = true;
    for (std::thread& client : clients_) client.join();
    shared_.settled = true;
    for (std::thread& watcher : watchers_) watcher.join();
    absl::Status status = LookAtEverything(targets_, shared_, history_);
    if (status.ok()) history_.Add({{"kind", "end"}, {"revision", shared_.revision.load()}});
    history_.Flush();
    return status;
  }

 private:
  void RunReader(const Chooser::Options& chooser) {
    while (shared_.names.At(0).empty() && !shared_.ending) absl::SleepFor(kReaderPause);
    if (!shared_.ending) RunClient(chooser);
  }

  void RunClient(Chooser::Options chooser_options) {
    chooser_options.seed += static_cast<uint64_t>(chooser_options.client);
    Chooser chooser(chooser_options, shared_);
    ClientOptions options;
    options.pause = absl::GetFlag(FLAGS_pause);
    options.attempt_time = absl::GetFlag(FLAGS_attempt_time);
    options.calls_max = absl::GetFlag(FLAGS_calls);
    Client(options, chooser, targets_, shared_, history_).Run();
  }

  void RunWatcher(int number, uint64_t seed) {
    Watcher::Options options;
    options.number = number;
    options.seed = seed;
    Watcher(options, targets_, shared_, history_).Run();
  }

  const Targets targets_;
  History history_;
  Shared shared_;
  std::vector<std::thread> clients_;
  std::vector<std::thread> watchers_;
};

int Main() {
  Run run;
  if (!run.ok()) {
    std::cerr << "fault_driver: no addresses, or the history cannot be written" << std::endl;
    return 2;
  }
  run.Start();
  for (std::string line; std::getline(std::cin, line);) run.Say();
  const absl::Status status = run.End();
  if (status.ok()) return 0;
  std::cerr << "fault_driver: the last look failed: " << status << std::endl;
  return 1;
}

}  // namespace
}  // namespace accord::faults

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Puts a load on replicas that somebody else makes fail.");
  absl::ParseCommandLine(argc, argv);
  return accord::faults::Main();
}
