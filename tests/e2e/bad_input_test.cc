// What a careless or hostile client sends, over a real socket to the real program: each is refused
// with a precise status that names what is wrong, and nothing is written.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "accord/planning/v1/plan_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord {
namespace {

namespace av1 = accounts::v1;
namespace fv1 = forecast::v1;
namespace pv1 = planning::v1;
using absl::StatusCode;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// `accord serve` over an empty folder; ended by pid.
class Serve {
 public:
  Serve() {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    int out[2];
    if (pipe(out) != 0) std::abort();
    const std::string program = absl::StrCat(std::getenv("ACCORD_BIN"), "/accord");
    std::string data = absl::StrCat("--data-dir=", folder_);
    std::vector<std::string> words = {program, "serve", data, "--listen=127.0.0.1:0"};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    if (posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ) != 0) {
      std::abort();
    }
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    out_ = out[0];
    address_ = ReadAddress();
  }
  ~Serve() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    close(out_);
    std::filesystem::remove_all(folder_);
  }
  const std::string& address() const { return address_; }

 private:
  // From the line "listening on HOST:PORT"; empty if the program ends without it.
  std::string ReadAddress() {
    constexpr absl::string_view kPrefix = "listening on ";
    std::string line;
    char c = 0;
    while (read(out_, &c, 1) == 1) {
      if (c != '\n') {
        line.push_back(c);
      } else if (absl::StartsWith(line, kPrefix)) {
        return line.substr(kPrefix.size());
      } else {
        line.clear();
      }
    }
    return "";
  }

  std::string folder_;
  std::string address_;
  pid_t pid_ = 0;
  int out_ = -1;
};

class BadInputTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { serve_ = new Serve(); }
  static void TearDownTestSuite() {
    delete serve_;
    serve_ = nullptr;
  }

  BadInputTest()
      : channel_(rpc::MakeChannel(serve_->address())),
        accounts_(av1::AccountService::NewStub(channel_)),
        organization_(av1::OrganizationService::NewStub(channel_)),
        forecast_(fv1::ForecastService::NewStub(channel_)),
        pipeline_(fv1::PipelineService::NewStub(channel_)),
        planning_(pv1::PlanService::NewStub(channel_)) {}

  // Planning and forecast register with accounts before they read it, which makes revisions of its:
  // whoever compares revisions waits until a copy is whole.
  void SetUp() override {
    fv1::GetForecastRequest request;
    request.set_account("accounts/nobody");
    request.mutable_period()->set_fiscal_year(2026);
    const auto refused = Call(forecast_, &fv1::ForecastService::Stub::GetForecast, request);
    ASSERT_EQ(refused.status().code(), StatusCode::kNotFound) << refused.status();
  }

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::unique_ptr<Stub>& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    rpc::CallSettings settings;
    settings.min_accounts_revision = accounts_revision_;
    rpc::CallContext context(settings);
    Response response;
    const grpc::Status status = ((*stub).*method)(context.get(), request, &response);
    revision_ = context.revision();
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  // The accounts service's newest revision; and the forecast service's.
  int64_t AccountsRevision() {
    EXPECT_TRUE(Call(accounts_, &av1::AccountService::Stub::SearchAccounts,
                     [] {
                       av1::SearchAccountsRequest request;
                       request.set_query("zzz");
                       return request;
                     }())
                    .ok());
    return revision_;
  }
  int64_t ForecastRevision() {
    EXPECT_TRUE(
        Call(pipeline_, &fv1::PipelineService::Stub::ListStages, fv1::ListStagesRequest()).ok());
    return revision_;
  }

  absl::StatusOr<av1::Account> Create(const av1::Account& account, const std::string& id = "",
                                      const std::string& request_id = "") {
    av1::CreateAccountRequest request;
    *request.mutable_account() = account;
    request.set_account_id(id);
    request.set_request_id(request_id);
    auto created = Call(accounts_, &av1::AccountService::Stub::CreateAccount, request);
    if (created.ok()) accounts_revision_ = revision_;
    return created;
  }
  static av1::Account Named(const std::string& name, const std::string& parent = "") {
    av1::Account account;
    account.set_display_name(name);
    account.set_parent(parent);
    return account;
  }
  absl::StatusOr<fv1::Opportunity> CreateOpportunity(const fv1::Opportunity& opportunity) {
    fv1::CreateOpportunityRequest request;
    *request.mutable_opportunity() = opportunity;
    return Call(pipeline_, &fv1::PipelineService::Stub::CreateOpportunity, request);
  }
  static fv1::Opportunity Deal() {
    fv1::Opportunity opportunity;
    opportunity.set_display_name("Deal");
    opportunity.set_stage("stages/prospecting");
    return opportunity;
  }

  template <typename T>
  static std::string Reason(const absl::StatusOr<T>& result) {
    return DetailOf(result.status()).value_or(ErrorDetail()).reason;
  }
  template <typename T>
  static std::vector<std::string> BadFields(const absl::StatusOr<T>& result) {
    std::vector<std::string> fields;
    for (const auto& violation : DetailOf(result.status()).value_or(ErrorDetail()).violations) {
      fields.push_back(violation.field);
    }
    return fields;
  }

  static Serve* serve_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<av1::AccountService::Stub> accounts_;
  std::unique_ptr<av1::OrganizationService::Stub> organization_;
  std::unique_ptr<fv1::ForecastService::Stub> forecast_;
  std::unique_ptr<fv1::PipelineService::Stub> pipeline_;
  std::unique_ptr<pv1::PlanService::Stub> planning_;
  int64_t revision_ = 0;
  int64_t accounts_revision_ = 0;
};

