#include "common/program/metrics.h"

#include "common/base/wait.h"
#include "common/cache/cache_stats.h"

namespace accord::program {
namespace {

using observability::Distribution;
using observability::Family;
using observability::Sheet;

constexpr Family kRevision = {"accord_store_revision",
                              "The newest revision that this process knows."};
constexpr Family kOldest = {"accord_store_oldest_revision",
                            "The oldest revision that can be read; 0: all."};
constexpr Family kBehind = {"accord_store_behind_revisions",
                            "Revisions that other processes made and this one does not know yet; "
                            "-1: not known, the database does not answer."};
constexpr Family kUnseen = {"accord_store_unseen_seconds",
                            "Since the database last answered a look at what other processes "
                            "commit; 0: nobody else writes."};
constexpr Family kAhead = {"accord_store_clock_ahead_seconds",
                           "By how much the clock is ahead of the database's, or of what has "
                           "passed since the start; negative: behind it."};
constexpr Family kClockBehind = {"accord_store_clock_behind_history_seconds",
                                 "By how much the clock is behind the latest stamp of a revision."};
constexpr Family kClockRefused = {"accord_store_clock_refused_total",
                                  "Groups of writes refused because the clock was too far ahead."};
constexpr Family kStorage = {"accord_store_storage_failing",
                             "1 while writes fail because of the disk or the server below."};
constexpr Family kTakenIn = {"accord_store_taken_in_total",
                             "Revisions of other processes that this one has taken in."};
constexpr Family kWaiting = {"accord_store_writes_waiting", "Writes that wait for their turn."};
constexpr Family kWrites = {"accord_store_writes_total", "Writes that came to their turn."};
constexpr Family kRefused = {"accord_store_writes_refused_total",
                             "Writes refused because too many waited."};
constexpr Family kGroups = {"accord_store_group_writes",
                            "Groups of writes that shared a transaction, by their size."};
constexpr Family kCommit = {"accord_store_commit_seconds",
                            "Time of a group from its first statement until it is durable."};
constexpr Family kFailed = {"accord_store_groups_failed_total",
                            "Groups of which nothing was written."};
constexpr Family kRetries = {"accord_store_retries_total", "Transactions that were begun anew."};
constexpr Family kReaders = {"accord_store_readers_max", "Connections that readers may use."};
constexpr Family kReading = {"accord_store_readers_in_use", "Connections that readers use."};
constexpr Family kWaits = {"accord_store_reader_waits_total",
                           "Readers that found no connection free."};
constexpr Family kWaited = {"accord_store_reader_wait_seconds_total",
                            "Time that readers waited for a connection."};

double Number(int64_t value) { return static_cast<double>(value); }
double Seconds(int64_t nanos) { return static_cast<double>(nanos) * 1e-9; }

template <typename Bounds, typename Counts>
Distribution DistributionOf(const Bounds& bounds, double unit, const Counts& counts, double sum) {
  Distribution distribution;
  for (const int64_t bound : bounds) distribution.bounds.push_back(Number(bound) * unit);
  for (const int64_t count : counts) distribution.counts.push_back(static_cast<uint64_t>(count));
  distribution.sum = sum;
  return distribution;
}

void ShowStore(const std::string& store, const sql::StoreStats& stats, Sheet& sheet) {
  sheet.Gauge(kRevision, {{"store", store}}, Number(stats.revision));
  sheet.Gauge(kOldest, {{"store", store}}, Number(stats.oldest_revision));
  sheet.Gauge(kBehind, {{"store", store}}, Number(stats.behind));
  sheet.Gauge(kUnseen, {{"store", store}}, absl::ToDoubleSeconds(stats.unseen));
  sheet.Gauge(kAhead, {{"store", store}}, absl::ToDoubleSeconds(stats.clock.ahead));
  sheet.Gauge(kClockBehind, {{"store", store}}, absl::ToDoubleSeconds(stats.clock.behind));
  sheet.Counter(kClockRefused, {{"store", store}}, Number(stats.clock.refusals));
  sheet.Gauge(kStorage, {{"store", store}}, stats.storage_failing ? 1 : 0);
  sheet.Counter(kTakenIn, {{"store", store}}, Number(stats.taken_in));
  sheet.Gauge(kWaiting, {{"store", store}}, Number(stats.writes_waiting));
  sheet.Counter(kWrites, {{"store", store}}, Number(stats.writes));
  sheet.Counter(kRefused, {{"store", store}}, Number(stats.writes_refused));
  sheet.Histogram(kGroups, {{"store", store}},
                  DistributionOf(sql::kGroupBounds, 1, stats.groups, Number(stats.writes)));
  sheet.Histogram(
      kCommit, {{"store", store}},
      DistributionOf(sql::kCommitMicros, 1e-6, stats.commits, Seconds(stats.commit_nanos)));
  sheet.Counter(kFailed, {{"store", store}}, Number(stats.groups_failed));
  sheet.Counter(kRetries, {{"store", store}}, Number(stats.retries));
  sheet.Gauge(kReaders, {{"store", store}}, stats.readers.connections_max);
  sheet.Gauge(kReading, {{"store", store}}, stats.readers.in_use);
  sheet.Counter(kWaits, {{"store", store}}, Number(stats.readers.waits));
  sheet.Counter(kWaited, {{"store", store}}, Seconds(stats.readers.wait_nanos));
}

constexpr Family kShared = {"accord_shared_cache_total",
                            "What came of looking into the cache that replicas share, and of "
                            "putting there."};

void ShowShared(const std::string& store, const cache::SharedStats& stats, Sheet& sheet) {
  const std::pair<const char*, int64_t> outcomes[] = {
      {"hit", stats.hits},
      {"miss", stats.misses},
      {"stale", stats.stale},
      {"ahead", stats.ahead},
      {"dropped", stats.dropped},
      {"error", stats.errors},
      {"load", stats.loads},
      {"put", stats.puts},
      {"put_refused", stats.puts_refused},
      {"put_dropped", stats.puts_dropped},
      {"lease", stats.leases},
      {"lease_wait", stats.lease_waits},
  };
  for (const auto& [outcome, count] : outcomes) {
    sheet.Counter(kShared, {{"store", store}, {"outcome", outcome}}, Number(count));
  }
}

constexpr Family kCommands = {"accord_redis_commands_total",
                              "Commands to Redis, by what came of them."};
constexpr Family kCommandTime = {"accord_redis_command_seconds",
                                 "Time of commands that Redis answered."};
constexpr Family kBreaker = {"accord_redis_breaker_open",
                             "Whether Redis is left alone: 0 no, 1 yes, 0.5 being probed."};
constexpr Family kOpened = {"accord_redis_breaker_opened_total",
                            "How often Redis began to be left alone."};

double StateOf(redis::CircuitBreaker::State breaker) {
  if (breaker == redis::CircuitBreaker::State::kClosed) return 0;
  return breaker == redis::CircuitBreaker::State::kOpen ? 1 : 0.5;
}

void ShowRedis(const std::string& store, const redis::ClientStats& stats, Sheet& sheet) {
  int64_t answered = 0;
  for (const int64_t count : stats.answered) answered += count;
  const std::pair<const char*, int64_t> outcomes[] = {
      {"answered", answered},
      {"timeout", stats.timeouts},
      {"connection_error", stats.connection_errors},
      {"garbage", stats.garbage},
      {"refused_open", stats.refused_open},
      {"refused_busy", stats.refused_busy},
  };
  for (const auto& [outcome, count] : outcomes) {
    sheet.Counter(kCommands, {{"store", store}, {"outcome", outcome}}, Number(count));
  }
  sheet.Histogram(
      kCommandTime, {{"store", store}},
      DistributionOf(redis::kCommandMicros, 1e-6, stats.answered, Seconds(stats.answered_nanos)));
  sheet.Gauge(kBreaker, {{"store", store}}, StateOf(stats.breaker));
  sheet.Counter(kOpened, {{"store", store}}, Number(stats.breaker_opened));
}

constexpr Family kThreads = {"accord_workers_max", "Threads for calls that may wait."};
constexpr Family kBusy = {"accord_workers_busy", "Of them: at work."};
constexpr Family kQueued = {"accord_workers_queued", "Calls that wait for such a thread."};
constexpr Family kTurnedAway = {"accord_workers_refused_total",
                                "Calls refused because too many waited."};

constexpr Family kCopy = {"accord_hierarchy_revision",
                          "The accounts revision that the copy of the hierarchy shows."};
constexpr Family kReady = {"accord_hierarchy_ready", "Whether the copy was whole once."};
constexpr Family kConnected = {"accord_hierarchy_connected",
                               "Whether the accounts service tells of changes at present."};
constexpr Family kLag = {"accord_hierarchy_lag_seconds",
                         "Since the accounts service last said that nothing is missing; it does "
                         "every 10 s. -1: never yet."};
constexpr Family kOpenedStreams = {"accord_hierarchy_streams_total",
                                   "Watches begun, the first one included."};
constexpr Family kSnapshots = {"accord_hierarchy_snapshots_total",
                               "Of them: with everything anew."};

constexpr Family kSetAside = {"accord_hierarchy_set_aside",
                              "Changes, accounts and people that the copy could not take as they "
                              "were told; GetHierarchyStatus says which and why."};
constexpr Family kOwnSetAside = {"accord_accounts_set_aside",
                                 "Accounts that cannot stand where they are stored, and accounts "
                                 "of which a planned move could not happen on its day."};
constexpr Family kGone = {"accord_hierarchy_gone_accounts",
                          "Accounts that the copy knew and the accounts service no longer has."};
constexpr Family kHeard = {"accord_hierarchy_heard_revision",
                           "The newest accounts revision that the accounts service spoke of."};
constexpr Family kAnew = {"accord_hierarchy_reading_anew",
                          "Whether everything is being read anew, as after a restore of accounts."};

constexpr Family kHits = {"accord_cache_hits_total", "Look-ups that found something."};
constexpr Family kMisses = {"accord_cache_misses_total", "Look-ups that found nothing."};
constexpr Family kEvictions = {"accord_cache_evictions_total", "Entries let go to make room."};
constexpr Family kEntries = {"accord_cache_entries", "Entries held."};
constexpr Family kBytes = {"accord_cache_bytes", "About how many bytes they take; 0: not known."};

constexpr Family kLines = {"accord_log_lines_total", "Lines of the log, by what came of them."};

}  // namespace

void ShowData(const Data& data, Sheet& sheet) {
  ShowStore(data.service(), data.database().stats(), sheet);
  if (data.redis() == nullptr) return;
  ShowRedis(data.service(), data.redis()->stats(), sheet);
  ShowShared(data.service(), data.shared()->stats(), sheet);
}

void ShowWorkers(const rpc::WorkerPool& pool, Sheet& sheet) {
  const rpc::WorkerPool::Stats stats = pool.stats();
  sheet.Gauge(kThreads, {}, stats.threads);
  sheet.Gauge(kBusy, {}, stats.busy);
  sheet.Gauge(kQueued, {}, stats.queued);
  sheet.Counter(kTurnedAway, {}, Number(stats.refused));
}

void ShowHierarchy(const directory::Directory& directory, const directory::Follower& follower,
                   Sheet& sheet) {
  const directory::Follower::Lag lag = follower.lag();
  const bool heard = lag.last_message != absl::InfinitePast();
  sheet.Gauge(kCopy, {}, Number(directory.revision()));
  sheet.Gauge(kReady, {}, directory.ready() ? 1 : 0);
  sheet.Gauge(kConnected, {}, lag.connected ? 1 : 0);
  sheet.Gauge(kLag, {}, heard ? absl::ToDoubleSeconds(SteadyNow() - lag.last_message) : -1);
  sheet.Counter(kOpenedStreams, {}, Number(lag.streams_opened));
  sheet.Counter(kSnapshots, {}, Number(lag.snapshots_begun));
  sheet.Gauge(kHeard, {}, Number(directory.heard_revision()));
  sheet.Gauge(kAnew, {}, lag.why_anew.ok() ? 0 : 1);
  sheet.Gauge(kSetAside, {}, Number(directory.set_aside_count()));
  sheet.Gauge(kGone, {}, Number(directory.gone_accounts(0).count));
}

void ShowSetAside(int64_t accounts, int64_t moves, Sheet& sheet) {
  sheet.Gauge(kOwnSetAside, {{"what", "account"}}, Number(accounts));
  sheet.Gauge(kOwnSetAside, {{"what", "move"}}, Number(moves));
}

void ShowCaches(Sheet& sheet) {
  for (const cache::CacheStats& stats : cache::AllCacheStats()) {
    sheet.Counter(kHits, {{"cache", stats.name}}, Number(stats.hits));
    sheet.Counter(kMisses, {{"cache", stats.name}}, Number(stats.misses));
    sheet.Counter(kEvictions, {{"cache", stats.name}}, Number(stats.evictions));
    sheet.Gauge(kEntries, {{"cache", stats.name}}, Number(stats.entries));
    sheet.Gauge(kBytes, {{"cache", stats.name}}, Number(stats.bytes));
  }
}

void ShowLog(const log::JsonLog& json, Sheet& sheet) {
  sheet.Counter(kLines, {{"outcome", "taken"}}, Number(json.lines().taken()));
  sheet.Counter(kLines, {{"outcome", "dropped"}}, Number(json.lines().dropped()));
}

}  // namespace accord::program
