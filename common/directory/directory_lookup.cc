// What is asked of a directory.
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/base/wait.h"
#include "common/directory/directory.h"
#include "common/directory/newest.h"

namespace accord::directory {
namespace {

using hierarchy::kNoNode;
using hierarchy::NodeId;

thread_local bool missing = false;

bool Noted(bool found) {
  missing |= !found;
  return found;
}

}  // namespace

bool Directory::TakeMissing() { return std::exchange(missing, false); }

void Directory::NoteMissing() { missing = true; }

bool Directory::HasAccount(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return Noted(accounts_.Has(id));
}

bool Directory::HasPerson(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return Noted(people_.Has(id));
}

bool Directory::HasProduct(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return Noted(products_.contains(id));
}

absl::optional<ContactFacts> Directory::FindContact(absl::string_view id) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = contacts_.find(id);
  return Noted(found != contacts_.end()) ? absl::make_optional(found->second) : absl::nullopt;
}

bool Directory::AskOfAccount(absl::string_view id, Ask ask) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = accounts_.forest().Find(id);
  return Noted(node != kNoNode) && ask(accounts_.forest(), node);
}

bool Directory::AskOfPerson(absl::string_view id, Ask ask) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = people_.forest().Find(id);
  return Noted(node != kNoNode) && ask(people_.forest(), node);
}

void Directory::VisitAccounts(absl::FunctionRef<void(const hierarchy::Forest&)> visit) const {
  absl::ReaderMutexLock lock(&mutex_);
  visit(accounts_.forest());
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

absl::optional<AccountFacts> Directory::FactsOf(absl::string_view account_id) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = accounts_.forest().Find(account_id);
  if (node == kNoNode || keep_ == Keep::kPlaces) return absl::nullopt;
  return facts_.Get(node);
}

absl::optional<std::string> Directory::ParentOn(absl::string_view account_id,
                                                calendar::Date day) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = accounts_.forest().Find(account_id);
  if (node == kNoNode) return absl::nullopt;
  if (facts_.ParentsOf(node).empty()) return std::string(accounts_.ParentSaid(node));
  const ParentFrom* held = facts_.ParentOn(node, day);
  return held == nullptr ? "" : held->parent;
}

std::vector<AssignmentFacts> Directory::AssignmentsOfAccount(absl::string_view account_id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return assignments_.OfAccount(account_id);
}

std::vector<AssignmentFacts> Directory::AssignmentsOfPerson(absl::string_view person_id) const {
  absl::ReaderMutexLock lock(&mutex_);
  return assignments_.OfPerson(person_id);
}

absl::optional<LastMove> Directory::LastMoveOf(absl::string_view account_id,
                                               calendar::Date today) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = accounts_.forest().Find(account_id);
  const auto found = moved_.find(node);
  const HeardMove* heard = found == moved_.end() ? nullptr : &found->second;
  const ParentFrom* held = facts_.ParentOn(node, today);
  if (held == nullptr || !held->from.has_value()) {
    if (heard == nullptr) return absl::nullopt;
    return LastMove{heard->revision, heard->day};
  }
  LastMove move{0, *held->from};
  // One that nobody said may have been of an earlier move.
  if (heard != nullptr && (heard->said || heard->day >= move.day)) move.revision = heard->revision;
  return move;
}

Settings Directory::settings() const {
  absl::ReaderMutexLock lock(&mutex_);
  return settings_;
}

store::AccountsMoment Directory::shown() const {
  absl::MutexLock lock(&shown_mutex_);
  return shown_;
}

void Directory::NoteShown() {
  absl::MutexLock lock(&shown_mutex_);
  shown_ = {store::AccountsRevision(revision()), epoch_};
}

bool Directory::WaitFor(int64_t revision, absl::Time deadline) const {
  const auto shown = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return revision_ >= revision; };
  const bool in_time = ReaderLockWhenUntil(mutex_, absl::Condition(&shown), deadline);
  mutex_.ReaderUnlock();
  return in_time;
}

bool Directory::WaitUntilReady(int64_t revision, const store::AccountsMoment& seen,
                               absl::Time deadline) const {
  const auto shown = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return ready_ && revision_ >= revision && (epoch_ != seen.epoch || revision_ >= seen.revision);
  };
  const bool in_time = ReaderLockWhenUntil(mutex_, absl::Condition(&shown), deadline);
  mutex_.ReaderUnlock();
  return in_time;
}

bool Directory::WaitUntilShown(const store::AccountsMoment& moment, absl::Time deadline) const {
  const auto shown = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return ready_ && revision_ >= moment.revision &&
           (moment.epoch.empty() || epoch_ == moment.epoch);
  };
  const bool in_time = ReaderLockWhenUntil(mutex_, absl::Condition(&shown), deadline);
  mutex_.ReaderUnlock();
  return in_time;
}

void Directory::AskBy(std::shared_ptr<Newest> newest) {
  absl::MutexLock lock(&following_mutex_);
  newest_ = std::move(newest);
}

void Directory::CatchUp(std::function<void(absl::Status)> done) const {
  std::shared_ptr<Newest> newest;
  {
    absl::MutexLock lock(&following_mutex_);
    newest = newest_;
  }
  if (newest == nullptr) return done(absl::OkStatus());
  newest->Ask(std::move(done));
}

absl::Status Directory::CatchUpAndWait() const {
  absl::Status status;
  absl::Notification answered;
  CatchUp([&](absl::Status caught_up) {
    status = std::move(caught_up);
    answered.Notify();
  });
  answered.WaitForNotification();
  return status;
}

Following Directory::following() const {
  absl::MutexLock lock(&following_mutex_);
  return following_;
}

void Directory::NoteFollowing(absl::FunctionRef<void(Following&)> note) {
  absl::MutexLock lock(&following_mutex_);
  note(following_);
}

void Directory::AddListener(Listener* listener) {
  absl::MutexLock lock(&mutex_);
  listeners_.push_back(listener);
}

}  // namespace accord::directory
