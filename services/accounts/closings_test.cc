// Issue 9, fault 4: an account is deleted only with the word of who keeps records on it. Over a
// real channel and a real database; followers are played by the tests.
#include <thread>

#include "common/base/wait.h"
#include "common/rpc/test_messages.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;

class ClosingsTest : public ServiceTest {
 protected:
  ClosingsTest() { EXPECT_TRUE(Create("acme").ok()); }

  void Register(const std::string& id) {
    v1::RegisterFollowerRequest request;
    request.set_name("followers/" + id);
    ASSERT_TRUE(Call(&Followers::RegisterFollower, request).ok());
  }
  absl::StatusOr<v1::Follower> Forget(const std::string& id) {
    v1::DeleteFollowerRequest request;
    request.set_name("followers/" + id);
    return Call(&Followers::DeleteFollower, request);
  }
  bool Answer(const std::string& follower, const std::string& closing_id, int opportunities = 0) {
    v1::AnswerClosingRequest request;
    request.set_name("accounts/acme");
    request.set_closing_id(closing_id);
    request.set_follower("followers/" + follower);
    if (opportunities > 0) {
      auto* standing = request.add_standing();
      standing->set_collection("opportunities");
      standing->set_count(opportunities);
    }
    const auto answer = Call(&Followers::AnswerClosing, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && answer->taken();
  }
  // Deletes acme beside `then`, which gets the closing as it is shown.
  template <typename Then>
  absl::StatusOr<v1::Account> DeleteBeside(Then then, const std::string& request_id = "") {
    v1::DeleteAccountRequest request;
    request.set_name("accounts/acme");
    request.set_request_id(request_id);
    absl::StatusOr<v1::Account> deleted = absl::UnknownError("not asked");
    std::thread deleting([&] {
      rpc::CallContext context;
      v1::Account answer;
      const grpc::Status status = stub<Accounts>().DeleteAccount(context.get(), request, &answer);
      deleted = status.ok() ? absl::StatusOr<v1::Account>(answer)
                            : absl::StatusOr<v1::Account>(rpc::FromGrpcStatus(status));
    });
    v1::Account shown;
    for (int i = 0; i < 5000 && !shown.has_closing(); ++i) {
      shown = *Get("acme");
      absl::SleepFor(absl::Milliseconds(1));
    }
    EXPECT_TRUE(shown.has_closing());
    then(shown.closing());
    deleting.join();
    return deleted;
  }
};

TEST_F(ClosingsTest, WithoutFollowersAnAccountIsDeletedAtOnce) {
  const auto deleted = Delete("acme");
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
}

TEST_F(ClosingsTest, AnAccountGoesOnceAllSaidThatNothingStandsOnIt) {
  Register("planning");
  Register("forecast");
  const auto deleted = DeleteBeside([&](const v1::AccountClosing& closing) {
    EXPECT_THAT(closing.waiting_for(), ElementsAre("followers/forecast", "followers/planning"));
    EXPECT_EQ(ReasonOf(Delete("acme")), "ACCOUNT_CLOSING");
    EXPECT_TRUE(Answer("forecast", closing.closing_id()));
    EXPECT_THAT(Get("acme")->closing().waiting_for(), ElementsAre("followers/planning"));
    EXPECT_TRUE(Answer("planning", closing.closing_id()));
  });
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_FALSE(deleted->has_closing());
  EXPECT_TRUE(Undelete("acme").ok());
}

TEST_F(ClosingsTest, AnAccountInUseStaysAsItWas) {
  Register("forecast");
  const v1::Account before = *Get("acme");
  const auto refused = DeleteBeside([&](const v1::AccountClosing& closing) {
    EXPECT_TRUE(Answer("forecast", closing.closing_id(), 3));
  });
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "ACCOUNT_IN_USE");
  v1::Account after = *Get("acme");
  after.set_etag(before.etag());
  *after.mutable_update_time() = before.update_time();
  EXPECT_TRUE(rpc::SameMessage(after, before));
}

