// Every case, in the order in which they run. One file a case; each opens with its question.
#pragma once

#include "absl/status/status.h"
#include "bench/support/bench.h"

namespace accord::bench {

// Each adds its figures to the report. Errors: it could not be measured.
absl::Status GetAccount(Bench& bench);
absl::Status MetricsCost(Bench& bench);
absl::Status ViewerCost(Bench& bench);
absl::Status ForecastTopParent(Bench& bench);
absl::Status BatchForecasts(Bench& bench);
absl::Status RatesFeed(Bench& bench);
absl::Status StageChange(Bench& bench);
absl::Status ContributionsUnderImport(Bench& bench);
absl::Status ImportAccountsCase(Bench& bench);
absl::Status RollupMemory(Bench& bench);
absl::Status PastMomentMemory(Bench& bench);
absl::Status LoadAccounts(Bench& bench);
absl::Status ImportOpportunitiesCase(Bench& bench);
absl::Status DurableWritesSqlite(Bench& bench);
absl::Status SingleWrite(Bench& bench);
absl::Status DurableWritesPostgres(Bench& bench);
absl::Status ReplicasWrite(Bench& bench);
absl::Status ReplicaVisibility(Bench& bench);
absl::Status ReplicaStart(Bench& bench);
absl::Status FollowAccounts(Bench& bench);
absl::Status FrozenReplica(Bench& bench);
absl::Status ClockBack(Bench& bench);
absl::Status MuteWatchers(Bench& bench);
absl::Status CopySwap(Bench& bench);
absl::Status StartRefusals(Bench& bench);
absl::Status CachedAnswer(Bench& bench);

}  // namespace accord::bench
