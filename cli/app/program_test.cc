// The program's words, output and exit codes, against a server that knows two accounts.
#include "cli/app/program.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "cli/client/fake_server.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;
using grpc::ServerContext;
using grpc::Status;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Accounts final : public av1::AccountService::Service {
 public:
  Status GetAccountTree(ServerContext*, const av1::GetAccountTreeRequest* request,
                        av1::GetAccountTreeResponse* response) override {
    depth = request->max_depth();
    tree = *request;
    // Two pages, so that the reading of pages is tested with everything else.
    av1::AccountTreeNode& node = *response->add_nodes();
    if (request->page_token().empty()) {
      node.set_account("accounts/acme");
      node.set_display_name("Acme");
      node.set_child_count(1);
      node.set_descendant_count(1);
      response->set_next_page_token("2");
    } else {
      node.set_account("accounts/bluth");
      node.set_display_name("Bluth");
      node.set_parent("accounts/acme");
      node.set_depth(1);
      node.set_employee_count(3027);
    }
    return Status::OK;
  }
  Status MoveAccount(ServerContext*, const av1::MoveAccountRequest* request,
                     av1::Account* response) override {
    move = *request;
    if (request->parent() == request->name()) {
      return rpc::ToGrpcStatus(MakeError(absl::StatusCode::kFailedPrecondition, "HIERARCHY_CYCLE",
                                         "accounts/acme would stand below itself"),
                               "MoveAccount", "e1");
    }
    response->set_display_name("Acme");
    return Status::OK;
  }
  Status ListRevisions(ServerContext*, const common::v1::ListRevisionsRequest* request,
                       common::v1::ListRevisionsResponse* response) override {
    history = *request;
    common::v1::ResourceRevision& moved = *response->add_revisions();
    moved.set_revision(42);
    moved.set_kind(common::v1::ResourceRevision::UPDATED);
    moved.set_actor("administrator");
    moved.set_on_behalf_of("people/jane");
    moved.set_method("accord.accounts.v1.AccountService/MoveAccount");
    moved.set_reason("bought by Globex");
    common::v1::FieldChange& change = *moved.add_changes();
    change.set_path("parent");
    change.mutable_old_value()->set_null_value(google::protobuf::NULL_VALUE);
    change.mutable_new_value()->set_string_value("accounts/globex");
    response->add_revisions()->set_revision(7);
    response->set_oldest_revision(5);
    return Status::OK;
  }
  int depth = 0;
  av1::GetAccountTreeRequest tree;
  common::v1::ListRevisionsRequest history;
  av1::MoveAccountRequest move;
};

class Forecasts final : public fv1::ForecastService::Service {
 public:
  Status ListContributions(ServerContext*, const fv1::ListContributionsRequest* request,
                           fv1::ListContributionsResponse* response) override {
    for (const int units : {1054, 4514}) {
      fv1::Contribution& part = *response->add_contributions();
      part.set_opportunity("opportunities/o" + std::to_string(units));
      part.mutable_reporting_amount()->set_currency_code("USD");
      part.mutable_reporting_amount()->set_units(units);
    }
    response->mutable_total_amount()->set_currency_code("USD");
    response->mutable_total_amount()->set_units(said_total);
    response->set_total_count(2);
    categories = request->categories_size();
    return Status::OK;
  }
  int64_t said_total = 5568;
  int categories = 0;
};

class ProgramTest : public testing::Test {
 protected:
  ExitCode Run(const std::string& line) {
    out_.str("");
    err_.str("");
    return Run(std::vector<std::string>(absl::StrSplit(line, ' ', absl::SkipEmpty())));
  }
  ExitCode Run(std::vector<std::string> words) {
    return RunProgram({.words = std::move(words),
                       .out = out_,
                       .err = err_,
                       .clock = clock_,
                       .extension = nullptr,
                       .channel = server_.Channel()});
  }

  Accounts accounts_;
  Forecasts forecasts_;
  FakeServer server_{{&accounts_, &forecasts_}};
  SystemClock clock_;
  std::ostringstream out_, err_;
};