Serve* BadInputTest::serve_ = nullptr;

TEST_F(BadInputTest, UnknownParentIsNotFoundAndNamed) {
  const int64_t before = AccountsRevision();
  const auto refused = Create(Named("Child", "accounts/nobody"));
  EXPECT_EQ(refused.status().code(), StatusCode::kNotFound);
  EXPECT_NE(Reason(refused), "");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("nobody"));
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, CycleIsAPreconditionThatFails) {
  ASSERT_TRUE(Create(Named("Top"), "cycle-top").ok());
  ASSERT_TRUE(Create(Named("Below", "accounts/cycle-top"), "cycle-below").ok());
  const int64_t before = AccountsRevision();
  av1::MoveAccountRequest request;
  request.set_name("accounts/cycle-top");
  request.set_parent("accounts/cycle-below");
  const auto refused = Call(accounts_, &av1::AccountService::Stub::MoveAccount, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(Reason(refused), "HIERARCHY_CYCLE");
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, ExternalIdOfAnotherIsTaken) {
  av1::Account account = Named("First");
  account.add_external_ids()->set_system("crm");
  account.mutable_external_ids(0)->set_value("taken");
  ASSERT_TRUE(Create(account, "ext-first").ok());
  const int64_t before = AccountsRevision();
  const auto refused = Create(account, "ext-second");
  EXPECT_EQ(refused.status().code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(Reason(refused), "EXTERNAL_ID_TAKEN");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("crm:taken"));
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, StaleEtagIsAborted) {
  const auto created = Create(Named("Etag"), "etag");
  av1::UpdateAccountRequest request;
  *request.mutable_account() = *created;
  request.mutable_account()->set_display_name("Once");
  request.mutable_update_mask()->add_paths("display_name");
  ASSERT_TRUE(Call(accounts_, &av1::AccountService::Stub::UpdateAccount, request).ok());
  request.mutable_account()->set_display_name("Twice");
  const int64_t before = AccountsRevision();
  const auto refused = Call(accounts_, &av1::AccountService::Stub::UpdateAccount, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kAborted);
  EXPECT_EQ(Reason(refused), "ETAG_MISMATCH");
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, MalformedNameSaysTheFormThatIsExpected) {
  av1::GetAccountRequest request;
  request.set_name("account/Acme!");
  const auto refused = Call(accounts_, &av1::AccountService::Stub::GetAccount, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(BadFields(refused), UnorderedElementsAre("name"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("accounts/{account}"));
}

TEST_F(BadInputTest, EveryFieldAtFaultIsNamedInOneAnswer) {
  av1::Account account = Named(std::string(201, 'x'));
  account.set_country_code("de");
  account.set_employee_count(-1);
  account.set_state(static_cast<av1::Account::State>(77));
  account.add_external_ids()->set_system("CRM");
  const int64_t before = AccountsRevision();
  const auto refused = Create(account);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(
      BadFields(refused),
      UnorderedElementsAre("account.display_name", "account.country_code", "account.employee_count",
                           "account.state", "account.external_ids[0].system",
                           "account.external_ids[0].value"));
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, StringOfFiveMegabytesIsRefusedByItsField) {
  const int64_t before = AccountsRevision();
  const auto refused = Create(Named(std::string(5 << 20, 'x')));
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(BadFields(refused), UnorderedElementsAre("account.display_name"));
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, MessageOverTheLimitIsRefused) {
  const int64_t before = AccountsRevision();
  const auto refused = Create(Named(std::string(9 << 20, 'x')));
  EXPECT_EQ(refused.status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, NegativeQuantityIsRefused) {
  fv1::Opportunity deal = Deal();
  auto* line = deal.add_lines();
  line->set_product("products/any");
  line->set_quantity(-2);
  line->mutable_amount()->set_currency_code("USD");
  const int64_t before = ForecastRevision();
  const auto refused = CreateOpportunity(deal);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(BadFields(refused), UnorderedElementsAre("opportunity.lines[0].quantity"));
  EXPECT_EQ(ForecastRevision(), before);
}

TEST_F(BadInputTest, CurrencyWithoutARateIsNamed) {
  fv1::Opportunity deal = Deal();
  deal.mutable_amount()->set_currency_code("CHF");
  deal.mutable_amount()->set_units(5);
  const int64_t before = ForecastRevision();
  const auto refused = CreateOpportunity(deal);
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(Reason(refused), "CURRENCY_WITHOUT_RATE");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("CHF"));
  EXPECT_EQ(ForecastRevision(), before);
}

TEST_F(BadInputTest, DayThatDoesNotExistAndYearOutsideTheCalendarAreRefused) {
  fv1::Opportunity deal = Deal();
  deal.mutable_close_date()->set_year(2026);
  deal.mutable_close_date()->set_month(2);
  deal.mutable_close_date()->set_day(30);
  deal.mutable_open_date()->set_year(1800);
  deal.mutable_open_date()->set_month(1);
  deal.mutable_open_date()->set_day(1);
  const int64_t before = ForecastRevision();
  const auto refused = CreateOpportunity(deal);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(BadFields(refused),
              UnorderedElementsAre("opportunity.close_date", "opportunity.open_date"));
  EXPECT_EQ(ForecastRevision(), before);
  fv1::GetForecastRequest request;
  request.set_account("accounts/any");
  request.mutable_period()->set_fiscal_year(1800);
  EXPECT_THAT(BadFields(Call(forecast_, &fv1::ForecastService::Stub::GetForecast, request)),
              UnorderedElementsAre("period.fiscal_year"));
}

TEST_F(BadInputTest, PageTokenOfAnotherQueryIsRefused) {
  ASSERT_TRUE(Create(Named("Page one"), "page-one").ok());
  ASSERT_TRUE(Create(Named("Page two"), "page-two").ok());
  av1::ListAccountsRequest request;
  request.set_page_size(1);
  const auto first = Call(accounts_, &av1::AccountService::Stub::ListAccounts, request);
  ASSERT_TRUE(first.ok()) << first.status();
  request.set_page_token(first->next_page_token());
  request.set_filter("country_code = \"DE\"");
  const auto refused = Call(accounts_, &av1::AccountService::Stub::ListAccounts, request);
  EXPECT_EQ(Reason(refused), "PAGE_TOKEN_INVALID");
  EXPECT_THAT(BadFields(refused), UnorderedElementsAre("page_token"));
}

TEST_F(BadInputTest, FilterThatDoesNotParseSaysWhere) {
  av1::ListAccountsRequest request;
  request.set_filter("segment = \"MAJOR\" AND employee_count >=");
  const auto refused = Call(accounts_, &av1::AccountService::Stub::ListAccounts, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Reason(refused), "FILTER_INVALID");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("column 4"));
}

TEST_F(BadInputTest, RequestIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(Create(Named("Same id"), "", "reused").ok());
  const int64_t before = AccountsRevision();
  EXPECT_EQ(Reason(Create(Named("Other body"), "", "reused")), "REQUEST_ID_REUSED");
  EXPECT_EQ(AccountsRevision(), before);
}

TEST_F(BadInputTest, WhatIsNotBuiltSaysSo) {
  fv1::GetForecastRequest request;
  request.set_territory("territories/north");
  request.mutable_period()->set_fiscal_year(2026);
  const auto forecast = Call(forecast_, &fv1::ForecastService::Stub::GetForecast, request);
  EXPECT_EQ(forecast.status().code(), StatusCode::kUnimplemented);
  EXPECT_EQ(Reason(forecast), "NOT_BUILT_YET");
  const auto list = Call(organization_, &av1::OrganizationService::Stub::ListTerritories,
                         av1::ListTerritoriesRequest());
  EXPECT_EQ(list.status().code(), StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(list.status().message()), HasSubstr("docs/STATUS.md"));
}

TEST_F(BadInputTest, PlanOfAnUnknownAccountIsNotFound) {
  pv1::CreateAccountPlanRequest request;
  request.set_parent("accounts/nobody");
  request.mutable_account_plan()->set_strategy("Hope");
  const auto refused = Call(planning_, &pv1::PlanService::Stub::CreateAccountPlan, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace accord
