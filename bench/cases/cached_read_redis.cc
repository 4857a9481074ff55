// How much dearer is a read that another replica has left in Redis than its two round trips?
//
// Two accounts services share a PostgreSQL and a Redis. Every account is read on the first, which
// leaves it in Redis, and then once on the second, which has it neither in its own memory nor asks
// the database; Redis's own count of hits has to bear that out. The peer is a GET of the same
// entries by hiredis alone and a call to a bare gRPC server that answers with the same message. All
// take turns, on one processor.
#include "bench/cases/cases.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/bare.h"
#include "bench/support/latency.h"
#include "bench/support/redis.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kAccounts = 10'000;
constexpr int64_t kReadsPerTurn = 100;
constexpr double kBar = 1.3;
constexpr char kKeys[] = "accord:accounts-";
constexpr absl::Duration kPatience = absl::Seconds(30);
// Reads that went to the database all the same; more would not be what is measured.
constexpr double kMissesMax = 0.01;

class Reader {
 public:
  explicit Reader(const ServerProcess& server)
      : stub_(v1::AccountService::NewStub(rpc::MakeChannel(server.address()))) {}

  absl::Status Read(const std::string& account) {
    request_.set_name(account);
    rpc::CallContext context;
    const grpc::Status status = stub_->GetAccount(context.get(), request_, &account_);
    return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.error_message());
  }

 private:
  std::unique_ptr<v1::AccountService::Stub> stub_;
  v1::GetAccountRequest request_;
  v1::Account account_;
};

// Reads all on one replica and waits until Redis has them.
absl::Status FillRedis(Reader replica, BareRedis& redis, const std::vector<std::string>& accounts) {
  for (const std::string& account : accounts) RETURN_IF_ERROR(replica.Read(account));
  const absl::Time deadline = absl::Now() + kPatience;
  std::vector<std::string> keys;
  while (keys.size() < accounts.size() && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(100));
    ASSIGN_OR_RETURN(keys, redis.Keys(kKeys));
  }
  if (keys.size() == accounts.size()) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("Redis has ", keys.size(), " accounts of ", accounts.size()));
}

struct Times {
  std::vector<absl::Duration> reads;
  std::vector<absl::Duration> gets;
  std::vector<absl::Duration> calls;
};

// The three in turn, over everything that Redis has.
absl::StatusOr<Times> Measure(Reader replica, Reader bare, BareRedis& redis,
                              const std::vector<std::string>& accounts) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, redis.Keys(kKeys));
  const auto count = static_cast<int64_t>(std::min(keys.size(), accounts.size()));
  Times times;
  for (int64_t first = 0; first + kReadsPerTurn <= count; first += kReadsPerTurn) {
    auto account = accounts.begin() + first;
    RETURN_IF_ERROR(TimeEach(
        kReadsPerTurn, [&] { return replica.Read(*account++); }, times.reads));
    auto key = keys.begin() + first;
    RETURN_IF_ERROR(TimeEach(
        kReadsPerTurn, [&] { return redis.Get(*key++); }, times.gets));
    account = accounts.begin() + first;
    RETURN_IF_ERROR(TimeEach(
        kReadsPerTurn, [&] { return bare.Read(*account++); }, times.calls));
  }
  return times;
}

absl::Status CheckHits(BareRedis& redis, int64_t hits_before, const Times& times) {
  ASSIGN_OR_RETURN(const int64_t hits, redis.Hits());
  const auto gets = static_cast<int64_t>(times.gets.size());
  const auto reads = static_cast<double>(times.reads.size());
  const auto from_redis = static_cast<double>(hits - hits_before - gets);
  if (from_redis >= (1 - kMissesMax) * reads) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("of %.0f reads Redis answered %.0f", reads, from_redis));
}

double Microseconds(const std::vector<absl::Duration>& times) {
  return absl::ToDoubleMicroseconds(Quantile(times, 0.5));
}

void AddFigure(Report& report, const Times& times) {
  Figure figure;
  figure.case_name = "cached_read_redis";
  figure.name = "p50 of GetAccount on a second replica, through Redis";
  figure.value = Microseconds(times.reads);
  figure.unit = "us";
  figure.peer = "GET by hiredis and a call to a bare gRPC server";
  figure.peer_value = Microseconds(times.gets) + Microseconds(times.calls);
  figure.bar = kBar;
  report.Add(figure);
  report.Note(absl::StrFormat("GET %.1f us, bare call %.1f us", Microseconds(times.gets),
                              Microseconds(times.calls)));
}

}  // namespace

absl::Status CachedReadRedis(Bench& bench) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("cached"));
  ASSIGN_OR_RETURN(const auto redis, RedisServer::Start(bench.Path("redis.log")));
  const std::vector<std::string> arguments = {absl::StrCat("--redis=", redis->address())};
  ASSIGN_OR_RETURN(const auto first, bench.StartReplica(url, arguments));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*first, GrowForest(bench.Scaled(kAccounts, 100))));
  ASSIGN_OR_RETURN(const auto second, bench.StartReplica(url, arguments));
  ASSIGN_OR_RETURN(const auto bare, StartBare(bench, *first, imported.names.back()));
  BareRedis client(redis->address());
  RETURN_IF_ERROR(FillRedis(Reader(*first), client, imported.names));
  ASSIGN_OR_RETURN(const int64_t hits_before, client.Hits());
  ASSIGN_OR_RETURN(const Times times,
                   Measure(Reader(*second), Reader(*bare), client, imported.names));
  RETURN_IF_ERROR(CheckHits(client, hits_before, times));
  AddFigure(bench.report(), times);
  return absl::OkStatus();
}

}  // namespace accord::bench
