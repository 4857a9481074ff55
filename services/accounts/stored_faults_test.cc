// Rows that no write of today leaves behind, as programs before the limit was held, or a hand, did:
// the tree stands all the same, verify says what is wrong, and due moves take in what fits.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "services/accounts/domain/examine.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StoredFaultsTest : public ServiceTest {
 protected:
  struct Standing {
    std::string account;
    std::string from;  // empty: always
    std::string parent;
  };
  // Past every check of the service.
  void Store(const std::vector<Standing>& all) {
    absl::Notification done;
    store::WriteInfo info;
    info.actor = "test";
    store_->Write(
        info, absl::Now() + absl::Minutes(5),
        [&](store::Txn& txn) -> absl::Status {
          for (const Standing& one : all) RETURN_IF_ERROR(StoreOne(txn, one));
          return absl::OkStatus();
        },
        [&](absl::StatusOr<int64_t> written) {
          EXPECT_TRUE(written.ok()) << written.status();
          done.Notify();
        });
    done.WaitForNotification();
  }

  void CreateChain(int levels) {
    for (int i = 0; i < levels; ++i) {
      ASSERT_TRUE(Create(Link(i), i == 0 ? "" : Link(i - 1)).ok());
    }
  }
  static std::string Link(int i) { return absl::StrCat("c", 100 + i); }

  // What verify says of the accounts, without their ids.
  std::vector<std::string> Problems() {
    std::vector<std::string> problems;
    const auto reader = store_->Snapshot(absl::nullopt, absl::Now() + absl::Minutes(1));
    EXPECT_TRUE(reader.ok()) << reader.status();
    const auto examined = ExamineAccounts(
        **reader, [&](const std::string& table, const store::Meta& meta, const std::string& said) {
          problems.push_back(absl::StrCat(table, " ", meta.id, ": ", said));
        });
    EXPECT_TRUE(examined.ok()) << examined.status();
    return problems;
  }

  void Becomes(const std::string& date) {
    Today(date);
    ASSERT_TRUE(service_->ApplyDueMoves().ok());
  }
  std::string ReasonSetAside(const std::string& id) {
    const auto account = Get(id);
    if (!account.ok() || account->set_aside_moves_size() != 1) return "";
    return account->set_aside_moves(0).explanation().reason();
  }

 private:
  absl::Status StoreOne(store::Txn& txn, const Standing& one) {
    ASSIGN_OR_RETURN(absl::optional<Account> account, txn.Find<Account>(one.account));
    const calendar::Date today = *calendar::ParseDate("2026-07-01");
    const calendar::Date from = one.from.empty() ? kBeginning : *calendar::ParseDate(one.from);
    account->parents.Set(from, one.parent);
    if (one.from.empty()) SetParent(*account, one.parent, txn.revision());
    RETURN_IF_ERROR(NotePendingMove(txn, *account, today));
    return txn.Put(*account);
  }
};

// Issue 9, faults 1 and 3
TEST_F(StoredFaultsTest, OfDueMovesThatMakeACircleTheFirstIsTakenInAndTheOtherStaysWhereItStood) {
  for (const char* id : {"a", "b", "leaf", "top"}) ASSERT_TRUE(Create(id).ok());
  ASSERT_TRUE(Move("b", "top").ok());
  Store({{"a", "2026-09-01", "b"}, {"b", "2026-09-01", "a"}, {"leaf", "2026-09-01", "a"}});
  Becomes("2026-09-01");
  EXPECT_THAT(Outline(""), ElementsAre("top", ".b", "..a", "...leaf"));
  EXPECT_EQ(ReasonSetAside("b"), "HIERARCHY_CYCLE");
  EXPECT_EQ(ReasonSetAside("a"), "");
  EXPECT_EQ(service_->tree().set_aside_count(), 0u) << "what is stored fits again";
  EXPECT_THAT(Problems(), IsEmpty());
}

// Issue 9, fault 1
TEST_F(StoredFaultsTest, OfDueMovesThoseTooDeepAreSetAsideAndThoseThatFitAreNot) {
  CreateChain(kLevelsMax - 1);
  ASSERT_TRUE(Create("pair").ok());
  ASSERT_TRUE(Create("pair-child", "pair").ok());
  ASSERT_TRUE(Create("single").ok());
  const std::string last = Link(kLevelsMax - 2);
  Store({{"pair", "2026-09-01", last}, {"single", "2026-09-01", last}});
  Becomes("2026-09-01");
  EXPECT_EQ(ReasonSetAside("pair"), "HIERARCHY_TOO_DEEP");
  EXPECT_EQ(Get("pair")->parent(), "");
  EXPECT_EQ(Get("single")->parent(), "accounts/" + last);
  EXPECT_THAT(Outline("pair"), ElementsAre("pair", ".pair-child"));
  EXPECT_THAT(Problems(), IsEmpty());
}

