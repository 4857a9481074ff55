#include "services/forecast/engine/projector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/store/record.h"
#include "services/forecast/engine/count_scope.h"
#include "services/forecast/engine/rate_bases.h"

namespace accord::forecast {
namespace {

// How long a call waits that asks for new rates to be counted by, on a worker that others want too.
constexpr absl::Duration kExactWait = absl::Seconds(10);
// Before a call's deadline, so that its client hears why.
constexpr absl::Duration kAnswerTime = absl::Milliseconds(100);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(500);
// Counting everything anew at the largest sizes takes minutes, not hours.
constexpr absl::Duration kCountTimeMax = absl::Hours(1);
// What is done under the lock at a time, so that nobody waits for long: a millisecond or two.
constexpr size_t kIdsPerTurn = 64;
constexpr size_t kNodesPerTurn = 2048;
// And how long between two turns the lock is left to others. A lock goes to whoever asks while it
// is free, and a thread that waits for it has to wake first: without this, turn would follow turn.
constexpr absl::Duration kBetweenTurns = absl::Microseconds(200);
// How long is waited for new sums to be absorbed before they are held, some of these.
constexpr absl::Duration kHoldWait = absl::Milliseconds(5);
constexpr int kHoldWaitsMax = 200;
// How often is looked whether old rates can be told what they are stated in, until they are.
constexpr absl::Duration kUnstatedPoll = absl::Milliseconds(200);

absl::Status Unavailable(absl::string_view reason, absl::string_view message) {
  ErrorDetail detail;
  detail.reason = std::string(reason);
  detail.retry_delay = kRetryDelay;
  return MakeError(absl::StatusCode::kUnavailable, message, std::move(detail));
}

// The versions on both sides of a change, decoded.
template <typename Record>
struct Step {
  absl::optional<Record> before;
  absl::optional<Record> after;

