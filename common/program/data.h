// What a service keeps its data in: its database and, with --redis, what the processes on that
// database share through Redis.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/cache/shared_space.h"
#include "common/program/program.h"
#include "common/redis/client.h"
#include "common/redis/redis_remote.h"
#include "common/redis/revision_poke.h"
#include "common/rpc/server.h"
#include "common/sql/schema.h"
#include "common/sql/sql_store.h"
#include "common/store/store.h"

namespace accord::program {

// Thread-safe. Outlives the services that use it.
class Data {
 public:
  // Opens the database as OpenStore does. A Redis that is not there is no error: it is used once it
  // is. Errors: those of OpenStore; INVALID_ARGUMENT, reason REDIS_ADDRESS.
  static absl::StatusOr<std::unique_ptr<Data>> Open(const Flags& flags, const sql::Schema& schema,
                                                    const Clock& clock);

  store::Store& store() { return *store_; }
  // Part of what a server says of its readiness: whether it takes writes, as far as is known, and
  // has heard of its database within five seconds. Answers by default are a second old at most: who
  // is cut off for longer only makes callers wait.
  bool ready() const;
  // Adds to what `server` tells of itself, by names of gRPC's health protocol: "SERVICE/database"
  // (not SERVING a second after the database was last heard of), "SERVICE/storage" (the last write
  // failed because of it), "SERVICE/clock" (nothing is written: CLOCK_AHEAD) and "SERVICE/stamps"
  // (a revision is stamped more than a minute ahead of the clock here: CLOCK_BEHIND_HISTORY).
  void AddDetails(rpc::Server& server) const;
  // Null without --redis.
  cache::SharedSpace* shared() { return shared_.get(); }
  const cache::SharedSpace* shared() const { return shared_.get(); }

  // For metrics.
  const std::string& service() const { return service_; }
  const sql::SqlStore& database() const { return *store_; }
  const redis::Client* redis() const { return redis_.get(); }

 private:
  Data() = default;

  std::string service_;

  // In the order in which they need each other.
  std::unique_ptr<redis::Client> redis_;
  std::unique_ptr<redis::RevisionPoke> poke_;
  std::unique_ptr<redis::RedisRemote> remote_;
  std::unique_ptr<cache::SharedSpace> shared_;
  std::unique_ptr<sql::SqlStore> store_;
};

}  // namespace accord::program
