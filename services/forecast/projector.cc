#include "services/forecast/projector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/store/record.h"

namespace accord::forecast {
namespace {

// How long a call that did not ask for it waits for new rates to be counted by: small organizations
// then read their writes without knowing how, and large ones do not stand still.
constexpr absl::Duration kCourtesy = absl::Seconds(1);
// How long one that did waits, on a worker that others want too.
constexpr absl::Duration kExactWait = absl::Seconds(10);
// Before a call's deadline, so that its client hears why.
constexpr absl::Duration kAnswerTime = absl::Milliseconds(100);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(500);
// Counting everything anew at the largest sizes takes minutes, not hours.
constexpr absl::Duration kCountTimeMax = absl::Hours(1);
// Enough for the changes between two pages of a list.
constexpr size_t kTouchedMax = 20000;

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

store::ColumnRange Equal(const char* column, const std::string& value) {
  return {column, store::Value(value), store::Value(value)};
}

store::ColumnRange FromDay(const char* column, calendar::Date first) {
  return {column, store::Value(calendar::FormatDate(first)),
          store::Value(calendar::FormatDate(calendar::Date::Last()))};
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
  RETURN_IF_ERROR(store_.AddListener(this, [&](store::Reader& reader) -> absl::Status {
    absl::MutexLock lock(&directory_.mutex());
    RETURN_IF_ERROR(reader.Select<ExchangeRate>({}, [&](ExchangeRate rate) {
      projection_.Replace(nullptr, &rate);
      return true;
    }));
    RETURN_IF_ERROR(reader.Select<Target>({}, [&](Target target) {
      projection_.Replace(nullptr, &target);
      return true;
    }));
    applied_ = reader.revision();
    touched_floor_ = applied_;
    return absl::OkStatus();
  }));
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void Projector::OnCommit(const store::Commit& commit) {
  std::vector<Step<OpportunityFacts>> opportunities;
  std::vector<Step<RevenueFact>> revenue;
  std::vector<Step<Target>> targets;
  std::vector<Step<ExchangeRate>> rates;
  for (const store::RowChange& change : commit.changes) {
    Collect<Opportunity>(change, opportunities);
    Collect<RevenueFact>(change, revenue);
    Collect<Target>(change, targets);
    Collect<ExchangeRate>(change, rates);
  }
  absl::MutexLock lock(&directory_.mutex());
  ReplaceAll(projection_, opportunities);
  ReplaceAll(projection_, revenue);
  ReplaceAll(projection_, targets);
  ReplaceAll(projection_, rates);
  for (const auto& step : opportunities) {
    if (step.before.has_value()) Touch(commit.revision, *step.before);
    if (step.after.has_value()) Touch(commit.revision, *step.after);
  }
  applied_ = commit.revision;
  // Under the lock: nobody sees the new revision without knowing that it is to be counted by.
  if (!rates.empty() || projection_.overflowed()) CountAnew();
}

void Projector::Touch(int64_t revision, const OpportunityFacts& opportunity) {
  if (!touched_.empty() && touched_.back().account == opportunity.account &&
      touched_.back().owner == opportunity.owner) {
    touched_.back().revision = revision;
    return;
  }
  touched_.push_back({revision, opportunity.account, opportunity.owner});
  if (touched_.size() <= kTouchedMax) return;
  touched_floor_ = touched_.front().revision;
  touched_.pop_front();
}

absl::optional<std::vector<std::string>> Projector::TouchedSince(int64_t revision,
                                                                 bool people) const {
  if (revision < touched_floor_) return absl::nullopt;
  std::vector<std::string> ids;
  for (auto touched = touched_.rbegin(); touched != touched_.rend(); ++touched) {
    if (touched->revision <= revision) break;
    ids.push_back(people ? touched->owner : touched->account);
  }
  return ids;
}

absl::optional<money::Money> Projector::ToReporting(const OpportunityFacts& opportunity) const {
  absl::ReaderMutexLock lock(&directory_.mutex());
  // Before anything is counted there is no currency to say it in.
  if (projection_.basis() == nullptr) return absl::nullopt;
  const Basis& basis = *projection_.basis();
  const absl::StatusOr<money::Micros> amount = forecast::ToReporting(
      {opportunity.currency, opportunity.amount}, RateDate(opportunity.close_date),
      {basis.calendar(), basis.reporting(), [this](money::Currency currency, calendar::Date date) {
         return RateOn(projection_.rates(), currency, date);
       }});
  if (!amount.ok()) return absl::nullopt;
  return money::Money{basis.reporting(), *amount};
}

void Projector::CountAnew() {
  absl::MutexLock lock(&mutex_);
  wanted_.fetch_add(1);
}

absl::Status Projector::CatchingUp() {
  return Unavailable("FORECAST_CATCHING_UP",
                     "forecasts are being counted anew, by other rates or another calendar");
}

absl::Status Projector::AwaitCounted(const Freshness& freshness) {
  const absl::Duration most = freshness.exact() ? kExactWait : kCourtesy;
  const absl::Time until = std::min(freshness.deadline - kAnswerTime, absl::Now() + most);
  const auto counted = [this] { return !behind(); };
  absl::MutexLock lock(&mutex_);
  const bool in_time = mutex_.AwaitWithDeadline(absl::Condition(&counted), until);
  return in_time || !freshness.exact() ? absl::OkStatus() : CatchingUp();
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
  absl::MutexLock lock(&directory_.mutex());
  projection_.Settle();
  return absl::OkStatus();
}

void Projector::Run() {
  const auto due = [this] { return stopping_ || behind(); };
  const auto stopping = [this] { return stopping_.load(); };
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&due));
      if (stopping_) return;
    }
    if (ChangeBasis().ok()) continue;
    // The store does not answer; whoever reads meanwhile is told to come again.
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping), kRetryDelay);
  }
}

