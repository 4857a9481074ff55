// What the tests of common/rpc share: a store in memory, and a server around one router.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "common/rpc/router.h"
#include "common/rpc/server.h"
#include "common/store/store.h"
#include "gtest/gtest.h"

namespace accord::rpc {

namespace v1 = accounts::v1;

// Keeps the newest versions only, and runs each write at once on the thread that asks for it.
class FakeStore final : public store::Store {
 public:
  void Write(store::WriteInfo info, absl::Time, Body body, Done done) override {
    absl::ReleasableMutexLock lock(&mutex_);
    last_write = info;
    Transaction txn(*this, info.actor);
    absl::Status status = body(txn);
    if (status.ok() && !info.validate_only && txn.wrote) {
      rows_ = std::move(txn.rows);
      ++revision_;
    }
    const int64_t revision = revision_;
    lock.Release();
    if (!status.ok()) return done(std::move(status));
    done(revision);
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> Snapshot(absl::optional<int64_t>,
                                                          absl::Time) override {
    return absl::UnimplementedError("not in tests");
  }
  int64_t revision() const override { return revision_; }
  // Reaches what others committed, others_revision.
  absl::Status CatchUp(int64_t wanted, absl::Time) override {
    revision_ = std::max(revision_.load(), others_revision.load());
    if (wanted <= revision_) return absl::OkStatus();
    return MakeError(absl::StatusCode::kUnavailable, "REVISION_NOT_REACHED", "not made yet");
  }
  std::atomic<int64_t> others_revision{0};
  store::AccountsRevision seen_accounts_revision() const override {
    return seen_accounts().revision;
  }
  store::AccountsMoment seen_accounts() const override {
    absl::MutexLock lock(&mutex_);
    return seen_;
  }
  // What the revisions so far have seen of the accounts.
  void See(store::AccountsMoment seen) {
    absl::MutexLock lock(&mutex_);
    seen_ = std::move(seen);
  }
  int64_t oldest_revision() const override { return 0; }
  absl::StatusOr<int64_t> Compact(int64_t, absl::Time) override {
    return absl::UnimplementedError("not in tests");
  }
  absl::Status Changes(int64_t, int64_t, absl::Time,
                       absl::FunctionRef<bool(store::Change)>) override {
    return absl::UnimplementedError("not in tests");
  }
  absl::Status Differences(const std::vector<const store::Table*>&, store::Between, absl::Time,
                           absl::FunctionRef<bool(store::RowChange)>) override {
    return absl::UnimplementedError("not in tests");
  }
  absl::Status AddListener(store::CommitListener*, Load) override {
    return absl::UnimplementedError("not in tests");
  }
  void RemoveListener(store::CommitListener*) override {}
  const std::vector<const store::Table*>& tables() const override { return tables_; }

  store::WriteInfo last_write;

 private:
  using Rows = std::map<std::pair<std::string, std::string>, store::Row>;  // by table and id

  struct Transaction final : store::Txn {
    Transaction(FakeStore& store, std::string by)
        : rows(store.rows_), next(store.revision_ + 1), who(std::move(by)), seen(store.seen_) {}
    store::AccountsMoment seen_accounts() const override { return seen; }
    int64_t revision() const override { return next; }
    absl::Time now() const override { return absl::UnixEpoch(); }
    const std::string& actor() const override { return who; }
    absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                       const std::string& id) override {
      const auto found = rows.find({table.name, id});
      if (found == rows.end()) return absl::optional<store::Row>();
      return absl::make_optional(found->second);
    }
    absl::Status SelectVersions(const store::Table&, const std::string&, int64_t, int64_t,
                                store::RowSink) override {
      return absl::UnimplementedError("not in tests");
    }
    absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t) override {
      return absl::UnimplementedError("not in tests");
    }
    absl::StatusOr<int64_t> RevisionAt(absl::Time) override {
      return absl::UnimplementedError("not in tests");
    }
    absl::Status SelectRows(const store::Table&, const store::Query&, store::RowSink) override {
      return absl::UnimplementedError("not in tests");
    }
    absl::StatusOr<store::Meta> PutRow(const store::Table& table, store::Row row) override {
      row.meta.revision = next;
      wrote = true;
      return (rows[{table.name, row.meta.id}] = std::move(row)).meta;
    }
    Rows rows;
    int64_t next;
    std::string who;
    store::AccountsMoment seen;
    bool wrote = false;
  };

