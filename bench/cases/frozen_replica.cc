// How long does a call through the gateway take at most when one of two replicas freezes?
//
// Two accounts services share a PostgreSQL behind one gateway; four clients read an account through
// it, one call after another. Then one replica is stopped by a signal, as a machine is that swaps:
// its connections stand, and it says nothing. Taken is the longest call from then on.
#include "bench/cases/cases.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

// Beside the folder of the programs of a preset.
constexpr char kGateway[] = "../../gateway/accord-gateway";
constexpr double kMillisecondsMax = 3000;
constexpr int kClients = 4;
constexpr absl::Duration kBefore = absl::Seconds(2);
constexpr absl::Duration kFrozen = absl::Seconds(10);
constexpr absl::Duration kPatience = absl::Seconds(60);

// One GET over a connection of its own; whether it was answered with 200.
bool Get(const std::string& address, const std::string& path) {
  const size_t colon = address.rfind(':');
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints,
                  &found) != 0) {
    return false;
  }
  const int connection = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string answer;
  if (connect(connection, found->ai_addr, found->ai_addrlen) == 0) {
    const std::string request =
        absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    (void)send(connection, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t size = 0; (size = recv(connection, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(size));
    }
  }
  close(connection);
  freeaddrinfo(found);
  return absl::StartsWith(answer, "HTTP/1.1 200");
}

struct Calls {
  std::atomic<bool> end = false;
  std::atomic<int64_t> made = 0;
  std::atomic<int64_t> failed = 0;
  std::atomic<int64_t> longest_us = 0;
};

void CallOn(const std::string& gateway, Calls& calls) {
  while (!calls.end) {
    const absl::Time begin = absl::Now();
    if (!Get(gateway, "/v1/accounts?pageSize=1")) ++calls.failed;
    ++calls.made;
    const int64_t took = absl::ToInt64Microseconds(absl::Now() - begin);
    for (int64_t seen = calls.longest_us;
         took > seen && !calls.longest_us.compare_exchange_weak(seen, took);) {
    }
  }
}

}  // namespace

absl::Status FrozenReplica(Bench& bench) {
  if (!bench.Has(kGateway)) {
    bench.report().Note("not measured: the gateway is not built (gateway/build)");
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("frozen_replica"));
  ASSIGN_OR_RETURN(const auto first, bench.StartReplica(url));
  ASSIGN_OR_RETURN(const auto second, bench.StartReplica(url));
  ASSIGN_OR_RETURN(const auto gateway,
                   bench.StartProgram(kGateway, {absl::StrCat("--server=", first->address(), ",",
                                                              second->address()),
                                                 "--listen=127.0.0.1:0"}));
  for (const absl::Time end = absl::Now() + kPatience;
       !Get(gateway->address(), "/v1/accounts?pageSize=1");) {
    if (absl::Now() > end) return absl::UnavailableError("the gateway does not answer");
    absl::SleepFor(absl::Milliseconds(50));
  }
  Calls calls;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] { CallOn(gateway->address(), calls); });
  }
  absl::SleepFor(kBefore);
  const int64_t before = calls.longest_us.exchange(0);
  second->Pause();
  absl::SleepFor(kFrozen);
  calls.end = true;
  for (std::thread& client : clients) client.join();
  second->Resume();
  bench.report().Note(absl::StrFormat("%d calls, %d failed; the longest before it froze %.1f ms",
                                      calls.made.load(), calls.failed.load(),
                                      static_cast<double>(before) / 1000));
  if (calls.failed > 0) return absl::InternalError("calls failed");
  Figure figure;
  figure.case_name = "frozen_replica";
  figure.name = "longest read through the gateway while one of two replicas is frozen";
  figure.value = static_cast<double>(calls.longest_us) / 1000;
  figure.unit = "ms";
  figure.peer = kRequired;
  figure.peer_value = kMillisecondsMax;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
