// What a router does when a handler did not find something behind the gate.
#include <atomic>

#include "common/base/status.h"
#include "common/rpc/testing.h"
#include "gtest/gtest.h"

namespace accord::rpc {
namespace {

// Knows names; a moment later also those that `source` has by then.
class Names final : public Gate {
 public:
  bool IsOpen(const Call&) const override { return true; }
  absl::Status Wait(const Call&) const override {
    ++waits;
    return absl::OkStatus();
  }
  bool IsOpenFor(const Call&, const store::Txn& txn) const override {
    return txn.seen_accounts().revision <= version_;
  }
  int64_t version() const override { return version_; }
  bool TakeMissing() const override { return std::exchange(missing_, false); }
  void CatchUp(std::function<void(absl::Status)> done) const override {
    ++catch_ups;
    if (!reachable) {
      return done(MakeError(absl::StatusCode::kUnavailable, "ACCOUNTS_REVISION_NOT_REACHED", ""));
    }
    if (source.exchange(false)) version_ = 1;
    done(absl::OkStatus());
  }

  // What a handler does.
  absl::Status Find() const {
    if (version_ > 0) return absl::OkStatus();
    missing_ = true;
    return MakeError(absl::StatusCode::kNotFound, "REFERENCE_NOT_FOUND",
                     "there is no such account");
  }

  mutable std::atomic<bool> source{true};  // has it
  std::atomic<bool> reachable{true};
  mutable std::atomic<int> catch_ups{0};
  mutable std::atomic<int> waits{0};

 private:
  static thread_local bool missing_;
  mutable std::atomic<int64_t> version_{0};
};

thread_local bool Names::missing_ = false;

// One kind of handler each.
class CatchUpTest : public RpcTest, public ::testing::WithParamInterface<const char*> {
 protected:
  CatchUpTest() {
    Router::Options options = RouterOptions();
    options.gate = &names_;
    Rebuild(options);
    const auto handle =
        [this](const v1::GetAccountRequest& request) -> absl::StatusOr<v1::Account> {
      ++runs_;
      RETURN_IF_ERROR(names_.Find());
      v1::Account account;
      account.set_name(request.name());
      return account;
    };
    using Request = v1::GetAccountRequest;
    if (std::string(GetParam()) == "Inline") {
      router_->Inline<Request, v1::Account>(
          "GetAccount", [=](const Call&, const Request& request) { return handle(request); });
    } else if (std::string(GetParam()) == "Pooled") {
      router_->Pooled<Request, v1::Account>(
          "GetAccount", [=](const Call&, const Request& request) { return handle(request); });
    } else {
      router_->Write<Request, v1::Account>(
          "GetAccount", store_,
          [=](const Call&, store::Txn&, const Request& request) { return handle(request); });
    }
    Start();
  }

  Names names_;
  std::atomic<int> runs_{0};
};

// Issue 9, fault 2.
TEST_P(CatchUpTest, WhatWasNotThereIsLookedForAgainBeforeItIsSaidNotToExist) {
  const auto account = Get("accounts/acme");
  ASSERT_TRUE(account.ok()) << account.status();
  EXPECT_EQ(account->name(), "accounts/acme");
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(names_.catch_ups, 1);
}

TEST_P(CatchUpTest, WhatDoesNotExistIsSaidSoWithoutAnotherRun) {
  names_.source = false;
  EXPECT_EQ(ReasonOf(Get("accounts/acme").status()), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(runs_, 1);
  EXPECT_EQ(names_.catch_ups, 1);
}

TEST_P(CatchUpTest, NothingIsSaidNotToExistIfNobodyCanBeAsked) {
  names_.reachable = false;
  const absl::Status status = Get("accounts/acme").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "ACCOUNTS_REVISION_NOT_REACHED");
  EXPECT_EQ(std::string(status.message()).find("there is no such account"), 0u) << status;
}

INSTANTIATE_TEST_SUITE_P(Handlers, CatchUpTest, ::testing::Values("Inline", "Pooled", "Write"),
                         [](const auto& info) { return std::string(info.param); });

class SeenTest : public CatchUpTest {};

// Issue 9, fault 2: others' writes saw more, and that does not come here.
TEST_P(SeenTest, WriteThatOthersAreAheadOfWaitsAndIsNotDecidedByLess) {
  store_.See({store::AccountsRevision(7), ""});
  const absl::Status status = Get("accounts/acme").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "ACCOUNTS_REVISION_NOT_REACHED");
  EXPECT_EQ(runs_, 0);
  EXPECT_GT(names_.waits, 0);
}

INSTANTIATE_TEST_SUITE_P(Handlers, SeenTest, ::testing::Values("Write"));

}  // namespace
}  // namespace accord::rpc
