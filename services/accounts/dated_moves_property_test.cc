// Moves ahead, cancelled and made at once, against a plain model that looks at every day by itself.
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

constexpr int kPieces = 5;
constexpr int kPieceLevels = 20;  // a chain each, so that three fit and four do not
constexpr int kSteps = 80;
constexpr int kDaysAhead = 6;

// Under which piece each stands from a day on; -1: none.
using Parents = std::map<int, int>;

class DatedMovesTest : public ServiceTest {
 protected:
  static int ParentOn(const Parents& parents, int day) {
    const auto after = parents.upper_bound(day);
    return after == parents.begin() ? -1 : std::prev(after)->second;
  }
  static std::string DayText(int day) {
    return absl::StrCat("2026-0", day / 28 + 1, "-", Two(day));
  }
  static std::string Two(int day) {
    const int of_month = day % 28 + 1;
    return absl::StrCat(of_month < 10 ? "0" : "", of_month);
  }
  bool IsSound(const std::vector<Parents>& all) const {
    for (int day = today_; day <= today_ + kDaysAhead + 1; ++day) {
      for (int piece = 0; piece < kPieces; ++piece) {
        int levels = 0;
        for (int at = piece; at >= 0; at = ParentOn(all[at], day)) {
          levels += kPieceLevels;
          if (levels > 64) return false;
        }
      }
    }
    return true;
  }
  void CreatePieces() {
    v1::UpsertAccountsRequest request;
    for (int piece = 0; piece < kPieces; ++piece) {
      for (int level = 0; level < kPieceLevels; ++level) {
        v1::UpsertAccountsRequest::Entry* entry = request.add_entries();
        entry->mutable_account()->set_display_name("A");
        auto* id = entry->mutable_account()->add_external_ids();
        id->set_system("crm");
        id->set_value(absl::StrCat(piece, "-", level));
        if (level == 0) continue;
        entry->mutable_parent_external_id()->set_system("crm");
        entry->mutable_parent_external_id()->set_value(absl::StrCat(piece, "-", level - 1));
      }
    }
    const auto made = Call(&Accounts::UpsertAccounts, request);
    ASSERT_TRUE(made.ok()) << made.status();
    for (int piece = 0; piece < kPieces; ++piece) {
      heads_.push_back(made->results(piece * kPieceLevels).name().substr(9));
      tails_.push_back(made->results((piece + 1) * kPieceLevels - 1).name().substr(9));
    }
  }
  void MoveOne(std::mt19937& random) {
    const int piece = static_cast<int>(random() % kPieces);
    const int parent = static_cast<int>(random() % (kPieces + 1)) - 1;
    const int day = today_ + static_cast<int>(random() % (kDaysAhead + 1));
    std::vector<Parents> after = model_;
    bool allowed = true;
    if (ParentOn(after[piece], day) != parent) {
      for (auto it = after[piece].upper_bound(day); it != after[piece].end(); ++it) {
        allowed = allowed && it->second == parent;
      }
      after[piece].erase(after[piece].upper_bound(day), after[piece].end());
      after[piece][day] = parent;
      if (ParentOn(after[piece], day - 1) == parent) after[piece].erase(day);
      allowed = allowed && IsSound(after);
    }
    const auto moved = Move(heads_[piece], parent < 0 ? "" : tails_[parent], DayText(day));
    ASSERT_EQ(moved.ok(), allowed) << piece << " below " << parent << ": " << moved.status();
    if (allowed) model_ = after;
  }
  void CancelOne(std::mt19937& random) {
    const int piece = static_cast<int>(random() % kPieces);
    std::vector<Parents> after = model_;
    bool any = false;
    for (int day = today_ + 1; day <= today_ + kDaysAhead; ++day) {
      any = any || ParentOn(after[piece], day) != ParentOn(after[piece], day - 1);
    }
    after[piece].erase(after[piece].upper_bound(today_), after[piece].end());
    v1::CancelPlannedMoveRequest request;
    request.set_name("accounts/" + heads_[piece]);
    const auto cancelled = Call(&Accounts::CancelPlannedMove, request);
    const bool allowed = any && IsSound(after);
    ASSERT_EQ(cancelled.ok(), allowed) << piece << ": " << cancelled.status();
    if (allowed) model_ = after;
  }
  void Compare() {
    for (int piece = 0; piece < kPieces; ++piece) {
      const int parent = ParentOn(model_[piece], today_);
      const auto account = Get(heads_[piece]);
      ASSERT_EQ(account->parent(), parent < 0 ? "" : "accounts/" + tails_[parent]);
      ASSERT_EQ(account->set_aside_moves_size(), 0);
    }
    ASSERT_EQ(service_->tree().set_aside_count(), 0u);
  }

  int today_ = 6 * 28 + 10;
  std::vector<std::string> heads_;
  std::vector<std::string> tails_;
  std::vector<Parents> model_ = std::vector<Parents>(kPieces);
};

// Issue 9, faults 1 and 3
TEST_F(DatedMovesTest, RandomPlansAreTakenExactlyIfEveryDayIsSound) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  Today(DayText(today_));
  CreatePieces();
  for (int step = 0; step < kSteps && !HasFatalFailure(); ++step) {
    const uint32_t what = random() % 10;
    if (what < 7) {
      MoveOne(random);
    } else if (what < 8) {
      CancelOne(random);
    } else {
      Today(DayText(++today_));
      if (what == 8) ASSERT_TRUE(service_->ApplyDueMoves().ok());
    }
    if (what == 8) Compare();
  }
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  Compare();
}

}  // namespace
}  // namespace accord::accounts
