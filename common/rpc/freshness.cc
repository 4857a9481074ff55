#include "common/rpc/freshness.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::rpc {
namespace {

constexpr absl::Duration kWaitMax = absl::Seconds(5);

bool StoreIsFresh(const Router::Options& options, const Call& call) {
  if (options.store == nullptr) return true;
  const bool of_this_history = call.epoch().empty() || call.epoch() == options.store->epoch();
  return !call.fully_consistent() && of_this_history && options.store->IsCurrent() &&
         call.min_revision() <= options.store->revision();
}

// The newest is looked up first: this replica may be the one that has not noticed yet.
absl::Status AwaitStore(store::Store& store, const Call& call, absl::Time until) {
  const auto of_another = [&] { return !call.epoch().empty() && call.epoch() != store.epoch(); };
  if (call.fully_consistent() || !store.IsCurrent() || of_another()) {
    RETURN_IF_ERROR(store.CatchUp(0, until));
  }
  if (of_another()) return store::EpochChanged(store);
  return store.CatchUp(call.min_revision(), until);
}

}  // namespace

bool IsFresh(const Router::Options& options, const Call& call) {
  return StoreIsFresh(options, call) && (options.gate == nullptr || options.gate->IsOpen(call));
}

absl::Status AwaitFresh(const Router::Options& options, const Call& call) {
  const absl::Time until = std::min(call.deadline(), SteadyNow() + kWaitMax);
  if (!StoreIsFresh(options, call)) RETURN_IF_ERROR(AwaitStore(*options.store, call, until));
  return options.gate == nullptr ? absl::OkStatus() : options.gate->Wait(call);
}

}  // namespace accord::rpc