TEST_F(ClosingsTest, AFollowerThatIsAwayCountsUntilItIsForgotten) {
  Register("forecast");
  Register("forecast");  // as each of its replicas does
  const auto refused = Delete("acme");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), "FOLLOWER_SILENT");
  EXPECT_FALSE(Get("acme")->has_closing());
  ASSERT_TRUE(Forget("forecast").ok());
  EXPECT_TRUE(Delete("acme").ok());
  Register("forecast");  // it was not gone for good
  ASSERT_TRUE(Undelete("acme").ok());
  EXPECT_EQ(ReasonOf(Delete("acme")), "FOLLOWER_SILENT");
}

TEST_F(ClosingsTest, AnAnswerToAnEarlierAttemptIsNotTaken) {
  Register("forecast");
  std::string earlier;
  (void)DeleteBeside([&](const v1::AccountClosing& closing) { earlier = closing.closing_id(); });
  EXPECT_FALSE(Answer("forecast", earlier));
  const auto refused = DeleteBeside([&](const v1::AccountClosing& closing) {
    EXPECT_FALSE(Answer("forecast", earlier));
    EXPECT_TRUE(Answer("forecast", closing.closing_id(), 1));
  });
  EXPECT_EQ(ReasonOf(refused), "ACCOUNT_IN_USE");
}

TEST_F(ClosingsTest, WhatHappensMeanwhileIsHeldAgainstIt) {
  Register("forecast");
  const auto refused = DeleteBeside([&](const v1::AccountClosing& closing) {
    EXPECT_TRUE(Create("below", "acme").ok());
    EXPECT_TRUE(Answer("forecast", closing.closing_id()));
  });
  EXPECT_EQ(ReasonOf(refused), "HAS_CHILDREN");
  EXPECT_FALSE(Get("acme")->has_closing());
  ASSERT_TRUE(Move("below", "").ok());
  const auto silent = DeleteBeside([&](const v1::AccountClosing& closing) {
    Register("planning");  // and was not asked
    EXPECT_TRUE(Answer("forecast", closing.closing_id()));
  });
  EXPECT_EQ(ReasonOf(silent), "FOLLOWER_SILENT");
}

TEST_F(ClosingsTest, ARepeatedRequestGetsTheFirstAnswer) {
  Register("forecast");
  const auto first = DeleteBeside(
      [&](const v1::AccountClosing& closing) { Answer("forecast", closing.closing_id()); }, "r1");
  ASSERT_TRUE(first.ok()) << first.status();
  v1::DeleteAccountRequest request;
  request.set_name("accounts/acme");
  request.set_request_id("r1");
  const auto again = Call(&Accounts::DeleteAccount, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(rpc::SameMessage(*again, *first));
}

TEST_F(ClosingsTest, CheckingAloneAsksNobodyAndWritesNothing) {
  Register("forecast");
  v1::DeleteAccountRequest request;
  request.set_name("accounts/acme");
  request.set_validate_only(true);
  EXPECT_TRUE(Call(&Accounts::DeleteAccount, request).ok());
  EXPECT_FALSE(Get("acme")->has_delete_time());
  EXPECT_FALSE(Get("acme")->has_closing());
}

TEST_F(ClosingsTest, AMarkThatIsLeftBehindIsTakenAway) {
  // As a process leaves it that is killed between the two writes.
  store::WriteInfo info;
  info.actor = "test";
  ASSERT_TRUE(store_
                  ->WriteAndWait(info, SteadyNow() + absl::Minutes(1),
                                 [](store::Txn& txn) -> absl::Status {
                                   ASSIGN_OR_RETURN(absl::optional<Account> account,
                                                    txn.Find<Account>("acme"));
                                   account->closing = {"left", 0, {{"forecast", false, {}}}};
                                   ClosingMark mark;
                                   mark.meta.id = "acme";
                                   mark.closing_id = "left";
                                   RETURN_IF_ERROR(txn.Put(mark));
                                   return txn.Put(*account);
                                 })
                  .ok());
  closings_.mark_time_max = absl::Milliseconds(50);
  Stop();
  Start();
  v1::Account shown;
  for (int i = 0; i < 30000; ++i) {
    shown = *Get("acme");
    if (!shown.has_closing()) break;
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_FALSE(shown.has_closing());
  EXPECT_TRUE(Delete("acme").ok());
}

}  // namespace
}  // namespace accord::accounts
