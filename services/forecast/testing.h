// What the tests of the API share: the service over a fresh SQLite store, called through a real
// channel, and a copy of the hierarchy that is filled by hand.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "accord/forecast/v1/revenue_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/directory/archive.h"
#include "common/directory/directory.h"
#include "common/directory/recorded_archive.h"
#include "common/directory/testing.h"
#include "common/program/test_bench.h"
#include "common/rpc/convert.h"
#include "gmock/gmock.h"
#include "services/forecast/service.h"
#include "services/forecast/storage/schema.h"
#include "services/forecast/testing_values.h"

namespace accord::forecast {

using ForecastStub = v1::ForecastService::Stub;
using PipelineStub = v1::PipelineService::Stub;
using RevenueStub = v1::RevenueService::Stub;

using directory::testing::RecordedArchive;

// The accounts are group, with acme (which has acme-de) and umbrella below it, and solo; the people
// boss, with jane and joe below her; the products suite and cloud. Money is counted in USD; today
// is 2026-03-01, in the third quarter of FY2026.
class ForecastApiTest : public program::TestBench<ForecastService, v1::ForecastService,
                                                  v1::PipelineService, v1::RevenueService> {
 protected:
  ForecastApiTest() : TestBench(absl::CivilDay(2026, 3, 1)) { Start(); }
  ~ForecastApiTest() override { Stop(); }

  // What the copy of the hierarchy begins with.
  virtual std::vector<accounts::v1::Change> FirstChanges() {
    using directory::testing::MakeAccountChange;
    return {MakeAccountChange(1, {"group", ""}),
            MakeAccountChange(2, {"acme", "group"}),
            MakeAccountChange(3, {"acme-de", "acme"}),
            MakeAccountChange(4, {"umbrella", "group"}),
            MakeAccountChange(5, {"solo", ""}),
            MakePersonChange(6, "boss"),
            MakePersonChange(7, "jane", "boss"),
            MakePersonChange(8, "joe", "boss"),
            MakeProductChange(9, "suite"),
            MakeProductChange(10, "cloud")};
  }

  void Open(bool with_hierarchy) {
    OpenStore(OptionsOf(Schema()));
    directory_ = std::make_unique<directory::Directory>();
    archive_.Clear();
    ForecastService::Options options = ServiceOptions();
    options.directory = directory_.get();
    options.archive = &archive_;
    Serve(ForecastService::Create(options));
    if (with_hierarchy) BringHierarchy();
    // As in production, where nobody calls before health says so.
    while (!service_->ready()) absl::SleepFor(absl::Milliseconds(1));
  }
  void Start() { Open(true); }
  void StartWithoutHierarchy() { Open(false); }
  void Stop() {
    StopServing();
    directory_.reset();
    store_.reset();
  }
  void BringHierarchy() {
    std::vector<accounts::v1::Change> changes = FirstChanges();
    accounts_revision_ = changes.back().revision();
    TellMessage(directory::testing::MakeMessage(accounts_revision_, std::move(changes)));
    directory_->SetReady();
  }

  // One change of the accounts service; `change` gets the next revision.
  void Tell(accounts::v1::Change change) {
    change.set_revision(++accounts_revision_);
    TellMessage(directory::testing::MakeMessage(accounts_revision_, {std::move(change)}));
  }
  void TellMessage(accounts::v1::WatchChangesResponse message) {
    const absl::Status applied = directory_->Apply(message);
    EXPECT_TRUE(applied.ok()) << applied;
    archive_.Tell(clock_.Now(), std::move(message));
  }
  void TellAccount(const std::string& id, const std::string& parent, bool deleted = false) {
    Tell(directory::testing::MakeAccountChange(0, {id, parent, deleted}));
  }
  void TellPerson(const std::string& id, const std::string& manager, bool deleted = false) {
    Tell(MakePersonChange(0, id, manager, deleted));
  }
  void TellSettings(const std::string& reporting_currency, int start_month) {
    accounts::v1::Change change = directory::testing::MakeChange(0);
    change.mutable_organization()->set_reporting_currency(reporting_currency);
    change.mutable_organization()->mutable_fiscal_calendar()->set_start_month(start_month);
    Tell(std::move(change));
  }

  absl::StatusOr<v1::Opportunity> Create(const v1::Opportunity& opportunity,
                                         const std::string& id = "") {
    v1::CreateOpportunityRequest request;
    request.set_opportunity_id(id);
    *request.mutable_opportunity() = opportunity;
    return Call(&PipelineStub::CreateOpportunity, request);
  }
  absl::StatusOr<v1::Opportunity> Update(const std::string& id, const v1::Opportunity& patch,
                                         const std::vector<std::string>& mask) {
    v1::UpdateOpportunityRequest request;
    *request.mutable_opportunity() = patch;
    request.mutable_opportunity()->set_name("opportunities/" + id);
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(&PipelineStub::UpdateOpportunity, request);
  }
  absl::StatusOr<v1::Opportunity> Get(const std::string& id) {
    return CallOn(&PipelineStub::GetOpportunity, "opportunities/" + id);
  }
  absl::StatusOr<v1::Opportunity> Delete(const std::string& id) {
    return CallOn(&PipelineStub::DeleteOpportunity, "opportunities/" + id);
  }
  absl::StatusOr<v1::Opportunity> Undelete(const std::string& id) {
    return CallOn(&PipelineStub::UndeleteOpportunity, "opportunities/" + id);
  }

  absl::StatusOr<v1::ExchangeRate> SetRate(const std::string& currency, const std::string& from,
                                           const std::string& rate) {
    v1::CreateExchangeRateRequest request;
    request.set_exchange_rate_id(RateId(currency, from));
    request.mutable_exchange_rate()->set_currency_code(currency);
    *request.mutable_exchange_rate()->mutable_start_date() = MakeDate(from);
    request.mutable_exchange_rate()->mutable_rate()->set_value(rate);
    return Call(&RevenueStub::CreateExchangeRate, request);
  }
  static std::string RateId(const std::string& currency, const std::string& from) {
    std::string id = absl::StrCat(currency, "-", from);
    for (char& c : id) c = static_cast<char>(std::tolower(c));
    return id;
  }

  // "accounts/…" or "people/…".
  absl::StatusOr<v1::Target> SetTarget(const std::string& subject,
                                       const common::v1::FiscalPeriod& period, int64_t units,
                                       v1::Target::Kind kind = v1::Target::BOOKINGS,
                                       const std::string& currency = "USD") {
    v1::CreateTargetRequest request;
    v1::Target& target = *request.mutable_target();
    const bool person = subject.rfind("people/", 0) == 0;
    (person ? *target.mutable_person() : *target.mutable_account()) = subject;
    *target.mutable_period() = period;
    target.set_kind(kind);
    *target.mutable_amount() = MakeMoney(units, currency);
    return Call(&RevenueStub::CreateTarget, request);
  }

  static v1::RevenueFact MakeRevenue(const std::string& account, const std::string& month,
                                     int64_t units, const std::string& product = "suite") {
    v1::RevenueFact fact;
    fact.set_account("accounts/" + account);
    fact.set_product("products/" + product);
    *fact.mutable_month() = MakeDate(month);
    *fact.mutable_amount() = MakeMoney(units);
    return fact;
  }
  absl::StatusOr<v1::UpsertRevenueFactsResponse> UpsertRevenue(
      const std::vector<v1::RevenueFact>& facts) {
    v1::UpsertRevenueFactsRequest request;
    for (const v1::RevenueFact& fact : facts) *request.add_revenue_facts() = fact;
    return Call(&RevenueStub::UpsertRevenueFacts, request);
  }

  // After everything that was told so far has been counted.
  absl::StatusOr<v1::Forecast> Forecast(const v1::GetForecastRequest& request) {
    rpc::CallSettings settings;
    settings.min_revision = store_->revision();
    settings.min_accounts_revision = accounts_revision_;
    return Call(&ForecastStub::GetForecast, request, settings);
  }
  absl::StatusOr<v1::Forecast> Forecast(const std::string& subject,
                                        const common::v1::FiscalPeriod& period = MakePeriod(2026)) {
    return Forecast(ForecastOf(subject, period));
  }

  static v1::ListContributionsRequest ContributionsOf(
      const std::string& subject, int page_size = 0,
      const common::v1::FiscalPeriod& period = MakePeriod(2026)) {
    v1::ListContributionsRequest request;
    const bool person = subject.rfind("people/", 0) == 0;
    (person ? *request.mutable_person() : *request.mutable_account()) = subject;
    *request.mutable_period() = period;
    request.set_page_size(page_size);
    return request;
  }
  absl::StatusOr<v1::ListContributionsResponse> Contributions(
      const v1::ListContributionsRequest& request) {
    return Call(&ForecastStub::ListContributions, request);
  }

  std::unique_ptr<directory::Directory> directory_;
  RecordedArchive archive_;
  int64_t accounts_revision_ = 0;
};

}  // namespace accord::forecast
