// UpsertAccounts is judged by the state that the call ends in, in any order of its entries.
#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/accounts/upsert_testing.h"

namespace accord::accounts {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// An account and whom it stands below; "": it is a root.
using Place = std::pair<std::string, std::string>;

class UpsertEndStateTest : public UpsertTest {
 protected:
  // Says every parent, that there is none too.
  static Request Places(const std::vector<Place>& places) {
    Request request;
    for (const auto& [account, parent] : places) {
      Add(request, account, absl::StrCat("Account ", account), parent)
          ->mutable_update_mask()
          ->add_paths("parent");
    }
    return request;
  }
  std::vector<Place> PlacesNow(const std::vector<Place>& of) {
    std::vector<Place> now;
    for (const auto& [account, parent] : of) {
      const std::string name = Get(absl::StrCat("crm-", account))->parent();
      now.emplace_back(account, name.empty() ? "" : name.substr(13));
    }
    return now;
  }
};

TEST_F(UpsertEndStateTest, AnyForestIsReachedFromAnyOtherInAnyOrderOfEntries) {
  struct Case {
    std::vector<Place> from;
    std::vector<Place> to;
  };
  const std::vector<Case> cases = {
      {{{"a", ""}, {"b", "a"}}, {{"a", "b"}, {"b", ""}}},
      {{{"1", ""}, {"2", "1"}, {"3", "2"}}, {{"2", "3"}, {"3", "1"}}},
      {{{"a", ""}, {"b", "a"}, {"c", "b"}}, {{"b", ""}, {"c", "b"}, {"a", "c"}}},
      {{{"a", ""}, {"b", "a"}, {"c", "b"}}, {{"c", ""}, {"b", "c"}, {"a", "b"}}},
      {{{"a", ""}, {"b", "a"}, {"c", ""}, {"d", "c"}}, {{"b", "c"}, {"d", "a"}}},
      {{{"a", ""}, {"b", "a"}, {"c", ""}, {"d", "c"}},
       {{"a", "d"}, {"c", ""}, {"d", "c"}, {"b", "a"}}},
      {{{"a", ""}, {"b", "a"}, {"c", "a"}}, {{"a", "n"}, {"n", "b"}, {"b", ""}}},
  };
  int number = 0;
  for (const Case& c : cases) {
    std::vector<size_t> order(c.to.size());
    std::iota(order.begin(), order.end(), 0);
    do {
      const std::string tag = absl::StrCat("x", ++number);
      const auto tagged = [&](std::vector<Place> places) {
        for (auto& [account, parent] : places) {
          account = absl::StrCat(tag, account);
          if (!parent.empty()) parent = absl::StrCat(tag, parent);
        }
        return places;
      };
      ASSERT_TRUE(Upsert(Places(tagged(c.from))).ok());
      std::vector<Place> to;
      for (const size_t i : order) to.push_back(c.to[i]);
      const auto done = Upsert(Places(tagged(to)));
      ASSERT_TRUE(done.ok()) << tag << ": " << done.status();
      EXPECT_EQ(PlacesNow(tagged(to)), tagged(to));
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_F(UpsertEndStateTest, CircleAtTheEndIsRefusedWhereverItsEntriesStand) {
  ASSERT_TRUE(Upsert(Places({{"a", ""}, {"b", "a"}, {"c", "b"}})).ok());
  for (const auto& entries :
       {std::vector<Place>{{"a", "c"}, {"b", "a"}}, std::vector<Place>{{"b", "c"}, {"c", "b"}},
        std::vector<Place>{{"a", "b"}, {"b", "c"}, {"c", "a"}}}) {
    const auto refused = Upsert(Places(entries));
    EXPECT_EQ(ReasonOf(refused), "INVALID_FIELDS");
    EXPECT_THAT(FaultsOf(refused), Contains(HasSubstr("].parent_external_id")));
  }
  EXPECT_THAT(Outline(""), ElementsAre("crm-a", ".crm-b", "..crm-c"));
}

TEST_F(UpsertEndStateTest, ExternalIdsRotateAmongThree) {
  const auto with = [](Request::Entry* entry, const char* value) {
    auto* id = entry->mutable_account()->add_external_ids();
    id->set_system("erp");
    id->set_value(value);
  };
  Request first;
  with(Add(first, "1", "A"), "x");
  with(Add(first, "2", "B"), "y");
  with(Add(first, "3", "C"), "z");
  ASSERT_TRUE(Upsert(first).ok());
  Request rotated;
  with(Add(rotated, "1", "A"), "y");
  with(Add(rotated, "2", "B"), "z");
  with(Add(rotated, "3", "C"), "x");
  const auto done = Upsert(rotated);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(Get("crm-3")->external_ids(1).value(), "x");
  Request by_other_keys;  // the keys themselves change places
  for (const auto& [erp, crm] : {std::pair("y", "2"), std::pair("z", "1")}) {
    Request::Entry* entry = by_other_keys.add_entries();
    auto* id = entry->mutable_account()->add_external_ids();
    id->set_system("erp");
    id->set_value(erp);
    id = entry->mutable_account()->add_external_ids();
    id->set_system("crm");
    id->set_value(crm);
  }
  const auto swapped = Upsert(by_other_keys);
  ASSERT_TRUE(swapped.ok()) << swapped.status();
  EXPECT_EQ(swapped->results(0).name(), "accounts/crm-1") << "who it is does not change";
}

// One bad thing stays small.
TEST_F(UpsertEndStateTest, PlannedMoveThatCannotBeAnyMoreIsSetAsideAndFailsNobodyElse) {
  ASSERT_TRUE(Upsert(Places({{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}})).ok());
  ASSERT_TRUE(Move("crm-b", "crm-a", "2026-09-01").ok());
  ASSERT_TRUE(Move("crm-d", "crm-c", "2026-10-01").ok());
  std::vector<Place> many = {{"a", "b"}};
  for (int i = 0; i < 499; ++i) many.emplace_back(absl::StrCat("n", i), "c");
  const auto done = Upsert(Places(many));
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_THAT(done->accounts_set_aside(), ElementsAre("accounts/crm-b"));
  EXPECT_EQ(Get("crm-a")->parent(), "accounts/crm-b");
  const auto b = Get("crm-b");
  ASSERT_EQ(b->set_aside_moves_size(), 1);
  EXPECT_EQ(b->set_aside_moves(0).explanation().reason(), "HIERARCHY_CYCLE");
  EXPECT_EQ(b->parent_history_size(), 0);
  EXPECT_EQ(Get("crm-d")->parent_history_size(), 1) << "what can be stands";
  // Nobody is stopped by it afterwards.
  EXPECT_TRUE(Move("crm-c", "crm-a").ok());
}

TEST_F(UpsertEndStateTest, PlannedMoveOfAnEntryStandsUntilItIsSetAside) {
  ASSERT_TRUE(Upsert(Places({{"a", ""}, {"b", ""}, {"c", ""}})).ok());
  ASSERT_TRUE(Move("crm-b", "crm-a", "2026-09-01").ok());
  const auto placed = Upsert(Places({{"b", "c"}}));
  ASSERT_TRUE(placed.ok()) << placed.status();
  EXPECT_EQ(placed->accounts_set_aside_size(), 0);
  Today("2026-09-01");
  const auto turned = Upsert(Places({{"c", ""}}));  // lets what is due take effect
  ASSERT_TRUE(turned.ok()) << turned.status();
  EXPECT_EQ(Get("crm-b")->parent(), "accounts/crm-a");
}

}  // namespace
}  // namespace accord::accounts
