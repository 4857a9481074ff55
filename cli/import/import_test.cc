// The whole import against a server that keeps what it is given by external id.
#include <map>
#include <sstream>
#include <string>

#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "cli/client/fake_server.h"
#include "cli/import/loader.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;
using grpc::ServerContext;
using grpc::Status;

template <typename Resource>
struct Shelf {
  std::map<std::string, Resource> by_key;  // external id's value

  Resource* Find(const std::string& filter) {
    for (auto& [key, resource] : by_key) {
      if (filter == "external_ids:\"crm:" + key + "\"") return &resource;
    }
    return nullptr;
  }
  // What became of it; writes unless `dry`.
  common::v1::UpsertOutcome Upsert(Resource resource, const std::string& name, bool dry) {
    const std::string& key = resource.external_ids(0).value();
    resource.set_name(name);
    const auto found = by_key.find(key);
    if (found != by_key.end()) {
      if (google::protobuf::util::MessageDifferencer::Equals(found->second, resource)) {
        return common::v1::UNCHANGED;
      }
      if (!dry) found->second = resource;
      return common::v1::UPDATED;
    }
    if (!dry) by_key[key] = resource;
    return common::v1::CREATED;
  }
};

class Accounts final : public av1::AccountService::Service {
 public:
  Status UpsertAccounts(ServerContext*, const av1::UpsertAccountsRequest* request,
                        av1::UpsertAccountsResponse* response) override {
    for (const auto& entry : request->entries()) {
      av1::Account account = entry.account();
      if (account.external_ids(0).value() == refused) {
        return {grpc::StatusCode::FAILED_PRECONDITION, "no"};
      }
      const std::string& parent = entry.parent_external_id().value();
      if (!parent.empty() && shelf.by_key.count(parent) == 0) {
        return {grpc::StatusCode::NOT_FOUND, "no parent " + parent};
      }
      if (!parent.empty()) account.set_parent("accounts/" + parent);
      auto& result = *response->add_results();
      result.set_name("accounts/" + account.external_ids(0).value());
      result.set_outcome(shelf.Upsert(account, result.name(), request->validate_only()));
    }
    return Status::OK;
  }
  Status ListAccounts(ServerContext*, const av1::ListAccountsRequest* request,
                      av1::ListAccountsResponse* response) override {
    for (const auto& [key, account] : shelf.by_key) {
      if (request->filter().find(":" + key + "\"") == std::string::npos) continue;
      *response->add_accounts() = account;
      response->mutable_accounts(0)->set_name("accounts/" + key);
    }
    return Status::OK;
  }
  Shelf<av1::Account> shelf;
  std::string refused;  // whose writes are
};

class Organization final : public av1::OrganizationService::Service {
 public:
  Status ListPeople(ServerContext*, const av1::ListPeopleRequest* request,
                    av1::ListPeopleResponse* response) override {
    if (auto* found = people.Find(request->filter())) *response->add_people() = *found;
    return Status::OK;
  }
  Status CreatePerson(ServerContext*, const av1::CreatePersonRequest* request,
                      av1::Person* response) override {
    *response = request->person();
    response->set_name("people/" + response->external_ids(0).value());
    people.Upsert(*response, response->name(), request->validate_only());
    return Status::OK;
  }
  Status ListProducts(ServerContext*, const av1::ListProductsRequest* request,
                      av1::ListProductsResponse* response) override {
    if (auto* found = products.Find(request->filter())) *response->add_products() = *found;
    return Status::OK;
  }
  Status CreateProduct(ServerContext*, const av1::CreateProductRequest* request,
                       av1::Product* response) override {
    *response = request->product();
    response->set_name("products/" + response->external_ids(0).value());
    products.Upsert(*response, response->name(), request->validate_only());
    return Status::OK;
  }
  Shelf<av1::Person> people;
  Shelf<av1::Product> products;
};

class Pipeline final : public fv1::PipelineService::Service {
 public:
  Status GetStage(ServerContext*, const fv1::GetStageRequest* request,
                  fv1::Stage* response) override {
    if (stages.count(request->name()) == 0) return {grpc::StatusCode::NOT_FOUND, "no stage"};
    *response = stages[request->name()];
    return Status::OK;
  }
  Status CreateStage(ServerContext*, const fv1::CreateStageRequest* request,
                     fv1::Stage* response) override {
    *response = request->stage();
    if (!request->validate_only()) stages["stages/" + request->stage_id()] = request->stage();
    return Status::OK;
  }
  Status UpsertOpportunities(ServerContext*, const fv1::UpsertOpportunitiesRequest* request,
                             fv1::UpsertOpportunitiesResponse* response) override {
    for (const fv1::Opportunity& opportunity : request->opportunities()) {
      auto& result = *response->add_results();
      result.set_name("opportunities/" + opportunity.external_ids(0).value());
      result.set_outcome(shelf.Upsert(opportunity, result.name(), request->validate_only()));
    }
    return Status::OK;
  }
  std::map<std::string, fv1::Stage> stages;
  Shelf<fv1::Opportunity> shelf;
};

