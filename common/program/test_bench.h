// The bench of a service's API tests: a store of its own on SQLite, the service behind a real
// channel, and calls as a client makes them. What the service is, and whom it follows, its own
// testing.h adds.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "common/rpc/server.h"
#include "common/rpc/worker_pool.h"
#include "common/sql/schema.h"
#include "common/sql/sql_store.h"
#include "gtest/gtest.h"

namespace accord::program {

// Of an answer, or of its status: what a client reads of an error.
inline ErrorDetail DetailIn(const absl::Status& status) {
  return DetailOf(status).value_or(ErrorDetail());
}
template <typename T>
ErrorDetail DetailIn(const absl::StatusOr<T>& answer) {
  return DetailIn(answer.status());
}
// "OK", or the reason of the error.
inline std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "OK" : DetailIn(status).reason;
}
template <typename T>
std::string ReasonOf(const absl::StatusOr<T>& answer) {
  return ReasonOf(answer.status());
}
// What the error says of `key`; "" if nothing.
template <typename Answer>
std::string MetadataOf(const Answer& answer, const std::string& key) {
  for (const auto& [name, value] : DetailIn(answer).metadata) {
    if (name == key) return value;
  }
  return "";
}
// The fields that a BadRequest names.
template <typename Answer>
std::vector<std::string> FieldsOf(const Answer& answer) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailIn(answer).violations) {
    fields.push_back(violation.field);
  }
  return fields;
}
// "account.segment: is not …" for each.
template <typename Answer>
std::vector<std::string> FaultsOf(const Answer& answer) {
  std::vector<std::string> faults;
  for (const FieldViolation& violation : DetailIn(answer).violations) {
    faults.push_back(violation.field + ": " + violation.description);
  }
  return faults;
}

// `Service` has Options and router(); `Rpcs` are the generated classes of its gRPC services.
template <typename Service, typename... Rpcs>
class TestBench : public testing::Test {
 protected:
  // The clock stands still at the beginning of `today`.
  explicit TestBench(absl::CivilDay today) : clock_(absl::FromCivil(today, absl::UTCTimeZone())) {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~TestBench() override { std::filesystem::remove_all(folder_); }

  // The store of the next start; what the one before wrote is there.
  static sql::StoreOptions OptionsOf(const sql::Schema& schema) {
    sql::StoreOptions options;
    options.service = schema.service;
    options.migrations = schema.migrations;
    options.tables = schema.tables;
    return options;
  }
  void OpenStore(sql::StoreOptions options) {
    options.path = folder_ + "/data.db";
    options.clock = &clock_;
    auto store = sql::SqlStore::Open(std::move(options));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  // Those that every service has.
  typename Service::Options ServiceOptions() {
    typename Service::Options options;
    options.store = store_.get();
    options.clock = &clock_;
    options.authorizer = authorizer_;
    options.pool = &pool_;
    return options;
  }
  void Serve(absl::StatusOr<std::unique_ptr<Service>> service) {
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
    server_ = std::make_unique<rpc::Server>(rpc::Server::Options());
    server_->Add(&service_->router());
    ASSERT_TRUE(server_->Start().ok());
    const std::shared_ptr<grpc::Channel> channel = server_->InProcessChannel();
    stubs_ = std::make_tuple(Rpcs::NewStub(channel)...);
  }
  // Ends the service in an orderly way; its folder stays.
  void StopServing() {
    stubs_ = {};
    if (server_ != nullptr) server_->Drain(absl::Seconds(1));
    server_.reset();
    service_.reset();
  }

  template <typename Stub>
  Stub& stub() {
    return *std::get<std::unique_ptr<Stub>>(stubs_);
  }
  // Calls an RPC as a client does; answered_ is then the revision that the answer reflects.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, const rpc::CallSettings& settings) {
    rpc::CallContext context(settings);
    Response response;
    const grpc::Status status = (stub<Stub>().*method)(context.get(), request, &response);
    answered_ = context.revision();
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }
  // The same for somebody, `people/jane`; empty: for oneself.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, const std::string& on_behalf_of = "") {
    rpc::CallSettings settings;
    settings.on_behalf_of = on_behalf_of;
    return Call(method, request, settings);
  }
  // The same for requests that only name a resource.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> CallOn(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const std::string& name, const std::string& on_behalf_of = "") {
    Request request;
    request.set_name(name);
    return Call(method, request, on_behalf_of);
  }

  std::string folder_;
  FixedClock clock_;
  rpc::LocalAdministrator administrator_;
  const rpc::Authorizer* authorizer_ = &administrator_;  // of the next start
  rpc::WorkerPool pool_{{2, 64}};
  int64_t answered_ = 0;
  std::unique_ptr<sql::SqlStore> store_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::tuple<std::unique_ptr<typename Rpcs::Stub>...> stubs_;
};

}  // namespace accord::program
