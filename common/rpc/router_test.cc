#include "common/rpc/router.h"

#include <atomic>

#include "absl/synchronization/notification.h"
#include "common/rpc/stored_request.h"
#include "common/rpc/test_messages.h"
#include "common/rpc/testing.h"
#include "gmock/gmock.h"

namespace accord::rpc {
namespace {

using testing::HasSubstr;
using Stub = v1::AccountService::Stub;

v1::Account MakeAccount(const std::string& name, const std::string& display_name) {
  v1::Account account;
  account.set_name(name);
  account.set_display_name(display_name);
  return account;
}

class RouterTest : public RpcTest {
 protected:
  // CreateAccount counts its runs in the store and answers with the count.
  void BindCounter() {
    router_->Write<v1::CreateAccountRequest, v1::Account>(
        "CreateAccount", store_,
        [this](const Call&, store::Txn& txn,
               const v1::CreateAccountRequest& request) -> absl::StatusOr<v1::Account> {
          ++runs_;
          StoredRequest unrelated;
          unrelated.meta.id = "counter";
          RETURN_IF_ERROR(txn.Put(unrelated));
          return MakeAccount("accounts/a" + std::to_string(runs_),
                             request.account().display_name());
        });
  }
  static v1::CreateAccountRequest Creation(const std::string& name, const std::string& request_id) {
    v1::CreateAccountRequest request;
    request.mutable_account()->set_display_name(name);
    request.set_request_id(request_id);
    return request;
  }
  // Get, from any thread.
  absl::Status GetQuietly(absl::Duration timeout) {
    v1::GetAccountRequest request;
    request.set_name("accounts/acme");
    CallSettings settings;
    settings.timeout = timeout;
    CallContext context(settings);
    v1::Account account;
    return FromGrpcStatus(stub_->GetAccount(context.get(), request, &account));
  }
  std::atomic<int> runs_ = 0;
};

TEST_F(RouterTest, InlineHandlerAnswersFromWhatItGets) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call& call, const v1::GetAccountRequest& request) {
        call.set_revision(7);
        return MakeAccount(request.name(), std::string(call.method()));
      });
  Start();
  const auto account = Get("accounts/acme");
  ASSERT_TRUE(account.ok()) << account.status();
  EXPECT_EQ(account->display_name(), "accord.accounts.v1.AccountService/GetAccount");
  EXPECT_EQ(revision_, 7);
}

TEST_F(RouterTest, PooledHandlerRunsOnAnotherThread) {
  std::thread::id ran_on;
  router_->Pooled<v1::GetAccountRequest, v1::Account>(
      "GetAccount",
      [&](const Call&, const v1::GetAccountRequest& request) -> absl::StatusOr<v1::Account> {
        ran_on = std::this_thread::get_id();
        return absl::NotFoundError(request.name());
      });
  Start();
  EXPECT_EQ(Get("accounts/acme").status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST_F(RouterTest, MetadataReachesTheHandler) {
  CallFacts seen;
  absl::Time deadline;
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call& call, const v1::GetAccountRequest&) {
        seen.caller = call.caller();
        seen.min_revision = call.min_revision();
        seen.min_accounts_revision = call.min_accounts_revision();
        deadline = call.deadline();
        return v1::Account();
      });
  Start();
  CallSettings settings;
  settings.on_behalf_of = "people/jane";
  settings.min_revision = 5;
  settings.min_accounts_revision = 6;
  settings.timeout = absl::Hours(5);
  ASSERT_TRUE(Get("accounts/acme", settings).ok());
  EXPECT_EQ(seen.caller.on_behalf_of, "people/jane");
  EXPECT_EQ(seen.min_revision, 5);
  EXPECT_EQ(seen.min_accounts_revision, 6);
  EXPECT_LE(deadline, absl::Now() + kCallTimeMax);

  settings.timeout = absl::InfiniteDuration();
  ASSERT_TRUE(Get("accounts/acme", settings).ok());
  EXPECT_LE(deadline, absl::Now() + kDefaultCallTime);

  settings.on_behalf_of = "accounts/jane";
  EXPECT_EQ(ReasonOf(Get("accounts/acme", settings).status()), "INVALID_METADATA");
}