class ImportTest : public testing::Test {
 protected:
  ImportTest() { WriteGoodExport(folder_); }

  std::vector<LoadReport> Run(bool dry_run = false, bool skip_bad = false) {
    Cli cli{.session = *session_,
            .out = out_,
            .err = err_,
            .terminal = {},
            .error_terminal = {},
            .clock = clock_};
    const Mapping mapping = DefaultMapping();
    const ProblemSink sink = [&](const ImportProblem& problem) {
      problems_.push_back(problem.Text());
    };
    auto checked = CheckImport(folder_.path(), mapping, sink);
    EXPECT_TRUE(checked.ok()) << checked.status();
    auto reports =
        WriteLoads(cli, mapping, *checked, sink,
                   {.directory = folder_.path(), .dry_run = dry_run, .skip_bad = skip_bad});
    EXPECT_TRUE(reports.ok()) << reports.status();
    return reports.ok() ? *reports : std::vector<LoadReport>(5);
  }

  ExportFolder folder_;
  Accounts accounts_;
  Organization organization_;
  Pipeline pipeline_;
  FakeServer server_{{&accounts_, &organization_, &pipeline_}};
  std::unique_ptr<Session> session_ = server_.Connect();
  SystemClock clock_;
  std::ostringstream out_, err_;
  std::vector<std::string> problems_;
};

TEST_F(ImportTest, EverythingArrivesWithItsReferences) {
  const std::vector<LoadReport> reports = Run();
  EXPECT_EQ(reports[0].created, 1) << "the manager once";
  EXPECT_EQ(reports[0].repeated, 1);
  EXPECT_EQ(reports[3].created, 2);
  EXPECT_EQ(organization_.people.by_key["Ann"].manager(), "people/Max");
  EXPECT_EQ(accounts_.shelf.by_key["Bluth"].parent(), "accounts/Acme")
      << "the parent stands below it in the file";
  const fv1::Opportunity& won = pipeline_.shelf.by_key["O1"];
  EXPECT_EQ(won.account(), "accounts/Bluth");
  EXPECT_EQ(won.owner(), "people/Ann");
  EXPECT_EQ(won.lines(0).product(), "products/GTX Pro");
  EXPECT_EQ(won.stage(), "stages/won");
  EXPECT_EQ(pipeline_.stages.size(), 4u);
}

TEST_F(ImportTest, SecondRunChangesNothing) {
  Run();
  for (const LoadReport& report : Run()) {
    EXPECT_EQ(report.created, 0) << report.file;
    EXPECT_EQ(report.updated, 0) << report.file;
    EXPECT_EQ(report.unchanged + report.repeated, report.rows) << report.file;
  }
}

TEST_F(ImportTest, DryRunWritesNothingAndCountsWhatItCouldNotCheck) {
  const std::vector<LoadReport> reports = Run(true);
  EXPECT_TRUE(accounts_.shelf.by_key.empty());
  EXPECT_TRUE(organization_.people.by_key.empty());
  EXPECT_TRUE(pipeline_.stages.empty());
  EXPECT_EQ(reports[3].created, 2) << "accounts are checked without their parents";
  EXPECT_EQ(reports[4].unchecked, 2);
}

TEST_F(ImportTest, DryRunAfterARunChecksEverything) {
  Run();
  const std::vector<LoadReport> reports = Run(true);
  EXPECT_EQ(reports[4].unchecked, 0);
  EXPECT_EQ(reports[4].unchanged, 2);
}

TEST_F(ImportTest, SkippingSaysExactlyWhatIsLeftOut) {
  folder_.Write("sales_pipeline.csv",
                "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
                "close_value\n"
                "O1,Eve,GTXPro,Bluth,Won,2016-10-20,2017-03-01,1054\n"
                "O2,Bob,GTXPro,,Prospecting,,,\n");
  const std::vector<LoadReport> reports = Run(false, true);
  EXPECT_EQ(reports[4].left_out, 1);
  EXPECT_EQ(reports[4].created, 1);
  EXPECT_EQ(problems_, std::vector<std::string>{
                           "sales_pipeline.csv:2: sales_agent: no person \"Eve\" in these files"});
}

// Issue 9, fault 11
TEST_F(ImportTest, RefusedRowOfAnAccountThatIsThereTakesNoDealWithIt) {
  Run();
  accounts_.refused = "Bluth";
  const std::vector<LoadReport> reports = Run(false, true);
  EXPECT_EQ(reports[3].left_out, 1);
  EXPECT_EQ(reports[4].left_out, 0);
  EXPECT_EQ(reports[4].unchanged, reports[4].rows);
}

}  // namespace
}  // namespace accord::cli
