#include "cli/client/session.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/client/fake_server.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

std::string MetadataOf(grpc::ServerContext& context, const std::string& key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

class Accounts final : public accounts::v1::AccountService::Service {
 public:
  grpc::Status GetAccount(grpc::ServerContext* context,
                          const accounts::v1::GetAccountRequest* request,
                          accounts::v1::Account* response) override {
    request_ = *request;
    behalf_ = MetadataOf(*context, "accord-on-behalf-of");
    if (request->name() == "accounts/none") {
      return rpc::ToGrpcStatus(
          MakeError(absl::StatusCode::kNotFound, "NO_SUCH_RESOURCE", "there is no such account"),
          "GetAccount", "e1");
    }
    context->AddTrailingMetadata("accord-revision", "41");
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  std::string behalf_;
  accounts::v1::GetAccountRequest request_;
};

class Forecasts final : public forecast::v1::ForecastService::Service {
 public:
  grpc::Status GetForecast(grpc::ServerContext* context,
                           const forecast::v1::GetForecastRequest* request,
                           forecast::v1::Forecast*) override {
    request_ = *request;
    accounts_revision_ = MetadataOf(*context, "accord-accounts-revision");
    return grpc::Status::OK;
  }
  std::string accounts_revision_;
  forecast::v1::GetForecastRequest request_;
};

TEST(SessionTest, MethodIsTheOneThatTakesTheRequest) {
  EXPECT_EQ(MethodFor(*planning::v1::SubmitAccountPlanRequest::descriptor())->full_name(),
            "accord.planning.v1.PlanService.SubmitAccountPlan");
  EXPECT_EQ(MethodFor(*accounts::v1::Account::descriptor()), nullptr);
}

TEST(SessionTest, RevisionOfAccountsGoesWithCallsOfServicesThatFollowThem) {
  Accounts accounts;
  Forecasts forecasts;
  FakeServer server({&accounts, &forecasts});
  auto session = server.Connect({.on_behalf_of = "people/jane"});
  accounts::v1::GetAccountRequest get;
  get.set_name("accounts/acme");
  ASSERT_TRUE(session->Call<accounts::v1::Account>(get).ok());
  EXPECT_EQ(accounts.behalf_, "people/jane");
  ASSERT_TRUE(session->Call<forecast::v1::Forecast>(forecast::v1::GetForecastRequest()).ok());
  EXPECT_EQ(forecasts.accounts_revision_, "41");
}

TEST(SessionTest, TimeGoesWithEveryReadAndRevisionWithThoseOfItsService) {
  Accounts accounts;
  Forecasts forecasts;
  FakeServer server({&accounts, &forecasts});
  Session::Settings settings;
  settings.as_of.set_revision(7);
  settings.as_of_package = "accord.forecast.v1";
  const auto ask = [&] {
    auto session = server.Connect(settings);
    accounts::v1::GetAccountRequest get;
    ASSERT_TRUE(session->Call<accounts::v1::Account>(get).ok());
    ASSERT_TRUE(session->Call<forecast::v1::Forecast>(forecast::v1::GetForecastRequest()).ok());
  };
  ask();
  EXPECT_FALSE(accounts.request_.has_as_of());
  EXPECT_EQ(forecasts.request_.as_of().revision(), 7);
  settings.as_of.mutable_time()->set_seconds(9);
  ask();
  EXPECT_EQ(accounts.request_.as_of().time().seconds(), 9);
  EXPECT_EQ(forecasts.request_.as_of().time().seconds(), 9);
}

TEST(SessionTest, ChangeAsOfAMomentIsRefusedWithoutAskingTheServer) {
  Accounts accounts;
  FakeServer server({&accounts});
  Session::Settings settings;
  settings.as_of.set_revision(7);
  auto session = server.Connect(settings);
  const absl::Status status =
      session->Call<accounts::v1::Account>(accounts::v1::DeleteAccountRequest()).status();
  ASSERT_TRUE(DetailOf(status).has_value());
  EXPECT_EQ(DetailOf(status)->reason, "PAST_IS_READ_ONLY");
}

TEST(SessionTest, ErrorsKeepTheirReason) {
  Accounts accounts;
  FakeServer server({&accounts});
  auto session = server.Connect();
  accounts::v1::GetAccountRequest get;
  get.set_name("accounts/none");
  const absl::Status status = session->Call<accounts::v1::Account>(get).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(DetailOf(status).has_value());
  EXPECT_EQ(DetailOf(status)->reason, "NO_SUCH_RESOURCE");
}

TEST(SessionTest, ServerThatIsNotThereIsNamed) {
  Session session({.server = "127.0.0.1:1", .on_behalf_of = "", .timeout = absl::Seconds(2)});
  const absl::Status status =
      session.Call<accounts::v1::Account>(accounts::v1::GetAccountRequest()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(DetailOf(status).has_value());
  EXPECT_EQ(DetailOf(status)->reason, "NO_SERVER");
}

TEST(SessionTest, ServiceWithoutAnAddressIsNamed) {
  Session session({.server = "forecast=127.0.0.1:1"});
  const absl::Status status =
      session.Call<accounts::v1::Account>(accounts::v1::GetAccountRequest()).status();
  ASSERT_TRUE(DetailOf(status).has_value());
  EXPECT_EQ(DetailOf(status)->reason, "NO_ADDRESS");
}

TEST(SessionTest, ReplicaThatIsNotThereIsPassedOver) {
  Accounts accounts;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&accounts);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  Session session({.server = absl::StrCat("accounts=127.0.0.1:1,127.0.0.1:", port)});
  accounts::v1::GetAccountRequest get;
  get.set_name("accounts/acme");
  for (int i = 0; i < 10; ++i) {
    const absl::Status status = session.Call<accounts::v1::Account>(get).status();
    EXPECT_TRUE(status.ok()) << status;
  }
  server->Shutdown();
}

}  // namespace
}  // namespace accord::cli