absl::Status Projector::ChangeBasis() {
  // Read first: what changes from here on asks for another round.
  const int64_t wanted = wanted_.load();
  const directory::Settings settings = directory_.settings();
  absl::optional<BasisChange> change;
  int64_t revision = 0;
  {
    absl::MutexLock lock(&directory_.mutex());
    change = projection_.Begin(settings.reporting_currency, settings.calendar);
    revision = applied_;
  }
  absl::Status counted;
  {
    auto reader = store_.Snapshot(revision, absl::Now() + kCountTimeMax);
    counted = reader.ok() ? Stream(**reader, *change) : reader.status();
  }
  {
    absl::MutexLock lock(&directory_.mutex());
    if (counted.ok()) {
      projection_.Finish(*std::move(change));
    } else {
      projection_.Abandon();
    }
  }
  if (!counted.ok()) return counted;
  absl::MutexLock lock(&mutex_);
  counted_.store(wanted);
  return absl::OkStatus();
}

absl::Status Projector::Stream(store::Reader& reader, BasisChange& change) {
  const auto add = [&](const auto& record) {
    change.Add(record);
    return !stopping_;
  };
  std::vector<store::Query> opportunities;
  std::vector<store::Query> revenue;
  if (change.full()) {
    opportunities.emplace_back();
    revenue.emplace_back();
  }
  for (const RateDifference& difference : change.scope()) {
    const store::ColumnRange currency = Equal("currency_code", difference.currency.code());
    opportunities.emplace_back().ranges = {currency, FromDay("close_date", difference.from)};
    opportunities.emplace_back().ranges = {currency, Equal("close_date", "")};
    revenue.emplace_back().ranges = {currency, FromDay("month", difference.from)};
  }
  for (const store::Query& query : opportunities) {
    RETURN_IF_ERROR(reader.Select<OpportunityFacts>(query, add));
  }
  for (const store::Query& query : revenue) {
    RETURN_IF_ERROR(reader.Select<RevenueFact>(query, add));
  }
  if (stopping_) return absl::CancelledError("the service is stopping");
  return absl::OkStatus();
}

}  // namespace accord::forecast
