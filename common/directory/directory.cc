#include "common/directory/directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

// "accounts/acme" → "acme".
absl::StatusOr<absl::string_view> IdOf(absl::string_view name, absl::string_view prefix) {
  absl::string_view id = name;
  if (!absl::ConsumePrefix(&id, prefix) || id.empty()) return BadName(name);
  return id;
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

// "accounts/acme" → "acme"; nothing stays nothing; what is no such name is noted as it is.
std::string ParentIdOf(absl::string_view name, absl::string_view prefix) {
  absl::string_view id = name;
  if (id.empty() || (absl::ConsumePrefix(&id, prefix) && !id.empty())) return std::string(id);
  return absl::StrCat(kUnreadable, name);
}

}  // namespace

Directory::Directory(Keep keep) : keep_(keep), settings_(Understand({}, {}).settings) { Reset(); }

void Directory::Resume() {
  absl::MutexLock lock(&mutex_);
  collected_.Clear();
}

void Directory::Reset() {
  absl::MutexLock lock(&mutex_);
  collected_.Clear();
  snapshot_ = std::make_unique<Snapshot>();
  accounts_.BeginSnapshot();
  people_.BeginSnapshot();
  closings_.BeginSnapshot();
}

void Directory::SetReady() {
  absl::MutexLock lock(&mutex_);
  ready_ = true;
}

