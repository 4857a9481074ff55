#include "common/directory/directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/directory/slim.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using hierarchy::kNoNode;
using hierarchy::NodeId;

absl::Status BadName(absl::string_view name) {
  return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is not such a resource's name"));
}

// "accounts/acme" → "acme"; an empty name gives an empty id.
absl::StatusOr<absl::string_view> IdOf(absl::string_view name, absl::string_view prefix) {
  if (name.empty()) return name;
  if (!absl::ConsumePrefix(&name, prefix) || name.empty()) return BadName(name);
  return name;
}

// "accounts/acme/contacts/jane" → "acme/jane".
absl::StatusOr<std::string> ContactIdOf(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "accounts" || parts[2] != "contacts") return BadName(name);
  return absl::StrCat(parts[1], "/", parts[3]);
}

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// The beginning of the day from which the account stands where it stands; infinite past: always.
absl::Time MovedByHistory(const v1::Account& account) {
  const v1::DatedParent* current = CurrentParent(account);
  if (current == nullptr || !current->has_start_date()) return absl::InfinitePast();
  const google::type::Date& day = current->start_date();
  return absl::FromCivil(absl::CivilDay(day.year(), day.month(), day.day()), absl::UTCTimeZone());
}

calendar::PeriodPattern PatternOf(v1::Organization::Pattern pattern) {
  switch (pattern) {
    case v1::Organization::WEEKS_4_4_5:
      return calendar::PeriodPattern::k445;
    case v1::Organization::WEEKS_4_5_4:
      return calendar::PeriodPattern::k454;
    case v1::Organization::WEEKS_5_4_4:
      return calendar::PeriodPattern::k544;
    default:
      return calendar::PeriodPattern::kMonths;
  }
}

absl::StatusOr<Settings> SettingsOf(const v1::Organization& organization) {
  const std::string& currency = organization.reporting_currency();
  const v1::Organization::FiscalCalendar& fiscal = organization.fiscal_calendar();
  calendar::FiscalCalendarConfig config;
  if (fiscal.start_month() != 0) config.start_month = fiscal.start_month();
  config.pattern = PatternOf(fiscal.pattern());
  // 1 Monday to 7 Sunday there, 0 Sunday to 6 Saturday here; not said means Monday.
  const int first_weekday = fiscal.first_weekday() == 0 ? 1 : fiscal.first_weekday();
  config.week_start = static_cast<calendar::Weekday>(first_weekday % 7);

  Settings settings;
  ASSIGN_OR_RETURN(settings.reporting_currency,
                   money::ParseCurrency(currency.empty() ? "USD" : currency));
  ASSIGN_OR_RETURN(settings.calendar, calendar::FiscalCalendar::Create(config));
  if (organization.plan_review_interval_days() != 0) {
    settings.plan_review_interval_days = organization.plan_review_interval_days();
  }
  return settings;
}

bool SamePeriodsAndCurrency(const Settings& a, const Settings& b) {
  const calendar::FiscalCalendarConfig& x = a.calendar.config();
  const calendar::FiscalCalendarConfig& y = b.calendar.config();
  return a.reporting_currency == b.reporting_currency && x.start_month == y.start_month &&
         x.pattern == y.pattern && x.week_start == y.week_start;
}

}  // namespace

Directory::Directory() : settings_(*SettingsOf(v1::Organization())) { Reset(); }

bool Directory::HasAccount(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return accounts_.Has(id);
}

bool Directory::HasPerson(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return people_.Has(id);
}

bool Directory::HasProduct(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return products_.contains(id);
}

absl::optional<ContactFacts> Directory::FindContact(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = contacts_.find(id);
  return found == contacts_.end() ? absl::nullopt : absl::make_optional(found->second);
}

std::string Directory::AccountName(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = accounts_.forest().Find(id);
  return node == kNoNode ? "" : std::string(accounts_.forest().Name(node));
}

std::string Directory::PersonName(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = people_.forest().Find(id);
  return node == kNoNode ? "" : std::string(people_.forest().Name(node));
}

absl::Time Directory::LastMoved(absl::string_view account_id) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = moved_.find(accounts_.forest().Find(account_id));
  return found == moved_.end() ? absl::InfinitePast() : found->second;
}

Settings Directory::settings() const {
  absl::ReaderMutexLock lock(&mutex_);
  return settings_;
}

bool Directory::ready() const {
  absl::ReaderMutexLock lock(&mutex_);
  return ready_;
}

bool Directory::WaitFor(int64_t revision, absl::Time deadline) const {
  const auto shown = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return revision_ >= revision; };
  const bool in_time = mutex_.ReaderLockWhenWithDeadline(absl::Condition(&shown), deadline);
  mutex_.ReaderUnlock();
  return in_time;
}

void Directory::AddListener(Listener* listener) {
  absl::MutexLock lock(&mutex_);
  listeners_.push_back(listener);
}

void Directory::Reset() {
  absl::MutexLock lock(&mutex_);
  snapshot_ = std::make_unique<Snapshot>();
  accounts_.BeginSnapshot();
  people_.BeginSnapshot();
}

