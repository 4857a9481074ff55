// Random dated parents, told on every day: the copy says of each day what the accounts service
// says.
#include <random>

#include "common/directory/directory.h"
#include "common/directory/slim.h"
#include "common/directory/testing.h"
#include "common/hierarchy/dated_parents.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using calendar::Date;
using hierarchy::DatedParents;
using testing::MakeAccountChange;
using testing::MakeMessage;

constexpr int kDays = 12;
constexpr int64_t kMoveRevision = 5;

Date Day(int number) { return Date::FromDays(20'000 + number); }

std::string NameOf(const std::string& id) { return id.empty() ? "" : "accounts/" + id; }

// As its moves leave it: mostly between few parents, so that it comes back to some.
DatedParents Histories(std::mt19937& random) {
  const auto below = [&](int limit) {
    return std::uniform_int_distribution<>(0, limit - 1)(random);
  };
  const char* const parents[] = {"", "a", "b"};
  DatedParents history;
  if (below(2) == 0) history.Set(Date::First(), parents[1 + below(2)]);
  for (int moves = below(6); moves > 0; --moves) history.Set(Day(below(kDays)), parents[below(3)]);
  return history;
}

// The entry that holds on `day`, found by looking at all; null: none has begun.
const DatedParents::Entry* HeldOn(const DatedParents& history, Date day) {
  const DatedParents::Entry* held = nullptr;
  for (const DatedParents::Entry& entry : history.entries()) {
    if (entry.from <= day && (held == nullptr || held->from < entry.from)) held = &entry;
  }
  return held;
}

// What the accounts service tells of the account on `today`.
v1::Change Tell(const DatedParents& history, Date today) {
  const DatedParents::Entry* held = HeldOn(history, today);
  v1::Change change = MakeAccountChange(9, {"child", held == nullptr ? "" : held->parent});
  change.mutable_time()->set_seconds(absl::ToUnixSeconds(calendar::StartOf(today)));
  v1::Account& account = *change.mutable_account();
  for (const DatedParents::Entry& entry : history.entries()) {
    v1::DatedParent& told = *account.add_parent_history();
    told.set_parent(NameOf(entry.parent));
    if (entry.from == Date::First()) continue;
    const calendar::YearMonthDay parts = calendar::PartsOf(entry.from);
    told.mutable_start_date()->set_year(parts.year);
    told.mutable_start_date()->set_month(parts.month);
    told.mutable_start_date()->set_day(parts.day);
  }
  const bool moved = held != nullptr && held->from != Date::First();
  if (moved) account.set_parent_revision(kMoveRevision);
  return change;
}

void ExpectSaysTheSame(const Directory& copy, const DatedParents& history, Date today) {
  for (int number = -1; number <= kDays; ++number) {
    const Date day = Day(number);
    EXPECT_EQ(copy.ParentOn("child", day), std::string(history.ParentOn(day).value_or("")))
        << history.Format() << " on " << day << ", told on " << today;
  }
  const DatedParents::Entry* held = HeldOn(history, today);
  const absl::optional<LastMove> move = copy.LastMoveOf("child", today);
  const bool moved = held != nullptr && held->from != Date::First();
  ASSERT_EQ(move.has_value(), moved) << history.Format() << " on " << today;
  if (!moved) return;
  EXPECT_EQ(move->day, held->from) << history.Format() << " on " << today;
  EXPECT_EQ(move->revision, kMoveRevision);
}

TEST(DatedPropertyTest, TheCopySaysOfEveryDayWhatTheAccountsServiceSays) {
  std::mt19937 random(4);
  const std::vector<v1::Change> others = {MakeAccountChange(1, {"a", ""}),
                                          MakeAccountChange(1, {"b", ""})};
  for (int round = 0; round < 300; ++round) {
    const DatedParents history = Histories(random);
    for (int number = 0; number < kDays; ++number) {
      const v1::Change change = Tell(history, Day(number));
      v1::Change slim;
      ASSERT_TRUE(Slim(change, slim));
      Directory told, from_slim, from_export;
      ASSERT_TRUE(told.Apply(MakeMessage(9, {others[0], change, others[1]})).ok());
      ASSERT_TRUE(from_slim.Apply(MakeMessage(9, {others[0], others[1], slim})).ok());
      v1::WatchChangesResponse exported = MakeMessage(9, {});
      Directory::ExportCursor cursor;
      ASSERT_FALSE(told.Export(cursor, 100, exported));
      ASSERT_TRUE(from_export.Apply(exported).ok());
      for (const Directory* copy : {&told, &from_slim, &from_export}) {
        ExpectSaysTheSame(*copy, history, Day(number));
      }
      if (HasFailure()) return;
    }
  }
}

// A return that is planned is not the day from which the account stands where it stands.
TEST(DatedPropertyTest, PlannedReturnToTheSameParentIsNoMoveYet) {
  DatedParents history;
  history.Set(Day(1), "a");
  history.Set(Day(5), "b");
  history.Set(Day(9), "a");
  Directory copy;
  ASSERT_TRUE(
      copy.Apply(MakeMessage(9, {MakeAccountChange(1, {"a", ""}), Tell(history, Day(2))})).ok());
  EXPECT_EQ(copy.LastMoveOf("child", Day(2))->day, Day(1));
  EXPECT_EQ(copy.LastMoveOf("child", Day(9))->day, Day(9)) << "a day later nobody has to tell it";
}

}  // namespace
}  // namespace accord::directory
