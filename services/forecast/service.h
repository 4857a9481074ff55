// The forecast service without a process around it: the same in `accord-forecast`, in `accord
// serve` and in tests.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/cache/shared_space.h"
#include "common/directory/accounts_seen.h"
#include "common/directory/archive.h"
#include "common/directory/directory.h"
#include "common/directory/gate.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/router.h"
#include "common/rpc/worker_pool.h"
#include "common/store/store.h"
#include "services/forecast/engine/admission.h"
#include "services/forecast/engine/past_forecasts.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

class ForecastService {
 public:
  struct Options {
    // All but `shared` are required; all outlive the service. The directory has not been brought up
    // to date before the service exists, so that no fact is missed, and changes no more when it
    // goes.
    store::Store* store = nullptr;  // with the tables and migrations of storage/schema.h
    directory::Directory* directory = nullptr;
    directory::Archive* archive = nullptr;  // the hierarchy of past moments
    const Clock* clock = nullptr;
    const rpc::Authorizer* authorizer = nullptr;
    rpc::WorkerPool* pool = nullptr;
    rpc::Observer* observer = nullptr;     // is told of every call; none: nobody
    cache::SharedSpace* shared = nullptr;  // with other replicas; none: nothing is shared
  };

  // Sees to it that there are stages, begins to count, and binds every RPC. Errors: those of the
  // store.
  static absl::StatusOr<std::unique_ptr<ForecastService>> Create(const Options& options);

  // ForecastService, PipelineService and RevenueService. For a Server, which is to be shut down
  // before the service goes.
  rpc::Router& router() { return router_; }

  // Everything stored has been counted once.
  bool ready() const { return projector_.ready(); }

 private:
  explicit ForecastService(const Options& options);
  absl::Status Register(const Options& options);

  Projector projector_;
  Admission admission_{projector_};
  PastForecasts past_;
  const directory::AccountsSeen seen_;
  const directory::DirectoryGate gate_;
  rpc::Router router_;
};

}  // namespace accord::forecast
