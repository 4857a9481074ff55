#include "common/rpc/freshness.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::rpc {
namespace {

constexpr absl::Duration kWaitMax = absl::Seconds(5);

bool StoreIsFresh(const Router::Options& options, const Call& call) {
  if (options.store == nullptr) return true;
  return !call.fully_consistent() && call.min_revision() <= options.store->revision();
}

}  // namespace

bool IsFresh(const Router::Options& options, const Call& call) {
  return StoreIsFresh(options, call) && (options.gate == nullptr || options.gate->IsOpen(call));
}

absl::Status AwaitFresh(const Router::Options& options, const Call& call) {
  const absl::Time until = std::min(call.deadline(), SteadyNow() + kWaitMax);
  if (!StoreIsFresh(options, call)) {
    if (call.fully_consistent()) RETURN_IF_ERROR(options.store->CatchUp(0, until));
    RETURN_IF_ERROR(options.store->CatchUp(call.min_revision(), until));
  }
  return options.gate == nullptr ? absl::OkStatus() : options.gate->Wait(call);
}

}  // namespace accord::rpc