  mutable absl::Mutex mutex_;
  store::AccountsMoment seen_;
  Rows rows_;
  std::atomic<int64_t> revision_{0};
  std::vector<const store::Table*> tables_;
};

// A stream whose steps a function of the test says.
class FunctionSource final : public StreamSource {
 public:
  using Function = std::function<absl::StatusOr<StreamStep>(bool may_read)>;
  explicit FunctionSource(Function next) : next_(std::move(next)) {}
  absl::StatusOr<StreamStep> Next(bool may_read) override { return next_(may_read); }

 private:
  const Function next_;
};

// One router of the account service. Bind handlers, Start, then call through `stub`.
class RpcTest : public testing::Test {
 protected:
  RpcTest() : pool_({2, 4}) { Rebuild(RouterOptions()); }
  ~RpcTest() override {
    server_.reset();
    router_.reset();
  }

  Router::Options RouterOptions() {
    Router::Options options;
    options.clock = &clock_;
    options.authorizer = authorizer_;
    options.pool = &pool_;
    return options;
  }
  void Rebuild(const Router::Options& options) {
    router_ = std::make_unique<Router>(
        std::vector{ServiceOf<v1::GetAccountRequest>("AccountService")}, options);
  }
  void Start() {
    server_ = std::make_unique<Server>(Server::Options());
    server_->Add(router_.get());
    ASSERT_TRUE(server_->Start().ok());
    stub_ = v1::AccountService::NewStub(server_->InProcessChannel());
  }

  // Binds WatchChanges; `make` is called for each stream.
  void BindWatch(std::function<FunctionSource::Function(const Call&)> make) {
    router_->Stream<common::v1::WatchChangesRequest, v1::WatchChangesResponse>(
        "WatchChanges",
        [make = std::move(make)](const Call& call, const common::v1::WatchChangesRequest&) {
          return std::make_unique<FunctionSource>(make(call));
        });
  }
  static StreamStep MessageOf(const v1::WatchChangesResponse& message) {
    return StreamStep::Message(std::make_shared<const std::string>(message.SerializeAsString()));
  }
  static StreamStep WaitForEver() { return StreamStep::Wait(absl::Hours(1)); }

  // Makes a call and gives what it returns, as a client sees it.
  template <typename Req, typename Resp>
  absl::StatusOr<Resp> Ask(grpc::Status (v1::AccountService::Stub::*rpc)(grpc::ClientContext*,
                                                                         const Req&, Resp*),
                           const Req& request, const CallSettings& settings = {}) {
    CallContext context(settings);
    Resp response;
    const grpc::Status status = (stub_.get()->*rpc)(context.get(), request, &response);
    revision_ = context.revision();
    if (!status.ok()) return FromGrpcStatus(status);
    return response;
  }
  absl::StatusOr<v1::Account> Get(const std::string& name, const CallSettings& settings = {}) {
    v1::GetAccountRequest request;
    request.set_name(name);
    return Ask(&v1::AccountService::Stub::GetAccount, request, settings);
  }
  static std::string ReasonOf(const absl::Status& status) {
    return DetailOf(status).value_or(ErrorDetail()).reason;
  }

  FixedClock clock_{absl::FromCivil(absl::CivilDay(2026, 7, 1), absl::UTCTimeZone())};
  LocalAdministrator administrator_;
  const Authorizer* authorizer_ = &administrator_;
  WorkerPool pool_;
  FakeStore store_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::AccountService::Stub> stub_;
  int64_t revision_ = 0;  // that the last answer carried
};

}  // namespace accord::rpc
