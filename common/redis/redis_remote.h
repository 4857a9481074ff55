// cache::Remote over a Redis.
#pragma once

#include <string>

#include "common/cache/remote.h"
#include "common/redis/client.h"

namespace accord::redis {

class RedisRemote final : public cache::Remote {
 public:
  // `client` outlives it.
  explicit RedisRemote(Client& client) : client_(client) {}

  absl::StatusOr<absl::optional<std::string>> Get(const std::string& key,
                                                  absl::Time deadline) override;
  absl::StatusOr<bool> PutNewer(const std::string& key, const std::string& entry,
                                absl::Duration time_to_live) override;
  absl::Status Remove(const std::string& key) override;
  absl::StatusOr<bool> TakeLease(const std::string& key, const std::string& token,
                                 absl::Duration time_to_live) override;
  absl::Status ReleaseLease(const std::string& key, const std::string& token) override;

 private:
  struct Script;
  absl::StatusOr<int64_t> RunScript(const Script& script, const std::string& key,
                                    std::initializer_list<absl::string_view> arguments);

  Client& client_;
};

}  // namespace accord::redis
