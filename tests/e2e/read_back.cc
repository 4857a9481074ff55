// read_back SERVER TRIES: does a client that passes back the token it got read its own writes on
// every replica?
//
// SERVER is as in `accord --server`: accounts=HOST:PORT,HOST:PORT,forecast=HOST:PORT,HOST:PORT.
// Each try creates an account on one replica of the accounts service and reads it on the other with
// the revision of the answer; then creates an opportunity for it on one replica of the forecast
// service, with the account's revision, and reads it on the other. Prints one JSON line; ends with
// 1 if any read missed.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "cli/client/servers.h"
#include "common/rpc/client.h"

namespace accord {
namespace {

namespace av1 = accounts::v1;
namespace fv1 = forecast::v1;

template <typename Service>
std::vector<std::unique_ptr<typename Service::Stub>> Replicas(const cli::Servers& servers) {
  std::vector<std::unique_ptr<typename Service::Stub>> stubs;
  const std::string addresses = servers.AddressesOf(Service::service_full_name());
  for (absl::string_view address : absl::StrSplit(addresses, ',', absl::SkipEmpty())) {
    stubs.push_back(Service::NewStub(rpc::MakeChannel(std::string(address))));
  }
  return stubs;
}

class ReadBack {
 public:
  explicit ReadBack(const cli::Servers& servers)
      : accounts_(Replicas<av1::AccountService>(servers)),
        pipelines_(Replicas<fv1::PipelineService>(servers)) {}

  bool usable() const { return !accounts_.empty() && !pipelines_.empty(); }

  void Try(int number) {
    const std::string id = absl::StrCat("read-back-", run_, "-", number);
    const int64_t accounts_revision = TryAccount(id, number);
    if (accounts_revision > 0) TryOpportunity(id, number, accounts_revision);
  }

  int misses() const { return misses_; }

 private:
  // Returns the token; 0 if the account could not be created.
  int64_t TryAccount(const std::string& id, int number) {
    av1::CreateAccountRequest create;
    create.set_account_id(id);
    create.mutable_account()->set_display_name(id);
    av1::Account made;
    rpc::CallContext context;
    if (!Note("create", id,
              accounts_[number % accounts_.size()]->CreateAccount(context.get(), create, &made))) {
      return 0;
    }
    av1::GetAccountRequest get;
    get.set_name(made.name());
    av1::Account read;
    rpc::CallContext with_token({.min_revision = context.revision()});
    Note("read", id,
         accounts_[(number + 1) % accounts_.size()]->GetAccount(with_token.get(), get, &read));
    return context.revision();
  }

  void TryOpportunity(const std::string& id, int number, int64_t accounts_revision) {
    fv1::CreateOpportunityRequest create;
    create.set_opportunity_id(id);
    create.mutable_opportunity()->set_display_name(id);
    create.mutable_opportunity()->set_account(absl::StrCat("accounts/", id));
    create.mutable_opportunity()->set_stage("stages/prospecting");
    fv1::Opportunity made;
    rpc::CallContext context({.min_accounts_revision = accounts_revision});
    if (!Note("create for", id,
              pipelines_[number % pipelines_.size()]->CreateOpportunity(context.get(), create,
                                                                        &made))) {
      return;
    }
    fv1::GetOpportunityRequest get;
    get.set_name(made.name());
    fv1::Opportunity read;
    rpc::CallContext with_token({.min_revision = context.revision()});
    Note(
        "read for", id,
        pipelines_[(number + 1) % pipelines_.size()]->GetOpportunity(with_token.get(), get, &read));
  }

  bool Note(absl::string_view what, const std::string& id, const grpc::Status& status) {
    if (status.ok()) return true;
    ++misses_;
    std::cerr << what << " " << id << ": " << status.error_code() << " " << status.error_message()
              << "\n";
    return false;
  }

  const int64_t run_ = absl::ToUnixMillis(absl::Now());
  std::vector<std::unique_ptr<av1::AccountService::Stub>> accounts_;
  std::vector<std::unique_ptr<fv1::PipelineService::Stub>> pipelines_;
  int misses_ = 0;
};

int Run(const std::string& text, int tries) {
  const absl::StatusOr<cli::Servers> servers = cli::Servers::Parse(text);
  if (!servers.ok()) {
    std::cerr << servers.status() << "\n";
    return 2;
  }
  ReadBack read_back(*servers);
  if (!read_back.usable()) {
    std::cerr << "SERVER names no accounts and forecast services\n";
    return 2;
  }
  const absl::Time began = absl::Now();
  for (int i = 0; i < tries; ++i) read_back.Try(i);
  std::cout << R"({"case": "read_back", "tries": )" << tries << R"(, "misses": )"
            << read_back.misses() << R"(, "seconds": )" << absl::ToInt64Seconds(absl::Now() - began)
            << "}\n";
  return read_back.misses() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace accord

int main(int argc, char** argv) {
  int tries = 0;
  if (argc != 3 || !absl::SimpleAtoi(argv[2], &tries)) {
    std::cerr << "usage: read_back SERVER TRIES\n";
    return 2;
  }
  return accord::Run(argv[1], tries);
}
