#include "common/hierarchy/dated_parents.h"

#include <map>
#include <random>

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

calendar::Date D(absl::string_view text) { return calendar::ParseDate(text).value(); }
DatedParents P(absl::string_view text) { return DatedParents::Parse(text).value(); }

TEST(DatedParentsTest, PastKeepsItsParent) {
  const DatedParents history = P("2020-01-01=acme;2026-07-01=");
  EXPECT_FALSE(history.ParentOn(D("2019-12-31")).has_value());
  EXPECT_EQ(*history.ParentOn(D("2020-01-01")), "acme");
  EXPECT_EQ(*history.ParentOn(D("2026-06-30")), "acme");
  EXPECT_EQ(*history.ParentOn(D("2026-07-01")), "");
}

TEST(DatedParentsTest, SameDayReplaces) {
  DatedParents history = P("2020-01-01=acme");
  history.Set(D("2020-01-01"), "globex");
  EXPECT_EQ(history.Format(), "2020-01-01=globex");
}

TEST(DatedParentsTest, EntryThatChangesNothingIsNotKept) {
  DatedParents history = P("2020-01-01=acme;2022-01-01=globex;2024-01-01=acme");
  history.Set(D("2021-01-01"), "acme");
  EXPECT_EQ(history, P("2020-01-01=acme;2022-01-01=globex;2024-01-01=acme"));
  history.Set(D("2021-01-01"), "globex");
  EXPECT_EQ(history, P("2020-01-01=acme;2021-01-01=globex;2024-01-01=acme"));
  history.Set(D("2021-01-01"), "acme");
  EXPECT_EQ(history, P("2020-01-01=acme"));
}

TEST(DatedParentsTest, TextSurvivesTheRoundTrip) {
  for (const char* text : {"", "2020-01-01=", "2020-01-01=a-b_c.d~9;2021-02-03=x"}) {
    EXPECT_EQ(P(text).Format(), text);
  }
}

TEST(DatedParentsTest, OtherTextIsRefused) {
  for (const char* text :
       {";", "2020-01-01", "2020-01-01=Acme", "2020-13-01=a", "2020-01-01=a;", "2020-01-01=a=b",
        "2020-01-01=a;2020-01-01=b", "2020-01-02=a;2020-01-01=b", "2020-01-01=a;2021-01-01=a"}) {
    const auto history = DatedParents::Parse(text);
    ASSERT_FALSE(history.ok()) << text;
    EXPECT_EQ(DetailOf(history.status())->reason, "INVALID_DATED_PARENTS");
  }
}

// Set means: from that day until the next day on which the parent was set to change.
TEST(DatedParentsTest, AnyHistoryEqualsAPlainModelOnEveryDay) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    DatedParents history;
    std::vector<absl::optional<std::string>> model(60);  // by day
    for (int edit = 0; edit < 20; ++edit) {
      const size_t day = random() % model.size();
      const std::string parent(random() % 3, 'p');
      // The entry runs to the next day on which the model changes.
      size_t end = day + 1;
      while (end < model.size() && model[end] == model[end - 1]) ++end;
      for (size_t i = day; i < end; ++i) model[i] = parent;
      history.Set(calendar::Date::FromDays(static_cast<int32_t>(day)), parent);
    }
    for (size_t day = 0; day < model.size(); ++day) {
      const auto held = history.ParentOn(calendar::Date::FromDays(static_cast<int32_t>(day)));
      ASSERT_EQ(held.has_value(), model[day].has_value());
      if (held.has_value()) {
        ASSERT_EQ(*held, *model[day]);
      }
    }
    ASSERT_EQ(P(history.Format()), history);
  }
}

}  // namespace
}  // namespace accord::hierarchy
