#include "services/forecast/engine/rate_bases.h"

#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rpc/call.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {
namespace {

constexpr absl::Duration kWriteTimeMax = absl::Seconds(30);

absl::Status SayBases(store::Txn& txn, money::Currency reporting) {
  std::vector<ExchangeRate> rates;
  RETURN_IF_ERROR(txn.Select<ExchangeRate>({}, [&](ExchangeRate rate) {
    if (rate.base.empty()) rates.push_back(std::move(rate));
    return true;
  }));
  for (ExchangeRate& rate : rates) {
    rate.base = reporting;
    RETURN_IF_ERROR(txn.Put(rate));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SayRateBases(store::Store& store, money::Currency reporting) {
  store::WriteInfo info;
  info.actor = rpc::kAdministrator;
  info.reason = "rates say which currency they are stated in";
  return store
      .WriteAndWait(std::move(info), SteadyNow() + kWriteTimeMax,
                    [&](store::Txn& txn) { return SayBases(txn, reporting); })
      .status();
}

}  // namespace accord::forecast
