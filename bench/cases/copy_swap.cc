// Does a copy of the hierarchy read everything anew when accounts swap places?
//
// A stand-in for the accounts service sends a chain of accounts and then revisions of one day's due
// moves: in each, two neighbours of the chain change places, told in the order of their ids. A full
// reading is a second watch, or one that begins at the beginning.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/cases/cases.h"
#include "bench/support/stand_in.h"
#include "common/base/status.h"
#include "common/directory/follower.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kSwaps = 1000;
constexpr int kLevels = 40;
constexpr absl::Duration kPatience = absl::Minutes(5);

void AddChange(int64_t revision, const std::string& id, const std::string& parent,
               v1::WatchChangesResponse& message) {
  v1::Change& change = *message.add_changes();
  change.set_revision(revision);
  change.mutable_account()->set_name(absl::StrCat("accounts/", id));
  if (!parent.empty()) change.mutable_account()->set_parent(absl::StrCat("accounts/", parent));
}

// The chain as it stands, from the top, and each revision as a message.
class Swapper {
 public:
  explicit Swapper(int64_t swaps) {
    for (int i = 0; i < kLevels; ++i) chain_.push_back(absl::StrCat("a", 100 + i));
    for (int i = 0; i < kLevels; ++i) AddChange(1, chain_[i], Above(i), NewMessage(1));
    for (int64_t i = 0; i < swaps; ++i) Swap(2 + i, static_cast<int>(i * 7 % (kLevels - 1)));
  }
  std::vector<v1::WatchChangesResponse> TakeMessages() { return std::move(messages_); }

 private:
  std::string Above(int i) const { return i == 0 ? "" : chain_[i - 1]; }
  v1::WatchChangesResponse& NewMessage(int64_t revision) {
    if (messages_.empty() || messages_.back().progress().revision() != revision) {
      messages_.emplace_back().mutable_progress()->set_revision(revision);
    }
    return messages_.back();
  }
  // What stood at `i` and the one below it change places; who stood below that one stays below it.
  void Swap(int64_t revision, int i) {
    std::swap(chain_[i], chain_[i + 1]);
    std::vector<int> moved = {i, i + 1};
    if (i + 2 < kLevels) moved.push_back(i + 2);
    std::sort(moved.begin(), moved.end(), [&](int a, int b) { return chain_[a] < chain_[b]; });
    for (const int at : moved) AddChange(revision, chain_[at], Above(at), NewMessage(revision));
  }

  std::vector<std::string> chain_;
  std::vector<v1::WatchChangesResponse> messages_;
};

}  // namespace

absl::Status CopySwap(Bench& bench) {
  const int64_t swaps = bench.Scaled(kSwaps, 20);
  AccountsStandIn service(Swapper(swaps).TakeMessages());
  directory::Directory directory;
  directory::Follower follower(service.channel(), directory);
  if (!directory.WaitFor(swaps + 1, absl::Now() + kPatience)) {
    return absl::DeadlineExceededError("the copy does not come to the last swap");
  }
  if (directory.set_aside_count() != 0) return absl::InternalError("something was set aside");
  const directory::Follower::Lag lag = follower.lag();
  bench.report().AddNone("copy_swap",
                         absl::StrCat("full readings of the hierarchy in ", swaps, " due swaps"),
                         lag.streams_opened - 1 + lag.snapshots_begun - 1, "readings");
  return absl::OkStatus();
}

}  // namespace accord::bench