absl::Status Directory::Apply(const v1::WatchChangesResponse& message) {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(CheckEpoch(message.progress().epoch()));
  heard_revision_ = std::max(heard_revision(), message.progress().revision());
  if (snapshot_ != nullptr) {
    Batch batch{message.progress().revision(), {}};
    for (const v1::Change& change : message.changes()) ApplyChange(change, batch);
    if (!message.progress().partial()) FinishSnapshot(message.progress().revision());
    return absl::OkStatus();
  }
  if (message.progress().partial()) return Collect(message);
  if (collected_.changes_size() == 0) {
    TakeWhole(message);
  } else {
    RETURN_IF_ERROR(Collect(message));
    collected_.mutable_progress()->set_revision(message.progress().revision());
    TakeWhole(collected_);
    collected_.Clear();
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckEpoch(const std::string& epoch) {
  if (epoch.empty()) return absl::OkStatus();
  std::string& known = snapshot_ == nullptr ? epoch_ : snapshot_->epoch;
  if (known.empty()) known = epoch;
  if (snapshot_ == nullptr) NoteShown();
  if (known == epoch) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "EPOCH_CHANGED",
                   absl::StrCat("the accounts service tells of another history, ", epoch,
                                ", than the one that is being followed, ", known),
                   {{"epoch", epoch}});
}

absl::Status Directory::Collect(const v1::WatchChangesResponse& message) {
  for (const v1::Change& change : message.changes()) {
    if (change.revision() <= revision_) continue;
    if (collected_.changes_size() >= kCollectedMax) {
      collected_.Clear();
      return MakeError(
          absl::StatusCode::kResourceExhausted, "REVISION_TOO_LARGE",
          absl::StrCat("more than ", kCollectedMax, " changes up to accounts revision ",
                       message.progress().revision(), " came at once"),
          {{"revision", absl::StrCat(message.progress().revision())}});
    }
    v1::Change slim;
    if (Slim(change, slim)) *collected_.add_changes() = std::move(slim);
  }
  return absl::OkStatus();
}

void Directory::TakeWhole(const v1::WatchChangesResponse& message) {
  Batch batch{message.progress().revision(), {}};
  for (const v1::Change& change : message.changes()) {
    // Of a stream that broke and came again, what goes beyond this message comes once more.
    const bool due =
        change.revision() > revision_ && change.revision() <= message.progress().revision();
    if (due) ApplyChange(change, batch);
  }
  CommitForests(batch);
  if (batch.settings_changed) TellSettingsChanged();
  revision_ = std::max(revision(), message.progress().revision());
  NoteShown();
  if (message.changes_size() > 0) ++version_;
}

void Directory::CommitForests(const Batch& batch) {
  accounts_.Commit(batch.revision, [&](NodeId account, bool said) {
    const auto change = batch.changed.find(account);
    if (said && change != batch.changed.end()) moved_[account] = change->second;
    TellMoved(account);
  });
  people_.Commit(batch.revision, [](NodeId, bool) {});
}

void Directory::FinishSnapshot(int64_t revision) {
  const std::unique_ptr<Snapshot> snapshot = std::move(snapshot_);
  const bool other_epoch = !epoch_.empty() && !snapshot->epoch.empty() && epoch_ != snapshot->epoch;
  const bool other_history = other_epoch || revision < revision_;
  if (!snapshot->epoch.empty()) epoch_ = snapshot->epoch;
  if (other_history) moved_.clear();
  for (const auto& [account, move] : snapshot->moved) NoteMove(account, move, moved_);
  accounts_.FinishSnapshot(revision, [&](NodeId account, bool) { TellMoved(account); });
  people_.FinishSnapshot(revision, [](NodeId, bool) {});
  closings_.FinishSnapshot();
  products_ = std::move(snapshot->products);
  contacts_ = std::move(snapshot->contacts);
  facts_ = std::move(snapshot->facts);
  assignments_ = std::move(snapshot->assignments);
  not_understood_ = std::move(snapshot->not_understood);
  const bool changed =
      snapshot->settings.has_value() && TakeSettings(*std::move(snapshot->settings));
  // The same revision is something else now, and what is computed is known by it.
  if (changed || other_history) TellSettingsChanged();
  revision_ = heard_revision_ = revision;
  NoteShown();
  ++version_;
}

bool Directory::TakeSettings(UnderstoodSettings understood) {
  const bool changed = !SamePeriodsAndCurrency(understood.settings, settings_);
  settings_ = std::move(understood.settings);
  organization_ = std::move(understood.organization);
  return changed;
}

void Directory::ApplyChange(const v1::Change& change, Batch& batch) {
  absl::Status taken;
  switch (change.resource_case()) {
    case v1::Change::kAccount:
      taken = ApplyAccount(change, batch);
      break;
    case v1::Change::kPerson:
      taken = ApplyPerson(change.person());
      break;
    case v1::Change::kProduct:
      taken = ApplyProduct(change.product());
      break;
    case v1::Change::kContact:
      taken = ApplyContact(change.contact());
      break;
    case v1::Change::kAssignment:
      if (keep_ == Keep::kPlaces) return;
      taken =
          (snapshot_ == nullptr ? assignments_ : snapshot_->assignments).Put(change.assignment());
      break;
    case v1::Change::kOrganization:
      taken = ApplyOrganization(change.organization(), batch);
      break;
    case v1::Change::RESOURCE_NOT_SET:
      taken = absl::InvalidArgumentError("a kind of resource of a later version");
      break;
    default:  // what no other service needs
      return;
  }
  NotUnderstood& noted = snapshot_ == nullptr ? not_understood_ : snapshot_->not_understood;
  if (taken.ok()) {
    noted.Forget(change);
  } else {
    noted.Note(change, taken.message());
  }
}

// Of the same move the first day that was heard of is nearest.
void Directory::NoteMove(NodeId account, const HeardMove& move, HeardMoves& moves) {
  const auto [known, is_new] = moves.try_emplace(account, move);
  if (is_new || move.revision != known->second.revision) known->second = move;
  known->second.said |= move.said;
}

absl::Status Directory::ApplyAccount(const v1::Change& change, Batch& batch) {
  const v1::Account& account = change.account();
  ASSIGN_OR_RETURN(const absl::string_view id, IdOf(account.name(), "accounts/"));
  const std::string parent = ParentIdOf(account.parent(), "accounts/");
  closings_.Put(id, account.closing().closing_id());
  const absl::Status put =
      accounts_.Put({id, parent, account.display_name(), account.has_delete_time(),
                     account.delete_time().nanos() == kGoneNanos});
  const NodeId node = accounts_.forest().Find(id);
  if (node == kNoNode) return put;
  if (keep_ == Keep::kEverything) {
    (snapshot_ == nullptr ? facts_ : snapshot_->facts).Put(node, account);
  }
  const bool staged = snapshot_ != nullptr && snapshot_->settings.has_value();
  const Settings& settings = staged ? snapshot_->settings->settings : settings_;
  const calendar::Date day = calendar::DateOf(ToTime(change.time()), settings.time_zone);
  if (account.parent_revision() > 0) {
    batch.changed.erase(node);
    NoteMove(node, {account.parent_revision(), /*said=*/true, day},
             snapshot_ == nullptr ? moved_ : snapshot_->moved);
  } else {  // an accounts service of an earlier release does not say it, or it always stood there
    batch.changed[node] = {change.revision(), /*said=*/false, day};
  }
  return put;
}

absl::Status Directory::ApplyPerson(const v1::Person& person) {
  ASSIGN_OR_RETURN(const absl::string_view id, IdOf(person.name(), "people/"));
  const std::string manager = ParentIdOf(person.manager(), "people/");
  return people_.Put({id, manager, person.display_name(), person.has_delete_time(),
                      person.delete_time().nanos() == kGoneNanos});
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

absl::Status Directory::ApplyOrganization(const v1::Organization& organization, Batch& batch) {
  const bool staged = snapshot_ != nullptr && snapshot_->settings.has_value();
  UnderstoodSettings understood =
      Understand(organization, staged ? snapshot_->settings->organization : organization_);
  const std::vector<std::string> fields = understood.not_understood;
  if (snapshot_ != nullptr) {
    snapshot_->settings = std::move(understood);
  } else if (TakeSettings(std::move(understood))) {
    batch.settings_changed = true;
  }
  if (fields.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(fields, ", "));
}

void Directory::TellMoved(NodeId account) {
  for (Listener* listener : listeners_) listener->OnAccountMoved(accounts_.forest().Id(account));
}

void Directory::TellSettingsChanged() {
  for (Listener* listener : listeners_) listener->OnSettingsChanged();
}

}  // namespace accord::directory