TEST_F(ProgramTest, HelpTeachesByExamples) {
  EXPECT_EQ(Run("--help"), ExitCode::kOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Examples:"), HasSubstr("Exit codes:")));
  EXPECT_EQ(Run("accounts move --help"), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("accord accounts move \"Acme Ltd\" --to crm:Globex"));
}

TEST_F(ProgramTest, WordsThatAreNotUnderstoodTryNothing) {
  EXPECT_EQ(Run("acounts tree"), ExitCode::kUsage);
  EXPECT_EQ(Run("accounts tree --dpth 1"), ExitCode::kUsage);
  EXPECT_EQ(Run("--color purple accounts tree"), ExitCode::kUsage);
  EXPECT_EQ(Run("accounts"), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("accord accounts"));
}

TEST_F(ProgramTest, TreeIsDrawnAcrossPages) {
  EXPECT_EQ(Run("accounts tree accounts/acme --depth 3"), ExitCode::kOk);
  EXPECT_EQ(accounts_.depth, 3);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Acme"), HasSubstr("─ Bluth"), HasSubstr("3,027")));
}

TEST_F(ProgramTest, GlobalOptionsMayStandBehindTheVerb) {
  EXPECT_EQ(Run("accounts tree --json"), ExitCode::kOk);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("\"nodes\": ["), HasSubstr("\"employeeCount\": \"3027\"")));
}

TEST_F(ProgramTest, PastIsAskedByRevisionDayOrTime) {
  EXPECT_EQ(Run("accounts tree accounts/acme --as-of 1234"), ExitCode::kOk);
  EXPECT_EQ(accounts_.tree.as_of().revision(), 1234);
  EXPECT_EQ(Run("--as-of 2026-06-30 accounts tree accounts/acme"), ExitCode::kOk);
  EXPECT_EQ(accounts_.tree.as_of().time().nanos(), 999999000);
  EXPECT_EQ(Run("accounts tree accounts/acme"), ExitCode::kOk);
  EXPECT_FALSE(accounts_.tree.has_as_of());
  EXPECT_EQ(Run("accounts tree accounts/acme --as-of yesterday"), ExitCode::kInvalidInput);
  EXPECT_THAT(err_.str(), HasSubstr("--as-of: must be a revision"));
}

TEST_F(ProgramTest, PastCannotBeChangedAndWhatHasNoneSaysSo) {
  EXPECT_EQ(Run("accounts move accounts/acme --to accounts/globex --as-of 7"),
            ExitCode::kInvalidInput);
  EXPECT_THAT(err_.str(), HasSubstr("PAST_IS_READ_ONLY"));
  EXPECT_EQ(Run("health --as-of 7"), ExitCode::kInvalidInput);
  EXPECT_THAT(err_.str(), HasSubstr("leave --as-of out"));
}

TEST_F(ProgramTest, HistoryTellsWhoChangedWhatFromWhatToWhat) {
  EXPECT_EQ(Run("history accounts/acme"), ExitCode::kOk);
  EXPECT_EQ(accounts_.history.name(), "accounts/acme");
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("42"), HasSubstr("parent"), HasSubstr("accounts/globex"),
                                HasSubstr("bought by Globex")));
  EXPECT_THAT(err_.str(), HasSubstr("history is kept from revision 5 on"));
  EXPECT_EQ(Run("history accounts/acme --limit 1 --json"), ExitCode::kOk);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("\"revision\": \"42\""), HasSubstr("\"path\": \"parent\""),
                    Not(HasSubstr("\"revision\": \"7\""))));
}

TEST_F(ProgramTest, MoveSaysWhereAndWhen) {
  EXPECT_EQ(Run("accounts move accounts/acme --to accounts/globex --on 2026-07-01"), ExitCode::kOk);
  EXPECT_EQ(accounts_.move.parent(), "accounts/globex");
  EXPECT_EQ(accounts_.move.effective_date().month(), 7);
  EXPECT_THAT(out_.str(), HasSubstr("below accounts/globex from 2026-07-01"));
  EXPECT_EQ(Run("accounts move accounts/acme"), ExitCode::kInvalidInput);
  EXPECT_EQ(Run("accounts move accounts/acme --to accounts/globex --on 2026-02-30"),
            ExitCode::kInvalidInput);
  EXPECT_THAT(err_.str(), HasSubstr("--on: must be a day"));
}

