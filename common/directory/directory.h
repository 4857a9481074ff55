// A copy in memory of what the accounts service knows and other services need: the account forest
// with what territories and rights go by (state, segment, …, dated parents), the sales
// organization, assignments, contacts, products, and the organization's settings.
//
// It follows the accounts service's watch (follower.h) and says which accounts revision it shows. A
// revision is shown whole or not at all. It never stops: what it cannot take as it is told is set
// aside, explained, and taken in as soon as a later change makes it fit.
//
// The forests are locked by mutex(): readers hold it shared, the follower alone changes them.
// Layers of sums that a service keeps along the forests (hierarchy/roll_up.h) are guarded by the
// same mutex, so that a move and its sums are seen together. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/common/v1/explanation.pb.h"
#include "common/directory/account_facts.h"
#include "common/directory/assignments.h"
#include "common/directory/closing_accounts.h"
#include "common/directory/not_understood.h"
#include "common/directory/settings.h"
#include "common/directory/tree_copy.h"
#include "common/hierarchy/forest.h"
#include "common/rights/viewer.h"
#include "common/store/store.h"

namespace accord::directory {

class Newest;

// A person at a customer, as far as plans need to know them. Seniority as in
// accord.accounts.v1.Contact.Seniority.
struct ContactFacts {
  std::string display_name;
  int seniority = 0;
};

// How well a copy follows (follower.h).
struct Following {
  bool connected = false;  // the present stream has said something
  // When the last message came, by the follower's clock; every message says that nothing before its
  // revision is missing. Infinite past: none came.
  absl::Time last_message = absl::InfinitePast();
  absl::Time last_message_time = absl::InfinitePast();  // the same, as people tell it
  int64_t streams_opened = 0;
  int64_t snapshots_begun = 0;
  absl::Status last_error;  // why the last stream ended
  absl::Status why_anew;    // why everything is being read anew just now; OK: it is not
};

// That an account came to stand under another parent.
struct LastMove {
  int64_t revision = 0;  // the accounts revision that put it there; 0: not known
  calendar::Date day;    // from which it counts
};

// Hears what changes what is computed along the forests. Called with mutex() held exclusively.
class Listener {
 public:
  virtual ~Listener() = default;
  // Calendar or currency changed, or what revisions of the accounts service mean: everything that
  // depends on them is to be computed again. The listener must not do so here, but note it and wake
  // somebody who does.
  virtual void OnSettingsChanged() {}
  // `account` came to stand under another parent: because it moved, was set aside, or was taken in
  // again. Once for all that a message changed. Not called for accounts that are new.
  virtual void OnAccountMoved(absl::string_view account) {}
};

class Directory : public rights::Hierarchy {
 public:
  // What it keeps of what it is told. Places: names and where everybody stands, for sums of a past
  // moment; FactsOf and assignments say nothing then, and ParentOn what holds now.
  enum class Keep { kEverything, kPlaces };
  explicit Directory(Keep keep = Keep::kEverything);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  absl::Mutex& mutex() const ABSL_LOCK_RETURNED(mutex_) { return mutex_; }

