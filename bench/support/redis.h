// A Redis of a case's own, empty, which saves nothing to disk; and a client that waits for it.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/support/process.h"

struct redisContext;

namespace accord::bench {

class RedisServer {
 public:
  // On a free loopback port; prints to `log`. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start(const std::string& log);

  const std::string& address() const { return address_; }  // HOST:PORT

 private:
  RedisServer() = default;

  std::string address_;
  std::unique_ptr<ServerProcess> process_;
};

// A connection by hiredis and nothing else: no time-out, no pool, no check.
class BareRedis {
 public:
  explicit BareRedis(const std::string& address);
  ~BareRedis();
  BareRedis(const BareRedis&) = delete;
  BareRedis& operator=(const BareRedis&) = delete;

  // Every key that begins with `prefix`.
  absl::StatusOr<std::vector<std::string>> Keys(const std::string& prefix);
  // Errors: UNAVAILABLE, also if there is no such key.
  absl::Status Get(const std::string& key);
  // How many look-ups of any client found their key.
  absl::StatusOr<int64_t> Hits();

 private:
  redisContext* context_ = nullptr;
};

}  // namespace accord::bench