TEST_F(ProgramTest, RefusalIsToldWithItsReason) {
  EXPECT_EQ(Run("accounts move accounts/acme --to accounts/acme"), ExitCode::kPrecondition);
  EXPECT_THAT(err_.str(), HasSubstr("HIERARCHY_CYCLE"));
}

// What a script reads of an error: one line, a google.rpc.Status.
class JsonErrorTest : public ProgramTest {
 protected:
  google::rpc::Status Told() {
    google::rpc::Status told;
    const std::string text = err_.str();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &told).ok()) << text;
    return told;
  }
  std::string Reason() {
    const google::rpc::Status told = Told();
    for (const auto& detail : told.details()) {
      google::rpc::ErrorInfo info;
      if (detail.UnpackTo(&info)) return info.reason();
    }
    return "";
  }
};

TEST_F(JsonErrorTest, ServersRefusalIsAStatusWithItsReasonAndTheIdInTheLog) {
  EXPECT_EQ(Run("accounts move accounts/acme --to accounts/acme --json"), ExitCode::kPrecondition);
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(Told().code(), 9);
  EXPECT_EQ(Reason(), "HIERARCHY_CYCLE");
  EXPECT_THAT(err_.str(), HasSubstr("\"requestId\":\"e1\""));
}

TEST_F(JsonErrorTest, WhatTheProgramItselfRefusesIsOneToo) {
  EXPECT_EQ(Run("--json accounts move accounts/acme --to accounts/globex --on 2026-02-30"),
            ExitCode::kInvalidInput);
  EXPECT_THAT(err_.str(), HasSubstr("\"field\":\"--on\""));
  EXPECT_EQ(Run("health --as-of 7 --json"), ExitCode::kInvalidInput);
  EXPECT_EQ(Reason(), "NO_PAST");
}

TEST_F(JsonErrorTest, LineThatIsNotUnderstoodIsOneToo) {
  for (const char* line : {"acounts tree --json", "accounts tree --dpth 1 --json",
                           "--json --color purple accounts tree", "accounts --json",
                           "--json accounts tree --depth many", "--json"}) {
    EXPECT_EQ(Run(line), ExitCode::kUsage) << line;
    EXPECT_EQ(Reason(), "COMMAND_NOT_UNDERSTOOD") << line;
    EXPECT_EQ(out_.str(), "") << line;
  }
}

TEST_F(ProgramTest, ContributionsAddUpToTheCell) {
  EXPECT_EQ(Run("forecast contributions --account accounts/acme --fiscal-year 2026 "
                "--category commit --category closed"),
            ExitCode::kOk);
  EXPECT_EQ(forecasts_.categories, 2);
  EXPECT_THAT(out_.str(), HasSubstr("sum of 2 opportunities: 5,568.00 USD, equal to the cell"));
}

TEST_F(ProgramTest, ContributionsThatDoNotAddUpAreAnError) {
  forecasts_.said_total = 5569;
  EXPECT_EQ(Run("forecast contributions --account accounts/acme --fiscal-year 2026"),
            ExitCode::kFailure);
  EXPECT_THAT(err_.str(), HasSubstr("SUM_DIFFERS"));
}

TEST_F(ProgramTest, ForecastNeedsOneSubject) {
  EXPECT_EQ(Run("forecast show --fiscal-year 2026"), ExitCode::kInvalidInput);
  EXPECT_EQ(Run("forecast show --account accounts/a --person people/p --fiscal-year 2026"),
            ExitCode::kInvalidInput);
}

TEST_F(ProgramTest, CompletionKnowsVerbsOptionsAndChoices) {
  EXPECT_EQ(Run("completion bash"), ExitCode::kOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("'accounts tree') words='--help"), HasSubstr("--depth"),
                                HasSubstr("compgen -W \"child period\""),
                                HasSubstr("complete -o default -F _accord accord")));
  EXPECT_EQ(Run("completion zsh"), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("#compdef accord"));
  EXPECT_EQ(Run("completion fish"), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("-a tree -d "));
  EXPECT_EQ(Run("completion tcsh"), ExitCode::kUsage);
}

}  // namespace
}  // namespace accord::cli