  const Record* before_or_null() const { return before.has_value() ? &*before : nullptr; }
  const Record* after_or_null() const { return after.has_value() ? &*after : nullptr; }
};

template <typename Record>
absl::optional<Record> Decode(const store::Row& row) {
  absl::StatusOr<Record> record = store::FromRow<Record>(row);
  // It was encoded by this very program, from a record: it decodes.
  return record.ok() ? absl::make_optional(*std::move(record)) : absl::nullopt;
}

// Appends if the change is one of `Stored` records; reads them as `Record`s.
template <typename Stored, typename Record = Stored>
void Collect(const store::RowChange& change, std::vector<Step<Record>>& steps) {
  if (change.table != &store::TableOf<Stored>()) return;
  Step<Record> step;
  if (change.before.has_value()) step.before = Decode<Record>(*change.before);
  step.after = Decode<Record>(change.after);
  steps.push_back(std::move(step));
}

template <typename Record>
void ReplaceAll(Projection& projection, const std::vector<Step<Record>>& steps) {
  for (const Step<Record>& step : steps) {
    projection.Replace(step.before_or_null(), step.after_or_null());
  }
}

}  // namespace

Projector::Projector(store::Store& store, directory::Directory& directory)
    : store_(store),
      directory_(directory),
      projection_(directory.accounts_for_layers(), directory.people_for_layers()) {}

Projector::~Projector() {
  if (!started_) return;
  store_.RemoveListener(this);
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status Projector::Start() {
  directory_.AddListener(this);
  started_ = true;
  RETURN_IF_ERROR(store_.AddListener(this, [this](store::Reader& reader) { return Load(reader); }));
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

absl::Status Projector::Load(store::Reader& reader) {
  absl::MutexLock lock(&directory_.mutex());
  projection_.Forget();
  ++history_;
  const auto replace = [&](const auto& record) {
    (void)projection_.Replace(nullptr, &record);
    return true;
  };
  RETURN_IF_ERROR(reader.Select<ExchangeRate>({}, replace));
  RETURN_IF_ERROR(reader.Select<Target>({}, replace));
  store::Query all_stages;
  all_stages.show_deleted = true;
  RETURN_IF_ERROR(reader.Select<Stage>(all_stages, replace));
  applied_ = reader.revision();
  CountAnew(0, 0);
  return absl::OkStatus();
}

void Projector::OnCommit(const store::Commit& commit) {
  std::vector<Step<OpportunityFacts>> opportunities;
  std::vector<Step<RevenueFact>> revenue;
  std::vector<Step<Target>> targets;
  std::vector<Step<ExchangeRate>> rates;
  std::vector<Step<Stage>> stages;
  for (const store::RowChange& change : commit.changes) {
    Collect<Opportunity>(change, opportunities);
    Collect<RevenueFact>(change, revenue);
    Collect<Target>(change, targets);
    Collect<ExchangeRate>(change, rates);
    Collect<Stage>(change, stages);
  }
  absl::MutexLock lock(&directory_.mutex());
  bool count_anew = !rates.empty();
  // First: what the same commit puts into a new stage counts by it.
  for (const Step<Stage>& step : stages) {
    if (projection_.Replace(step.before_or_null(), step.after_or_null())) count_anew = true;
  }
  ReplaceAll(projection_, opportunities);
  ReplaceAll(projection_, revenue);
  ReplaceAll(projection_, targets);
  ReplaceAll(projection_, rates);
  applied_ = commit.revision;
  // Under the lock: nobody sees the new revision without knowing that it is to be counted by.
  if (count_anew) CountAnew(commit.revision, kNever);
}

void Projector::OnSettingsChanged() { CountAnew(kNever, directory_.revision() + 1); }

absl::optional<money::Money> Projector::ToReporting(const OpportunityFacts& opportunity) const {
  absl::ReaderMutexLock lock(&directory_.mutex());
  // Before anything is counted there is no currency to say it in.
  if (projection_.basis() == nullptr) return absl::nullopt;
  const Basis& basis = *projection_.basis();
  const absl::StatusOr<money::Micros> amount = forecast::ToReporting(
      {opportunity.currency, opportunity.amount}, RateDate(opportunity.close_date),
      {basis.calendar(), basis.reporting(), [this](money::Currency currency, calendar::Date date) {
         return projection_.rates().RateOn(projection_.basis()->reporting(), currency, date);
       }});
  if (!amount.ok()) return absl::nullopt;
  return money::Money{basis.reporting(), *amount};
}

Effect Projector::EffectOf(const OpportunityFacts& opportunity) const {
  absl::ReaderMutexLock lock(&directory_.mutex());
  return forecast::EffectOf(opportunity, projection_.stages());
}

void Projector::CountAnew(int64_t revision, int64_t accounts_revision) {
  if (!pending_since_.has_value()) pending_since_ = SteadyNow();
  absl::MutexLock lock(&mutex_);
  pending_from_ = std::min(pending_from_.load(), revision);
  accounts_pending_from_ = std::min(accounts_pending_from_.load(), accounts_revision);
  wanted_.fetch_add(1);
}

absl::Status Projector::CatchingUp() {
  return Unavailable("FORECAST_CATCHING_UP",
                     "forecasts are being counted anew, by other rates, stages or settings");
}

absl::Status Projector::AwaitCounted(const Freshness& freshness) {
  if (counted_.load() > 0 && Covers(freshness)) return absl::OkStatus();
  const absl::Time until = std::min(freshness.deadline - kAnswerTime, SteadyNow() + kExactWait);
  const auto counted = [&] { return counted_.load() > 0 && Covers(freshness); };
  absl::MutexLock lock(&mutex_);
  const bool in_time = AwaitUntil(mutex_, absl::Condition(&counted), until);
  return in_time ? absl::OkStatus() : CatchingUp();
}

absl::Status Projector::Await(const Freshness& freshness) {
  if (freshness.accounts_revision > 0 &&
      !directory_.WaitFor(freshness.accounts_revision, freshness.deadline)) {
    return Unavailable("ACCOUNTS_REVISION_NOT_REACHED",
                       absl::StrCat("the copy of the hierarchy has not reached revision ",
                                    freshness.accounts_revision));
  }
  if (!directory_.ready()) {
    return Unavailable("HIERARCHY_NOT_READY", "the hierarchy is being read");
  }
  if (freshness.revision > store_.revision()) {
    return Unavailable("REVISION_NOT_REACHED",
                       absl::StrCat("revision ", freshness.revision, " is asked for and ",
                                    store_.revision(), " is the newest here"));
  }
  RETURN_IF_ERROR(AwaitCounted(freshness));
  Settle();
  return absl::OkStatus();
}

void Projector::Settle() {
  {
    absl::ReaderMutexLock lock(&directory_.mutex());
    if (projection_.settled()) return;
  }
  absl::MutexLock lock(&directory_.mutex());
  projection_.Settle();
}

void Projector::Run() {
  const auto due = [this] { return stopping_ || wanted_.load() != counted_.load(); };
  const auto stopping = [this] { return stopping_.load(); };
  while (true) {
    const bool unstated = StateRates();
    {
      absl::MutexLock lock(&mutex_);
      if (!unstated) mutex_.Await(absl::Condition(&due));
      if (unstated && !AwaitFor(mutex_, absl::Condition(&due), kUnstatedPoll)) continue;
      if (stopping_) return;
    }
    if (ChangeBasis().ok()) continue;
    // The store does not answer; whoever reads meanwhile is told to come again.
    absl::MutexLock lock(&mutex_);
    AwaitFor(mutex_, absl::Condition(&stopping), kRetryDelay);
  }
}

bool Projector::StateRates() {
  {
    absl::ReaderMutexLock lock(&directory_.mutex());
    if (!projection_.rates().has_unstated()) return false;
  }
  if (!directory_.ready()) return true;
  return !SayRateBases(store_, directory_.settings().reporting_currency).ok();
}

struct Projector::Round {
  int64_t wanted = 0;  // read first: what changes from here on asks for another round
  int64_t accounts_revision = 0;
  int64_t revision = 0;
  int64_t history = 0;
  absl::Time begun;
  BasisChange change;
};

absl::Status Projector::ChangeBasis() {
  Round round;
  round.wanted = wanted_.load();
  round.begun = SteadyNow();
  round.accounts_revision = directory_.revision();
  const directory::Settings settings = directory_.settings();
  {
    absl::MutexLock lock(&directory_.mutex());
    round.change = projection_.Begin(settings.reporting_currency, settings.calendar);
    round.revision = applied_;
    round.history = history_;
  }
  auto reader = store_.Snapshot(round.revision, SteadyNow() + kCountTimeMax);
  absl::Status counted =
      reader.ok() ? CountScope(**reader, round.change, stopping_) : reader.status();
  if (reader.ok()) reader->reset();
  if (counted.ok()) counted = ShowRound(round);
  if (counted.ok()) return counted;
  absl::MutexLock lock(&directory_.mutex());
  if (round.history == history_) projection_.Abandon();
  return counted;
}

absl::optional<Projector::Held> Projector::Hold(const hierarchy::Forest& accounts,
                                                const hierarchy::Forest& people,
                                                const std::atomic<bool>& stopping) const {
  Held held{rollups::HeldLedger(accounts, people)};
  int waits = kHoldWaitsMax;
  while (!stopping) {
    bool waiting = false;
    {
      absl::ReaderMutexLock lock(&directory_.mutex());
      if (projection_.basis() == nullptr) return absl::nullopt;
      waiting = !projection_.CanBeHeld();
      if (!waiting && !held.sums.Take(projection_.sums(), kNodesPerTurn)) {
        held.sums.Finish(projection_.sums());
        held.basis = projection_.basis();
        held.revision = applied_;
        return held;
      }
    }
    if (waiting && waits-- == 0) return absl::nullopt;
    absl::SleepFor(waiting ? kHoldWait : kBetweenTurns);
  }
  return absl::nullopt;
}

template <typename Step>
absl::Status Projector::InTurns(const Round& round, Step step) {
  while (true) {
    if (stopping_) return absl::CancelledError("the service is stopping");
    {
      absl::MutexLock lock(&directory_.mutex());
      if (round.history != history_) return absl::CancelledError("history was read anew");
      if (!step()) return absl::OkStatus();
    }
    absl::SleepFor(kBetweenTurns);
  }
}

absl::Status Projector::ShowRound(Round& round) {
  RETURN_IF_ERROR(InTurns(round, [&] { return projection_.Take(round.change, kIdsPerTurn); }));
  Projection::Retired retired;  // goes without the lock
  RETURN_IF_ERROR(InTurns(round, [&] {
    retired = projection_.Show(std::move(round.change));
    basis_revision_ = round.revision;
    absl::MutexLock lock(&mutex_);
    const bool newer = wanted_.load() != round.wanted;
    pending_from_ = newer ? round.revision + 1 : kNever;
    accounts_pending_from_ = newer ? round.accounts_revision + 1 : kNever;
    pending_since_ = newer ? absl::make_optional(round.begun) : absl::nullopt;
    counted_ = round.wanted;
    return false;
  }));
  return InTurns(round, [&] { return projection_.Absorb(kNodesPerTurn); });
}

}  // namespace accord::forecast