TEST_F(RouterTest, HandlerSeesOnlyValidRequests) {
  bool ran = false;
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) {
        ran = true;
        return v1::Account();
      });
  Start();
  const absl::Status status = Get("nonsense").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf(status)->violations.at(0).field, "name");
  EXPECT_FALSE(ran);
}

TEST_F(RouterTest, RequestOfAnotherShapeIsMalformed) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) { return v1::Account(); });
  Start();
  // Invalid UTF-8 does not parse either, so that no text that reaches a handler has any.
  v1::GetAccountRequest request;
  request.set_name("accounts/\xff");
  const auto status = Ask(&Stub::GetAccount, request).status();
  EXPECT_EQ(ReasonOf(status), "MALFORMED_REQUEST");
}

// Says no, or yes where it is asked of something alone, and tells what it was asked.
class Doorkeeper final : public Authorizer {
 public:
  explicit Doorkeeper(bool opens, Grant grant = {}) : opens_(opens), grant_(std::move(grant)) {}
  Grant GrantOf(const rights::Caller&) const override { return grant_; }
  absl::Status Require(const rights::Caller& caller, rights::Permission permission,
                       const rights::Resource& resource) const override {
    if (opens_ && resource.kind == rights::Resource::Kind::kAnywhere) return absl::OkStatus();
    return absl::PermissionDeniedError(absl::StrCat(caller.principal, " ", permission.text(), " ",
                                                    static_cast<int>(resource.kind), " ",
                                                    resource.id));
  }

 private:
  const bool opens_;
  const Grant grant_;
};

// Without the details, of which one is another in every answer: the id in the log.
absl::Status Said(const absl::Status& status) { return {status.code(), status.message()}; }

TEST_F(RouterTest, WhoMayNothingLearnsNothing) {
  const Doorkeeper nobody(false);
  authorizer_ = &nobody;
  Rebuild(RouterOptions());
  BindCounter();
  Start();
  // Before validation: who may not ask learns nothing from what is wrong.
  EXPECT_EQ(Said(Ask(&Stub::CreateAccount, v1::CreateAccountRequest()).status()),
            absl::PermissionDeniedError("administrator accounts.accounts.create 0 "));
}

TEST_F(RouterTest, DeclaredPermissionIsAskedOfEveryResourceThatTheRequestNames) {
  const Doorkeeper somewhere(true);
  authorizer_ = &somewhere;
  Rebuild(RouterOptions());
  BindCounter();
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) { return v1::Account(); });
  router_->Inline<v1::UpsertAccountsRequest, v1::UpsertAccountsResponse>(
      "UpsertAccounts",
      [](const Call&, const v1::UpsertAccountsRequest&) { return v1::UpsertAccountsResponse(); });
  Start();
  EXPECT_EQ(Said(Get("accounts/acme").status()),
            absl::PermissionDeniedError("administrator accounts.accounts.get 1 acme"));
  EXPECT_EQ(Get("nonsense").status().code(), absl::StatusCode::kInvalidArgument);
  // Of its parent, or of the organization if it has none.
  v1::CreateAccountRequest creation = Creation("Acme", "");
  EXPECT_EQ(Said(Ask(&Stub::CreateAccount, creation).status()),
            absl::PermissionDeniedError("administrator accounts.accounts.create 3 "));
  creation.mutable_account()->set_parent("accounts/group");
  EXPECT_EQ(Said(Ask(&Stub::CreateAccount, creation).status()),
            absl::PermissionDeniedError("administrator accounts.accounts.create 1 group"));
  // Of each entry.
  v1::UpsertAccountsRequest entries;
  for (const char* parent : {"", "accounts/group"}) {
    v1::Account& account = *entries.add_entries()->mutable_account();
    account.set_display_name("Acme");
    account.set_parent(parent);
    account.add_external_ids()->set_system("crm");
    account.mutable_external_ids(0)->set_value("7");
  }
  EXPECT_EQ(Said(Ask(&Stub::UpsertAccounts, entries).status()),
            absl::PermissionDeniedError("administrator accounts.accounts.upsert 1 group"));
}

