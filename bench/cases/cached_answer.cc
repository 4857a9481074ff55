// What does a past forecast cost on a replica when another has answered it already?
//
// Two forecast services share a PostgreSQL and a Redis. Every past moment is asked for on the
// first, which counts it, and then once on the second, which has it neither in memory nor asks the
// database for its facts; Redis's own count of hits has to bear that out. The peer is the first's
// making.
#include "bench/cases/cases.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "bench/support/latency.h"
#include "bench/support/redis.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = forecast::v1;

constexpr int64_t kTopParents = 20;
constexpr int64_t kChildren = 50;
constexpr int64_t kOpportunities = 20'000;
constexpr int64_t kMoments = 40;
constexpr int64_t kChangesPerMoment = 50;
constexpr double kBar = 0.1;
constexpr char kKeys[] = "accord:forecast-";
constexpr absl::Duration kPatience = absl::Seconds(30);

class Asker {
 public:
  Asker(const ServerProcess& server, std::string account)
      : stub_(v1::ForecastService::NewStub(rpc::MakeChannel(server.address()))) {
    request_.set_account(std::move(account));
    request_.mutable_period()->set_fiscal_year(2027);
  }

  // The newest revision that the server shows.
  absl::StatusOr<int64_t> Newest() {
    rpc::CallContext context;
    v1::Forecast forecast;
    v1::GetForecastRequest request = request_;
    request.clear_as_of();
    const grpc::Status status = stub_->GetForecast(context.get(), request, &forecast);
    if (!status.ok()) return absl::UnavailableError(status.error_message());
    return context.revision();
  }

  absl::Status Ask(int64_t revision) {
    request_.mutable_as_of()->set_revision(revision);
    rpc::CallContext context;
    v1::Forecast forecast;
    const grpc::Status status = stub_->GetForecast(context.get(), request_, &forecast);
    return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.error_message());
  }

 private:
  std::unique_ptr<v1::ForecastService::Stub> stub_;
  v1::GetForecastRequest request_;
};

struct Times {
  std::vector<absl::Duration> made;
  std::vector<absl::Duration> found;
};

// Each moment on one replica, and then, when Redis has it, on the other.
absl::StatusOr<Times> Measure(Asker maker, Asker finder, BareRedis& redis,
                              const std::vector<int64_t>& moments) {
  Times times;
  size_t kept = 0;
  for (const int64_t moment : moments) {
    RETURN_IF_ERROR(TimeEach(
        1, [&] { return maker.Ask(moment); }, times.made));
    const absl::Time deadline = absl::Now() + kPatience;
    ++kept;
    for (size_t keys = 0; keys < kept;) {
      ASSIGN_OR_RETURN(const std::vector<std::string> found, redis.Keys(kKeys));
      keys = found.size();
      if (absl::Now() > deadline) return absl::UnavailableError("Redis is not told the answer");
    }
    RETURN_IF_ERROR(TimeEach(
        1, [&] { return finder.Ask(moment); }, times.found));
  }
  return times;
}

double Milliseconds(const std::vector<absl::Duration>& times) {
  return absl::ToDoubleMilliseconds(Quantile(times, 0.5));
}

}  // namespace

absl::Status CachedAnswer(Bench& bench) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("answers"));
  ASSIGN_OR_RETURN(const auto redis, RedisServer::Start(bench.Path("redis-answers.log")));
  const std::vector<std::string> shared = {absl::StrCat("--redis=", redis->address())};
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("answers-accounts"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*accounts, GrowTopParents(kTopParents, kChildren)));
  Pipeline pipeline;
  ASSIGN_OR_RETURN(pipeline.owners, CreateOwners(*accounts));
  ASSIGN_OR_RETURN(const auto first, bench.StartForecastReplica(url, *accounts, shared));
  ASSIGN_OR_RETURN(pipeline.stages, CreateStages(*first));
  const int64_t many = bench.Scaled(kOpportunities, 100);
  RETURN_IF_ERROR(ImportOpportunities(*first, pipeline, imported.names, {0, many}).status());
  Asker maker(*first, imported.names[0]);
  std::vector<int64_t> moments;
  for (int64_t i = 0; i < bench.Scaled(kMoments, 3); ++i) {
    ASSIGN_OR_RETURN(moments.emplace_back(), maker.Newest());
    RETURN_IF_ERROR(ImportOpportunities(*first, pipeline, imported.names,
                                        {many + i * kChangesPerMoment, kChangesPerMoment})
                        .status());
  }
  ASSIGN_OR_RETURN(const auto second, bench.StartForecastReplica(url, *accounts, shared));
  BareRedis client(redis->address());
  ASSIGN_OR_RETURN(const int64_t hits, client.Hits());
  ASSIGN_OR_RETURN(const Times times,
                   Measure(std::move(maker), Asker(*second, imported.names[0]), client, moments));
  ASSIGN_OR_RETURN(const int64_t hits_after, client.Hits());
  if (hits_after - hits < static_cast<int64_t>(moments.size())) {
    return absl::UnavailableError(
        absl::StrCat("Redis answered ", hits_after - hits, " of ", moments.size(), " questions"));
  }
  Figure figure;
  figure.case_name = "cached_answer";
  figure.name = "p50 of a past forecast on a second replica, through Redis";
  figure.value = Milliseconds(times.found);
  figure.unit = "ms";
  figure.peer = "making it, on the first";
  figure.peer_value = Milliseconds(times.made);
  figure.bar = kBar;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
