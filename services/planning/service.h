// The planning service without a process around it: the same in `accord-planning`, in `accord
// serve` and in tests.
#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/wait.h"
#include "common/cache/shared_space.h"
#include "common/directory/accounts_seen.h"
#include "common/directory/archive.h"
#include "common/directory/directory.h"
#include "common/directory/gate.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/router.h"
#include "common/rpc/worker_pool.h"
#include "common/store/store.h"

namespace accord::planning {

// Creates `cosStandards/default` in a database that has no standard, and never had one. Waits for
// the write; safe to call from several replicas. Errors: those of Store::Write.
absl::Status EnsureDefaultStandard(store::Store& store);

class PlanningService {
 public:
  struct Options {
    // All but `observer` and `shared` are required; all outlive the service.
    store::Store* store = nullptr;  // with the tables and migrations of storage/schema.h
    const directory::Directory* directory = nullptr;
    directory::Archive* archive = nullptr;  // the accounts of past moments
    const Clock* clock = nullptr;
    const rpc::Authorizer* authorizer = nullptr;
    rpc::WorkerPool* pool = nullptr;
    rpc::Observer* observer = nullptr;     // is told of every call; none: nobody
    cache::SharedSpace* shared = nullptr;  // with other replicas; none: nothing is shared
  };

  // Sees to it that there is a standard, binds every RPC, and begins to make rows of what an
  // earlier release froze in history alone, on a thread of its own. Errors: those of the store.
  static absl::StatusOr<std::unique_ptr<PlanningService>> Create(const Options& options);
  // Stops that thread.
  ~PlanningService();

  // For a Server, which is to be shut down before the service goes.
  rpc::Router& router() { return router_; }

 private:
  explicit PlanningService(const Options& options);
  void KeepHistory(store::Store& store);

  const directory::AccountsSeen seen_;
  const directory::DirectoryGate gate_;
  rpc::Router router_;
  std::atomic<bool> stopping_ = false;
  SteadyEvent stopped_;
  std::thread history_;
};

}  // namespace accord::planning