TEST_F(RouterTest, WhatIsNotSeenIsRefusedAsWhatDoesNotExist) {
  const Doorkeeper somewhere(
      true,
      {std::make_shared<const rights::Scope>(rights::Sight({"acme"}, {}), rights::Sight()), false});
  authorizer_ = &somewhere;
  Rebuild(RouterOptions());
  bool ran = false;
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) {
        ran = true;
        return v1::Account();
      });
  Start();
  EXPECT_EQ(Said(Get("accounts/umbrella").status()), Said(NoSuchResource("accounts/umbrella")));
  EXPECT_EQ(Get("accounts/acme").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(ran);
}

TEST_F(RouterTest, MethodWithoutHandlerSaysThatItIsNotBuilt) {
  Start();
  const absl::Status status = Get("accounts/acme").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(status.message(), "GetAccount is not built yet; docs/STATUS.md lists what is");
  EXPECT_EQ(ReasonOf(status), "NOT_BUILT_YET");
  CallContext context;
  auto changes = stub_->WatchChanges(context.get(), common::v1::WatchChangesRequest());
  EXPECT_EQ(ReasonOf(FromGrpcStatus(changes->Finish())), "NOT_BUILT_YET");
}

TEST_F(RouterTest, InternalErrorsStayInTheServer) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) -> absl::StatusOr<v1::Account> {
        return absl::InternalError("secret");
      });
  Start();
  const absl::Status status = Get("accounts/acme").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message().find("secret"), absl::string_view::npos);
}

TEST_F(RouterTest, FastAnswerIsServedWithoutTheHandler) {
  const auto ready = std::make_shared<const std::string>(
      MakeAccount("accounts/acme", std::string(100000, 'x')).SerializeAsString());
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest& request) {
        return MakeAccount(request.name(), "slow");
      });
  router_->Fast(
      "GetAccount",
      [&](const Call& call,
          const google::protobuf::Message& request) -> std::shared_ptr<const std::string> {
        if (static_cast<const v1::GetAccountRequest&>(request).name() != "accounts/acme")
          return nullptr;
        call.set_revision(3);
        return ready;
      });
  Start();
  EXPECT_EQ(Get("accounts/acme")->display_name().size(), 100000u);
  EXPECT_EQ(revision_, 3);
  EXPECT_EQ(Get("accounts/other")->display_name(), "slow");
  server_.reset();
  EXPECT_EQ(ready.use_count(), 1) << "the transport gave back what it was lent";
}

TEST_F(RouterTest, FullPoolRefusesAndSaysWhenToComeBack) {
  absl::Notification release;
  std::atomic<int> started = 0;
  router_->Pooled<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) {
        ++started;
        release.WaitForNotification();
        return v1::Account();
      });
  Start();
  std::atomic<int> busy = 0;
  std::vector<std::thread> callers;
  const auto call = [&] {
    const absl::Status status = GetQuietly(absl::Seconds(30));
    if (ReasonOf(status) != "SERVER_BUSY") return;
    EXPECT_GT(DetailOf(status)->retry_delay, absl::ZeroDuration());
    ++busy;
  };
  for (int i = 0; i < 2; ++i) callers.emplace_back(call);  // both threads
  while (started < 2) absl::SleepFor(absl::Milliseconds(1));
  for (int i = 0; i < 8; ++i) callers.emplace_back(call);  // the queue of 4, and 4 more
  while (busy < 4) absl::SleepFor(absl::Milliseconds(1));
  release.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(busy, 4);
}

