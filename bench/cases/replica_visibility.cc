// How soon does a client that watches one replica hear of what another replica committed?
//
// Two accounts services share a PostgreSQL. Accounts are created on the first, now and then, and a
// client watches the second. A time begins when the create is sent and so holds the commit itself:
// the true one is shorter.
#include "bench/cases/cases.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/creates.h"
#include "bench/support/latency.h"
#include "bench/support/redis.h"
#include "bench/support/watcher.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kCreates = 300;
constexpr absl::Duration kPause =
    absl::Milliseconds(43);  // meets polling at every point of its turn
constexpr absl::Duration kPatience = absl::Seconds(30);

struct Sent {
  absl::Time at;
  std::string account;
  int64_t revision = 0;
};

absl::StatusOr<Sent> Create(v1::AccountService::Stub& stub, int64_t number) {
  Sent sent;
  sent.at = absl::Now();
  rpc::CallContext context;
  v1::Account account;
  const grpc::Status status = stub.CreateAccount(context.get(), MakeCreate(number), &account);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  sent.account = account.name();
  sent.revision = context.revision();
  return sent;
}

// How long each create took until the watcher of another replica heard of it.
absl::StatusOr<std::vector<absl::Duration>> TimeVisibility(const ServerProcess& writer,
                                                           const ServerProcess& watched,
                                                           int64_t creates) {
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(writer.address()));
  Watcher watcher(watched.address());
  RETURN_IF_ERROR(Create(*stub, 0).status());
  RETURN_IF_ERROR(watcher.Await(1, kPatience));
  std::vector<Sent> all;
  for (int64_t i = 0; i < creates; ++i) {
    ASSIGN_OR_RETURN(Sent sent, Create(*stub, i));
    all.push_back(std::move(sent));
    absl::SleepFor(kPause);
  }
  RETURN_IF_ERROR(watcher.Await(all.back().revision, kPatience));
  std::vector<absl::Duration> times;
  times.reserve(all.size());
  for (const Sent& sent : all) times.push_back(watcher.Heard(sent.account) - sent.at);
  return times;
}

struct Way {
  std::string database;
  std::string name;                    // for people
  std::vector<std::string> arguments;  // of both replicas
  double bar_ms = 0;
};

absl::Status Measure(Bench& bench, const Way& way) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase(way.database));
  ASSIGN_OR_RETURN(const auto writer, bench.StartReplica(url, way.arguments));
  ASSIGN_OR_RETURN(const auto watched, bench.StartReplica(url, way.arguments));
  ASSIGN_OR_RETURN(const std::vector<absl::Duration> times,
                   TimeVisibility(*writer, *watched, bench.Scaled(kCreates, 20)));
  Figure figure;
  figure.case_name = "replica_visibility";
  figure.name = "p99 from a create on one replica to a watch on another, " + way.name;
  figure.value = absl::ToDoubleMilliseconds(Quantile(times, 0.99));
  figure.unit = "ms";
  figure.peer = kRequired;
  figure.peer_value = way.bar_ms;
  bench.report().Add(figure);
  bench.report().Note(absl::StrFormat("%s: p50 %.1f ms", way.name,
                                      absl::ToDoubleMilliseconds(Quantile(times, 0.5))));
  return absl::OkStatus();
}

}  // namespace

absl::Status ReplicaVisibility(Bench& bench) {
  ASSIGN_OR_RETURN(const auto redis, RedisServer::Start(bench.Path("redis.log")));
  const std::string flag = absl::StrCat("--redis=", redis->address());
  RETURN_IF_ERROR(Measure(bench, {"visibility_redis", "told by Redis", {flag}, 20}));
  return Measure(bench, {"visibility_polling", "by polling", {}, 1000});
}

}  // namespace accord::bench