  // The forests, by account id and person id. A deleted one stays in its place (its history needs
  // it) and is marked. One that is set aside stands as a root.
  const hierarchy::Forest& accounts() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return accounts_.forest();
  }
  const hierarchy::Forest& people() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return people_.forest();
  }
  bool account_deleted(hierarchy::NodeId account) const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return accounts_.deleted(account);
  }
  bool person_deleted(hierarchy::NodeId person) const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return people_.deleted(person);
  }
  // What viewers see by. What is not there is noted (TakeMissing).
  bool AskOfAccount(absl::string_view id, Ask ask) const override ABSL_LOCKS_EXCLUDED(mutex_);
  bool AskOfPerson(absl::string_view id, Ask ask) const override ABSL_LOCKS_EXCLUDED(mutex_);
  void VisitAccounts(absl::FunctionRef<void(const hierarchy::Forest&)> visit) const override
      ABSL_LOCKS_EXCLUDED(mutex_);

  // For layers alone: a service attaches its roll-ups before the first change comes in.
  hierarchy::Forest& accounts_for_layers() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return accounts_.forest_for_layers();
  }
  hierarchy::Forest& people_for_layers() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return people_.forest_for_layers();
  }

  // Whether there is such a resource and it is not deleted. Ids, not names. What is not there is
  // noted (TakeMissing).
  bool HasAccount(absl::string_view id) const ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasPerson(absl::string_view id) const ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasProduct(absl::string_view id) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Id of a contact: "acme/jane". Nothing for a deleted one.
  absl::optional<ContactFacts> FindContact(absl::string_view id) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Empty if unknown; also of deleted ones.
  std::string AccountName(absl::string_view id) const ABSL_LOCKS_EXCLUDED(mutex_);
  std::string PersonName(absl::string_view id) const ABSL_LOCKS_EXCLUDED(mutex_);
  // What is known of an account beside its place; nothing if there is no such account, or facts are
  // not kept. Of a deleted one too.
  absl::optional<AccountFacts> FactsOf(absl::string_view account_id) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Under whom the account stood on that day, or is to stand, as known now: an id, empty for a
  // root, as which it stands before its history begins. Nothing if there is no such account.
  absl::optional<std::string> ParentOn(absl::string_view account_id, calendar::Date day) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Who works on the account, and on what the person works, whatever the day; those that are
  // deleted are left out.
  std::vector<AssignmentFacts> AssignmentsOfAccount(absl::string_view account_id) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<AssignmentFacts> AssignmentsOfPerson(absl::string_view person_id) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // How the account came to stand under the parent that it has on the day; nothing: it always did.
  absl::optional<LastMove> LastMoveOf(absl::string_view account_id, calendar::Date today) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Accounts that are being deleted: nothing new may refer to them. Who sees revision() sees what
  // it says of this too.
  const ClosingAccounts& closings() const { return closings_; }
  // A copy of about 15 kB: take it once for a loop.
  Settings settings() const ABSL_LOCKS_EXCLUDED(mutex_);

  // The accounts revision it shows; 0 before the first one came in. Costs an atomic read.
  int64_t revision() const { return revision_.load(std::memory_order_acquire); }
  // The history that revision() belongs to; empty: not known.
  std::string epoch() const { return shown().epoch; }
  // The newest accounts revision that any message spoke of.
  int64_t heard_revision() const { return heard_revision_.load(std::memory_order_acquire); }
  // It has been brought to the present once.
  bool ready() const { return ready_.load(std::memory_order_acquire); }
  // revision() and epoch(). Waits for nobody who changes the forests.
  store::AccountsMoment shown() const ABSL_LOCKS_EXCLUDED(shown_mutex_);
  // Grows whenever what it shows changes.
  int64_t version() const { return version_.load(std::memory_order_acquire); }
  // Waits until it shows `revision`. False if `deadline` comes first.
  bool WaitFor(int64_t revision, absl::Time deadline) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, until it is ready, and until it shows what was `seen` of the history that it shows;
  // of another one that counts for nothing.
  bool WaitUntilReady(int64_t revision, const store::AccountsMoment& seen,
                      absl::Time deadline) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until it shows `moment`, of that very history, or a later one.
  bool WaitUntilShown(const store::AccountsMoment& moment, absl::Time deadline) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether, on this thread and since the last such question, anything was looked for that is not
  // there. Whoever looks in the forests says so by NoteMissing.
  static bool TakeMissing();
  static void NoteMissing();
  // Calls `done` once it shows what the accounts service has by now: Newest::Ask. Without somebody
  // to ask, at once.
  void CatchUp(std::function<void(absl::Status)> done) const ABSL_LOCKS_EXCLUDED(following_mutex_);
  // The same, and waits. Not for gRPC threads.
  absl::Status CatchUpAndWait() const ABSL_LOCKS_EXCLUDED(following_mutex_);
  // Who is asked; the follower says.
  void AskBy(std::shared_ptr<Newest> newest) ABSL_LOCKS_EXCLUDED(following_mutex_);

  // It outlives the directory.
  void AddListener(Listener* listener) ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes one message of the watch. What is partial is kept until a message comes that is not: then
  // all of it is shown at once. Changes that it has seen already are passed over. The first
  // message, and the first after Reset, begins a snapshot: up to the first message that is not
  // partial, resources come in no order. Errors, after which everything is to be read anew:
  // FAILED_PRECONDITION, reason EPOCH_CHANGED, if the message is of another history;
  // RESOURCE_EXHAUSTED, reason REVISION_TOO_LARGE, if more than kCollectedMax changes came that are
  // not a snapshot and not complete.
  absl::Status Apply(const accounts::v1::WatchChangesResponse& message) ABSL_LOCKS_EXCLUDED(mutex_);
  static constexpr int kCollectedMax = 200'000;  // about 100 MB at that moment
  // A stream begins that goes on after revision(): forgets what came of an incomplete one.
  void Resume() ABSL_LOCKS_EXCLUDED(mutex_);
  // The copy is read anew: the next messages, up to the first that is not partial, tell everything.
  // What they do not mention is marked deleted then. Until then it shows what it showed.
  void Reset() ABSL_LOCKS_EXCLUDED(mutex_);
  void SetReady() ABSL_LOCKS_EXCLUDED(mutex_);

  // How it follows; the follower notes it.
  Following following() const ABSL_LOCKS_EXCLUDED(following_mutex_);
  void NoteFollowing(absl::FunctionRef<void(Following&)> note)
      ABSL_LOCKS_EXCLUDED(following_mutex_);

  // What is set aside. Reasons and details: accord.common.v1.HierarchyStatus.
  int64_t set_aside_count() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The first `most` after `key`, in the order of their keys. O(all that is set aside).
  using KeyedExplanation = std::pair<std::string, common::v1::Explanation>;
  std::vector<KeyedExplanation> ExplainSetAside(absl::string_view key, size_t most) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Ids of accounts that it showed and that are not there any more now that it was read anew: they
  // are marked deleted. Some of them, in order, and how many there are.
  struct GoneAccounts {
    int64_t count = 0;
    std::vector<std::string> some;
  };
  GoneAccounts gone_accounts(size_t most) const ABSL_LOCKS_EXCLUDED(mutex_);

  // How far an export has come.
  struct ExportCursor {
    bool begun = false;
    uint32_t account = 0;
    uint32_t person = 0;
    std::string product;
    std::string contact;
    std::string assignment;
    std::string not_understood;
  };
  // Adds up to `most` of what it holds to `message`, as Apply takes it within a snapshot, and moves
  // the cursor along. False: that was all. What changes between
  // two calls may be missed.
  bool Export(ExportCursor& cursor, size_t most, accounts::v1::WatchChangesResponse& message) const
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // What was heard of an account's last move. From which day it counts is said by the account's
  // history, if that has days.
  struct HeardMove {
    int64_t revision = 0;
    bool said = false;   // by the account itself; else it is the one that the forest moved by
    calendar::Date day;  // of that revision, or the next that was heard of
  };
  using HeardMoves = absl::flat_hash_map<hierarchy::NodeId, HeardMove>;
  static void NoteMove(hierarchy::NodeId account, const HeardMove& move, HeardMoves& moves);

  // What a snapshot brings beside the forests, until all of it is there.
  struct Snapshot {
    std::string epoch;
    absl::btree_set<std::string> products;
    absl::btree_map<std::string, ContactFacts> contacts;
    AccountFactsTable facts;
    AssignmentTable assignments;
    HeardMoves moved;
    absl::optional<UnderstoodSettings> settings;
    NotUnderstood not_understood;
  };
  // What a message changes beside what it says.
  struct Batch {
    int64_t revision = 0;
    // By which revision accounts were last changed that do not say which one moved them.
    HeardMoves changed;
    bool settings_changed = false;
  };

  absl::Status CheckEpoch(const std::string& epoch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Collect(const accounts::v1::WatchChangesResponse& message)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeWhole(const accounts::v1::WatchChangesResponse& message)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FinishSnapshot(int64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CommitForests(const Batch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // What is not understood is noted.
  void ApplyChange(const accounts::v1::Change& change, Batch& batch)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyAccount(const accounts::v1::Change& change, Batch& batch)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyPerson(const accounts::v1::Person& person)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyProduct(const accounts::v1::Product& product)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyContact(const accounts::v1::Contact& contact)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyOrganization(const accounts::v1::Organization& organization, Batch& batch)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool TakeSettings(UnderstoodSettings understood) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ExportAccount(hierarchy::NodeId node, accounts::v1::Change& change) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void ExportPerson(hierarchy::NodeId node, accounts::v1::Person& person) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void NoteShown() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) ABSL_LOCKS_EXCLUDED(shown_mutex_);
  void TellMoved(hierarchy::NodeId account) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellSettingsChanged() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Keep keep_;
  mutable absl::Mutex mutex_;
  TreeCopy accounts_ ABSL_GUARDED_BY(mutex_);
  TreeCopy people_ ABSL_GUARDED_BY(mutex_);
  HeardMoves moved_ ABSL_GUARDED_BY(mutex_);
  // In order, so that an export can go on where it was.
  absl::btree_set<std::string> products_ ABSL_GUARDED_BY(mutex_);
  absl::btree_map<std::string, ContactFacts> contacts_ ABSL_GUARDED_BY(mutex_);
  AccountFactsTable facts_ ABSL_GUARDED_BY(mutex_);
  AssignmentTable assignments_ ABSL_GUARDED_BY(mutex_);
  Settings settings_ ABSL_GUARDED_BY(mutex_);
  accounts::v1::Organization organization_ ABSL_GUARDED_BY(mutex_);  // that settings_ are from
  NotUnderstood not_understood_ ABSL_GUARDED_BY(mutex_);
  ClosingAccounts closings_;
  std::string epoch_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_);            // null: following
  accounts::v1::WatchChangesResponse collected_ ABSL_GUARDED_BY(mutex_);  // not complete yet
  std::atomic<int64_t> revision_{0};                                      // written under mutex_
  std::atomic<int64_t> heard_revision_{0};                                // written under mutex_
  std::atomic<int64_t> version_{0};                                       // written under mutex_
  std::atomic<bool> ready_{false};                                        // written under mutex_

  // revision_ and epoch_ as of the last message, for a moment at a time.
  mutable absl::Mutex shown_mutex_;
  store::AccountsMoment shown_ ABSL_GUARDED_BY(shown_mutex_);

  mutable absl::Mutex following_mutex_;
  Following following_ ABSL_GUARDED_BY(following_mutex_);
  std::shared_ptr<Newest> newest_ ABSL_GUARDED_BY(following_mutex_);
  std::vector<Listener*> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::directory