TEST_F(RouterTest, CallPastItsDeadlineIsNotRunWhenItsTurnComes) {
  absl::Notification release;
  std::atomic<int> started = 0;
  router_->Pooled<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) {
        ++started;
        release.WaitForNotification();
        return v1::Account();
      });
  Start();
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) callers.emplace_back([&] { (void)GetQuietly(absl::Seconds(30)); });
  while (started < 2) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(GetQuietly(absl::Milliseconds(50)).code(), absl::StatusCode::kDeadlineExceeded);
  release.Notify();
  for (std::thread& caller : callers) caller.join();
  server_.reset();
  EXPECT_EQ(started, 2);
}

TEST_F(RouterTest, WriteAnswersWithItsRevision) {
  BindCounter();
  Start();
  v1::CreateAccountRequest request = Creation("Acme", "");
  ASSERT_TRUE(Ask(&Stub::CreateAccount, request).ok());
  EXPECT_EQ(revision_, 1);
  EXPECT_EQ(store_.last_write.actor, "administrator");
  EXPECT_EQ(store_.last_write.method, "accord.accounts.v1.AccountService/CreateAccount");
}

TEST_F(RouterTest, RepeatedRequestIdGetsTheFirstAnswerAndNoSecondEffect) {
  BindCounter();
  Start();
  const auto first = Ask(&Stub::CreateAccount, Creation("Acme", "r1"));
  const auto second = Ask(&Stub::CreateAccount, Creation("Acme", "r1"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(SameMessage(*second, *first));
  EXPECT_EQ(runs_, 1);
}

TEST_F(RouterTest, RequestIdWithAnotherBodyIsRefused) {
  BindCounter();
  Start();
  ASSERT_TRUE(Ask(&Stub::CreateAccount, Creation("Acme", "r1")).ok());
  const absl::Status status = Ask(&Stub::CreateAccount, Creation("Other", "r1")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "REQUEST_ID_REUSED");
}

TEST_F(RouterTest, ValidateOnlyIsNotRemembered) {
  BindCounter();
  Start();
  v1::CreateAccountRequest rehearsal = Creation("Acme", "r1");
  rehearsal.set_validate_only(true);
  ASSERT_TRUE(Ask(&Stub::CreateAccount, rehearsal).ok());
  EXPECT_TRUE(store_.last_write.validate_only);
  ASSERT_TRUE(Ask(&Stub::CreateAccount, Creation("Acme", "r1")).ok());
  EXPECT_EQ(runs_, 2);
}

TEST_F(RouterTest, ReasonGoesIntoTheAudit) {
  router_->Write("MoveAccount", store_,
                 [](const Call&, store::Txn&, const google::protobuf::Message&,
                    google::protobuf::Message*) { return absl::OkStatus(); });
  Start();
  v1::MoveAccountRequest request;
  request.set_name("accounts/acme");
  request.set_reason("sold");
  ASSERT_TRUE(Ask(&Stub::MoveAccount, request).ok());
  EXPECT_EQ(store_.last_write.reason, "sold");
}

TEST_F(RouterTest, EveryRpcOfAServiceDeclaresAPolicy) { EXPECT_TRUE(router_->Check().ok()); }

using RouterDeathTest = RouterTest;

TEST_F(RouterDeathTest, MistakesOfRegistrationEndTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto any = [](const Call&, const google::protobuf::Message&, google::protobuf::Message*) {
    return absl::OkStatus();
  };
  router_->Inline("GetAccount", any);
  EXPECT_DEATH(router_->Inline("GetAccount", any), "has a handler already");
  EXPECT_DEATH(router_->Inline("GetAcount", any), "no RPC is called");
  EXPECT_DEATH(router_->Inline("WatchChanges", any), "is a stream");
  EXPECT_DEATH(
      (router_->Inline<v1::GetAccountRequest, v1::ListAccountsResponse>(
          "DeleteAccount",
          [](const Call&, const v1::GetAccountRequest&) { return v1::ListAccountsResponse(); })),
      "takes DeleteAccountRequest");
}

}  // namespace
}  // namespace accord::rpc