// Issue 9, fault 1
TEST_F(StoredFaultsTest, AccountWhoseStayIsTakenFromItBecomesARoot) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(Create(id).ok());
  ASSERT_TRUE(Move("b", "c").ok());
  // b was to go below a; that makes a circle, and to stay below c would make one too.
  Store({{"a", "2026-09-01", "b"}, {"b", "2026-09-01", "a"}, {"c", "2026-09-01", "a"}});
  Becomes("2026-09-01");
  EXPECT_EQ(service_->tree().set_aside_count(), 0u);
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_EQ(Outline("").size(), 3u) << "nobody is lost";
}

// Issue 9, fault 1
TEST_F(StoredFaultsTest, StoredCircleStandsAsRootsIsReportedAndHealsOnceItIsMended) {
  for (const char* id : {"a", "b", "leaf"}) ASSERT_TRUE(Create(id).ok());
  ASSERT_TRUE(Move("leaf", "b").ok());
  EXPECT_THAT(Problems(), IsEmpty());
  Store({{"a", "", "b"}, {"b", "", "a"}});
  EXPECT_GT(service_->tree().set_aside_count(), 0u);
  EXPECT_EQ(service_->tree().SetAside(10).front().reason, std::string("SET_ASIDE_CIRCLE"));
  EXPECT_EQ(Outline("").size(), 3u) << "each stands once, and nothing turns in it";
  EXPECT_THAT(Problems(), testing::Contains(HasSubstr("is shown as a root: SET_ASIDE_CIRCLE")));
  Stop();
  Start();  // and it starts
  EXPECT_GT(service_->tree().set_aside_count(), 0u);
  const auto mended = Move("a", "");
  ASSERT_TRUE(mended.ok()) << mended.status();
  EXPECT_EQ(service_->tree().set_aside_count(), 0u);
  EXPECT_THAT(Outline(""), ElementsAre("a", ".b", "..leaf"));
  // The past is not rewritten: on days before today the circle still stands, and is no fault.
  EXPECT_THAT(Problems(), IsEmpty());
}

// Issue 9, fault 1
TEST_F(StoredFaultsTest, ChainTooDeepIsCutWhereTheLimitIsAndHealsOnceItIsShorter) {
  CreateChain(kLevelsMax);
  ASSERT_TRUE(Create("below").ok());
  Store({{"below", "", Link(kLevelsMax - 1)}});
  ASSERT_EQ(service_->tree().set_aside_count(), 1u);
  EXPECT_EQ(service_->tree().SetAside(10).front().reason, std::string("SET_ASIDE_TOO_DEEP"));
  EXPECT_THAT(Outline("below"), ElementsAre("below"));
  EXPECT_THAT(Problems(), testing::Contains(HasSubstr("SET_ASIDE_TOO_DEEP")));
  ASSERT_TRUE(Move(Link(2), "").ok());
  EXPECT_EQ(service_->tree().set_aside_count(), 0u);
  EXPECT_EQ(Ancestors("below").size(), static_cast<size_t>(kLevelsMax - 2));
  EXPECT_THAT(Problems(), IsEmpty());
}

// Issue 9, fault 1
TEST_F(StoredFaultsTest, ChildOfNobodyStandsAsARootAndIsTakenInOnceTheParentIsThere) {
  ASSERT_TRUE(Create("child").ok());
  Store({{"child", "", "late"}});
  ASSERT_EQ(service_->tree().set_aside_count(), 1u);
  EXPECT_EQ(service_->tree().SetAside(10).front().reason, std::string("SET_ASIDE_PARENT_UNKNOWN"));
  EXPECT_THAT(Outline(""), ElementsAre("child"));
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("is shown as a root: SET_ASIDE_PARENT_UNKNOWN")));
  ASSERT_TRUE(Create("late").ok());
  EXPECT_EQ(service_->tree().set_aside_count(), 0u);
  EXPECT_THAT(Outline(""), ElementsAre("late", ".child"));
  EXPECT_THAT(Problems(), IsEmpty());
}

}  // namespace
}  // namespace accord::accounts