void Directory::SetReady() {
  absl::MutexLock lock(&mutex_);
  ready_ = true;
}

absl::Status Directory::Apply(const v1::WatchChangesResponse& message) {
  const auto unusable = [&](const absl::Status& status) {
    return MakeError(absl::StatusCode::kInternal, "WATCH_UNUSABLE",
                     absl::StrCat("a change up to accounts revision ", message.revision(),
                                  " does not fit: ", status.message()),
                     {{"revision", absl::StrCat(message.revision())}});
  };
  absl::MutexLock lock(&mutex_);
  for (const v1::Change& change : message.changes()) {
    // A stream that broke within a revision sends all of it again; so what is older than the newest
    // change was seen, and repeating the newest revision's changes changes nothing.
    const bool seen = change.revision() <= revision_ || change.revision() < newest_change_;
    if (snapshot_ == nullptr && seen) continue;
    if (absl::Status status = ApplyChange(change); !status.ok()) return unusable(status);
    if (snapshot_ == nullptr) newest_change_ = change.revision();
  }
  if (message.partial()) return absl::OkStatus();
  if (snapshot_ != nullptr) {
    if (absl::Status status = FinishSnapshot(); !status.ok()) return unusable(status);
    revision_ = newest_change_ = message.revision();
  }
  revision_ = std::max(revision(), message.revision());
  return absl::OkStatus();
}

absl::Status Directory::FinishSnapshot() {
  RETURN_IF_ERROR(accounts_.FinishSnapshot([&](NodeId account) { TellMoved(account); }));
  RETURN_IF_ERROR(people_.FinishSnapshot([](NodeId) {}));
  products_ = std::move(snapshot_->products);
  contacts_ = std::move(snapshot_->contacts);
  snapshot_.reset();
  return absl::OkStatus();
}

absl::Status Directory::ApplyChange(const v1::Change& change) {
  switch (change.resource_case()) {
    case v1::Change::kAccount:
      return ApplyAccount(change.account(), ToTime(change.time()));
    case v1::Change::kPerson:
      return ApplyPerson(change.person());
    case v1::Change::kProduct:
      return ApplyProduct(change.product());
    case v1::Change::kContact:
      return ApplyContact(change.contact());
    case v1::Change::kOrganization:
      return ApplyOrganization(change.organization());
    default:
      return absl::OkStatus();  // what no other service needs
  }
}

absl::Status Directory::ApplyAccount(const v1::Account& account, absl::Time time) {
  ASSIGN_OR_RETURN(const absl::string_view id, IdOf(account.name(), "accounts/"));
  ASSIGN_OR_RETURN(const absl::string_view parent, IdOf(account.parent(), "accounts/"));
  const TreeItem item{id, parent, account.display_name(), account.has_delete_time()};
  RETURN_IF_ERROR(accounts_.Put(item, [&](NodeId moved) {
    moved_[moved] = time;
    TellMoved(moved);
  }));
  const absl::Time by_history = MovedByHistory(account);
  if (by_history == absl::InfinitePast()) return absl::OkStatus();
  absl::Time& known =
      moved_.try_emplace(accounts_.forest().Find(id), absl::InfinitePast()).first->second;
  known = std::max(known, by_history);
  return absl::OkStatus();
}

absl::Status Directory::ApplyPerson(const v1::Person& person) {
  ASSIGN_OR_RETURN(const absl::string_view id, IdOf(person.name(), "people/"));
  ASSIGN_OR_RETURN(const absl::string_view manager, IdOf(person.manager(), "people/"));
  return people_.Put({id, manager, person.display_name(), person.has_delete_time()}, [](NodeId) {});
}

absl::Status Directory::ApplyProduct(const v1::Product& product) {
  ASSIGN_OR_RETURN(const absl::string_view id, IdOf(product.name(), "products/"));
  auto& products = snapshot_ != nullptr ? snapshot_->products : products_;
  if (product.has_delete_time()) {
    products.erase(id);
  } else {
    products.insert(std::string(id));
  }
  return absl::OkStatus();
}

absl::Status Directory::ApplyContact(const v1::Contact& contact) {
  ASSIGN_OR_RETURN(const std::string id, ContactIdOf(contact.name()));
  auto& contacts = snapshot_ != nullptr ? snapshot_->contacts : contacts_;
  if (contact.has_delete_time()) {
    contacts.erase(id);
  } else {
    contacts[id] = {contact.display_name(), contact.seniority()};
  }
  return absl::OkStatus();
}

absl::Status Directory::ApplyOrganization(const v1::Organization& organization) {
  ASSIGN_OR_RETURN(Settings settings, SettingsOf(organization));
  const bool same = SamePeriodsAndCurrency(settings, settings_);
  settings_ = std::move(settings);
  organization_ = organization;
  if (same) return absl::OkStatus();
  for (Listener* listener : listeners_) listener->OnSettingsChanged();
  return absl::OkStatus();
}

void Directory::TellMoved(NodeId account) {
  for (Listener* listener : listeners_) listener->OnAccountMoved(accounts_.forest().Id(account));
}

}  // namespace accord::directory
