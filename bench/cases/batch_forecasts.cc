// What does a report save that asks for its forecasts in one call?
//
// 500 accounts in five periods, the year and its quarters: one BatchGetForecasts beside 2,500 calls
// of GetForecast, one after the other as a report makes them, on one connection and with both ends
// reading what they get. Before each of the two an opportunity is written, so that neither finds an
// answer that was made before; the two are compared figure by figure once.
#include "bench/cases/cases.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "bench/support/latency.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = forecast::v1;

constexpr int64_t kTopParents = 10;
constexpr int64_t kChildren = 50;
constexpr int64_t kSubjects = 500;
constexpr int64_t kOpportunities = 50'000;
constexpr int kRounds = 7;
constexpr double kBar = 0.05;

class Asker {
 public:
  Asker(const ServerProcess& server, const std::vector<std::string>& accounts)
      : stub_(v1::ForecastService::NewStub(rpc::MakeChannel(server.address()))) {
    for (const std::string& account : accounts) batch_.add_subjects()->set_account(account);
    for (int quarter = 0; quarter <= 4; ++quarter) {
      common::v1::FiscalPeriod& period = *batch_.add_periods();
      period.set_fiscal_year(2027);
      period.set_quarter(quarter);  // 0: the year
    }
  }

  absl::Status AtOnce() {
    rpc::CallContext context;
    answer_.Clear();
    const grpc::Status status = stub_->BatchGetForecasts(context.get(), batch_, &answer_);
    return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.error_message());
  }

  absl::Status OneByOne() {
    singles_.Clear();
    for (const auto& subject : batch_.subjects()) {
      for (const auto& period : batch_.periods()) {
        v1::GetForecastRequest request;
        request.set_account(subject.account());
        *request.mutable_period() = period;
        rpc::CallContext context;
        const grpc::Status status =
            stub_->GetForecast(context.get(), request, singles_.add_forecasts());
        if (!status.ok()) return absl::UnavailableError(status.error_message());
      }
    }
    return absl::OkStatus();
  }

  bool agree() const {
    return answer_.forecasts_size() == batch_.subjects_size() * batch_.periods_size() &&
           answer_.SerializeAsString() == singles_.SerializeAsString();
  }
  size_t bytes() const { return answer_.ByteSizeLong(); }

 private:
  const std::unique_ptr<v1::ForecastService::Stub> stub_;
  v1::BatchGetForecastsRequest batch_;
  v1::BatchGetForecastsResponse answer_;
  v1::BatchGetForecastsResponse singles_;
};

double Milliseconds(const std::vector<absl::Duration>& times) {
  return absl::ToDoubleMilliseconds(Quantile(times, 0.5));
}

void AddFigure(Report& report, double batch, double singles) {
  Figure figure;
  figure.case_name = "batch_forecasts";
  figure.name = "500 accounts in 5 periods by one BatchGetForecasts";
  figure.value = batch;
  figure.unit = "ms";
  figure.peer = "2,500 calls of GetForecast";
  figure.peer_value = singles;
  figure.bar = kBar;
  report.Add(figure);
}

}  // namespace

absl::Status BatchForecasts(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("batch-accounts"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*accounts, GrowTopParents(kTopParents, kChildren)));
  Pipeline pipeline;
  ASSIGN_OR_RETURN(pipeline.owners, CreateOwners(*accounts));
  ASSIGN_OR_RETURN(const auto forecast, bench.StartForecast("batch-forecast", *accounts));
  ASSIGN_OR_RETURN(pipeline.stages, CreateStages(*forecast));
  int64_t next = bench.Scaled(kOpportunities, 100);
  RETURN_IF_ERROR(ImportOpportunities(*forecast, pipeline, imported.names, {0, next}).status());

  const int64_t subjects = bench.Scaled(kSubjects, 10);
  Asker asker(*forecast, {imported.names.begin(), imported.names.begin() + subjects});
  const auto write = [&] {
    return ImportOpportunities(*forecast, pipeline, imported.names, {next++, 1}).status();
  };
  RETURN_IF_ERROR(asker.AtOnce());
  RETURN_IF_ERROR(asker.OneByOne());
  if (!asker.agree()) return absl::InternalError("the batch differs from calls one by one");
  bench.report().Note(absl::StrFormat("batch_forecasts: %d bytes", asker.bytes()));
  std::vector<absl::Duration> batch;
  std::vector<absl::Duration> singles;
  for (int round = 0; round < kRounds; ++round) {
    RETURN_IF_ERROR(write());
    RETURN_IF_ERROR(TimeEach(
        1, [&] { return asker.AtOnce(); }, batch));
    RETURN_IF_ERROR(write());
    RETURN_IF_ERROR(TimeEach(
        1, [&] { return asker.OneByOne(); }, singles));
  }
  AddFigure(bench.report(), Milliseconds(batch), Milliseconds(singles));
  return absl::OkStatus();
}

}  // namespace accord::bench
