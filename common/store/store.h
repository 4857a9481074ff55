// The one storage contract of Accord: versioned records, written in revisions, read in snapshots.
//
// Every service has one Store over its own database. A write takes the next revision; a resource it
// changes gets a new version and the old one stays. Reading at a revision shows exactly the
// versions that held then, however long ago. An implementation passes the suite in
// tests/conformance.
//
// Store is thread-safe. A Reader or Txn belongs to one thread and does not outlive what gave it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/status.h"
#include "common/filter/filter.h"
#include "common/store/record.h"
#include "common/store/revision.h"
#include "common/store/row.h"

namespace accord::store {

// A condition that a column equals a value, or lies in [value, last].
struct ColumnRange {
  std::string column;  // of the table, or "id"
  Value first;
  Value last;
};

// Which rows of a table, in which order.
struct Query {
  filter::Predicate where;          // on the table's columns and on those of Meta
  std::vector<ColumnRange> ranges;  // all of them hold
  std::string id_prefix;            // only ids that begin with it
  bool show_deleted = false;
  std::vector<filter::OrderKey> order;  // `id` breaks ties and is the order without keys
  // Only rows after the one that has these values of `order`'s columns, and this id.
  absl::optional<std::pair<std::vector<Value>, std::string>> after;
  int64_t limit = 0;  // 0: no limit; the sink bounds what it takes
};

// Takes rows one by one; false ends the reading.
using RowSink = absl::FunctionRef<bool(Row)>;

// A revision of the accounts service, of which a service keeps a copy.
struct AccountsMoment {
  AccountsRevision revision;  // 0: none
  std::string epoch;          // the history that it belongs to; empty: not known
};

// One revision's entry in the audit.
struct RevisionInfo {
  Revision revision;
  // Microseconds since 1970 UTC, by the clock of whoever wrote. Less than an earlier revision's
  // only where that one was made by a clock that ran ahead; RevisionAt copes with that.
  int64_t time = 0;
  std::string actor;
  std::string on_behalf_of;
  std::string method;
  std::string request_id;
  std::string reason;
  // Of a service that follows the accounts service: the newest accounts revision that this or an
  // earlier revision saw (Store::FollowsAccounts). Never less than an earlier revision's of the
  // same accounts epoch. 0 in the accounts service, and of revisions made by releases that did not
  // say.
  AccountsRevision accounts_revision;
  std::string accounts_epoch;  // the accounts service's history that it belongs to; empty: not said
};

// A snapshot: what held at one revision.
//
// Every method: UNAVAILABLE if the database does not answer (call again), DATA_LOSS if what is
// stored cannot be read, DEADLINE_EXCEEDED past the deadline it was opened with.
class Reader {
 public:
  virtual ~Reader() = default;

  // The revision that it shows.
  virtual int64_t revision() const = 0;

  // The version of `id` that holds, also a deleted one; nothing if there never was one by then.
  virtual absl::StatusOr<absl::optional<Row>> FindRow(const Table& table,
                                                      const std::string& id) = 0;

  // Streams the rows that `query` asks for; constant memory.
  virtual absl::Status SelectRows(const Table& table, const Query& query, RowSink sink) = 0;

  // Streams the versions of one id up to the snapshot's revision, the newest first: those made
  // before revision `before`, up to `limit` of them. History that was compacted away is not there.
  virtual absl::Status SelectVersions(const Table& table, const std::string& id, int64_t before,
                                      int64_t limit, RowSink sink) = 0;

  // What the audit has of a revision; nothing for one that is not made yet.
  virtual absl::StatusOr<absl::optional<RevisionInfo>> FindRevision(int64_t revision) = 0;

  // The newest revision made at `time` or before, by what their clocks said; 0: none was.
  virtual absl::StatusOr<int64_t> RevisionAt(absl::Time time) = 0;

  template <typename T>
  absl::StatusOr<absl::optional<T>> Find(const std::string& id) {
    ASSIGN_OR_RETURN(absl::optional<Row> row, FindRow(TableOf<T>(), id));
    if (!row.has_value()) return absl::optional<T>();
    ASSIGN_OR_RETURN(T record, FromRow<T>(*std::move(row)));
    return absl::make_optional(std::move(record));
  }

  template <typename T>
  absl::Status Select(const Query& query, absl::FunctionRef<bool(T)> sink) {
    absl::Status unreadable;
    RETURN_IF_ERROR(SelectRows(TableOf<T>(), query, [&](Row row) {
      absl::StatusOr<T> record = FromRow<T>(std::move(row));
      if (!record.ok()) {
        unreadable = record.status();
        return false;
      }
      return sink(*std::move(record));
    }));
    return unreadable;
  }
};

// One write: reads see what it wrote itself. It may run again (keep no state) and is undone as a
// whole if its body returns an error.
class Txn : public Reader {
 public:
  // When it happens: the same moment throughout, by a clock that was held against what other
  // evidence there is (Store::Write). The revision that the write makes is its reader's revision().
  virtual absl::Time now() const = 0;
  // The newest accounts revision that any revision before this write saw, in whatever process. A
  // body that needs the copy of the accounts and finds it behind that refuses, and is called again
  // later: what it decided by an older copy could contradict what is stored. Of another accounts
  // epoch than the copy's it says nothing.
  virtual AccountsMoment seen_accounts() const { return {}; }
  // Who writes, such as `people/jane`.
  virtual const std::string& actor() const = 0;

  // Says that no version of `id` was ever made, because it was just drawn at random from so many
  // that nobody meets it twice. Spares the store a look.
  virtual void AssumeNew(const Table& table, const std::string& id) {}

  // Makes `row` the version of its id that holds; answers its meta, with the new revision and
  // times. Its meta.revision says which version it replaces (0: none). Errors: ABORTED, reason
  // CONCURRENT_CHANGE, if another version holds.
  virtual absl::StatusOr<Meta> PutRow(const Table& table, Row row) = 0;

  template <typename T>
  absl::Status Put(T& record) {
    ASSIGN_OR_RETURN(record.meta, PutRow(TableOf<T>(), ToRow(record)));
    return absl::OkStatus();
  }
};

// What a write says about itself, for the audit.
struct WriteInfo {
  std::string actor;           // who is authenticated
  std::string on_behalf_of;    // for whom; empty: for themselves
  std::string method;          // "accord.accounts.v1.AccountService/MoveAccount"
  std::string request_id;      // empty: none
  std::string reason;          // in the caller's words; empty: none
  bool validate_only = false;  // run the body, then undo everything
  // Rows that the body is going to ask for by id. A hint: a store that ReadsAhead() reads those of
  // all writes that share a transaction at once.
  std::vector<std::pair<const Table*, std::string>> reads;
};

// One resource's step from one version to the next.
struct RowChange {
  const Table* table = nullptr;
  absl::optional<Row> before;  // nothing: it was created
  Row after;
};

// From one revision to a later one.
struct Between {
  int64_t from = 0;
  int64_t to = 0;
};

// All that one revision did. Never empty but for writes that changed nothing.
struct Commit {
  Revision revision;
  int64_t time = 0;  // as RevisionInfo's
  std::string actor;
  std::vector<RowChange> changes;           // in the order in which they were put
  AccountsRevision accounts_revision = {};  // as RevisionInfo's
  std::string accounts_epoch = {};
};

// Hears of every commit, in order of revision, before its writer is answered: what is kept in
// memory follows the store without a gap. Called on one thread at a time; must be quick and must
// not call the store.
class CommitListener {
 public:
  virtual ~CommitListener() = default;
  virtual void OnCommit(const Commit& commit) = 0;
};

// A stored change, as watchers are told of it.
struct Change {
  Revision revision;
  int64_t time = 0;
  std::string actor;
  const Table* table = nullptr;
  Row row;                                  // as it became
  AccountsRevision accounts_revision = {};  // as RevisionInfo's
};

class Store {
 public:
  using Body = std::function<absl::Status(Txn&)>;
  // Gets the revision that the write made (the present one if it changed nothing).
  using Done = std::function<void(absl::StatusOr<int64_t>)>;

  virtual ~Store() = default;

  // Runs `body` on the store's writing thread and calls `done`, on a thread of the store's, once
  // all it did is durable, or with the error that undid it. Writes that wait together share a
  // transaction; none harms another. `deadline` (by SteadyNow, as all of them here) bounds the wait
  // for its turn. Errors beside the body's own: RESOURCE_EXHAUSTED with reason WRITE_QUEUE_FULL or
  // STORAGE_FULL, UNAVAILABLE, reason CLOCK_AHEAD if the clock is further ahead than other evidence
  // allows, DEADLINE_EXCEEDED.
  virtual void Write(WriteInfo info, absl::Time deadline, Body body, Done done) = 0;

  // Opens a snapshot at `revision`, or at the newest; where several processes share a database, at
  // the newest that this one knows (CatchUp makes it know more). Errors: OUT_OF_RANGE for a
  // revision that is not made yet (reason REVISION_IN_FUTURE) or whose history was compacted away
  // (reason REVISION_COMPACTED, metadata `oldest`), UNAVAILABLE or DEADLINE_EXCEEDED if no
  // connection is free in time.
  virtual absl::StatusOr<std::unique_ptr<Reader>> Snapshot(absl::optional<int64_t> revision,
                                                           absl::Time deadline) = 0;

  // Whether it makes use of WriteInfo::reads: where a look-up costs a round trip.
  virtual bool ReadsAhead() const { return false; }

  // The newest revision that this process knows: durable, and told to every listener, but for while
  // memory is read anew (IsCurrent). Costs an atomic read. Goes back only with another epoch.
  virtual int64_t revision() const = 0;

  // Which history the revisions' numbers belong to: 16 hexadecimal digits that change when a backup
  // is restored, when the database has lost what a process knew, or when another server took over.
  // Numbers of another epoch mean nothing here. Empty only in tests' fakes.
  virtual std::string epoch() const { return ""; }

  // Whether what is in memory may answer by default: it is of the present epoch, and the database
  // was looked at within the last second. Where only one process has the database, always. CatchUp
  // waits for it. Costs atomic reads.
  virtual bool IsCurrent() const { return true; }

  // From now on each revision's accounts_revision and accounts_epoch are what `shown` says when its
  // body has run, or an earlier revision's if that is greater and of the same epoch. `shown` is
  // quick and locks nothing that a body holds. With another epoch, as after a restore of the
  // accounts service alone, revisions are counted anew.
  virtual void FollowsAccounts(std::function<AccountsMoment()> shown) {}
  // The newest accounts revision that any stored revision known here saw. Costs an atomic read.
  virtual AccountsRevision seen_accounts_revision() const { return {}; }
  // The same, with the accounts epoch that it belongs to.
  virtual AccountsMoment seen_accounts() const { return {seen_accounts_revision(), ""}; }

  // Waits until revision() is at least `revision`, or, for 0, what was the newest in the database
  // when it was called. Not for gRPC threads. Errors: UNAVAILABLE, reason REVISION_NOT_REACHED with
  // RetryInfo, if `deadline` comes first, or if no process has made that revision yet.
  virtual absl::Status CatchUp(int64_t revision, absl::Time deadline) = 0;

  // The oldest revision that can still be read; watches can begin after it. 0: history is whole.
  virtual int64_t oldest_revision() const = 0;

  // Forgets versions that had ended by revision `oldest`, and what watches need of earlier
  // revisions. What held at `oldest` stays, and so does every entry of the audit: from there on
  // each resource's history is without a gap. Answered requests older than `requests_before` are
  // forgotten too. In portions, beside reads and writes; may be repeated. Returns how many versions
  // went. Errors: OUT_OF_RANGE for a revision that is not made yet.
  virtual absl::StatusOr<int64_t> Compact(int64_t oldest, absl::Time requests_before) = 0;

  // Streams every change of watched tables after one revision up to another, in order; false from
  // `sink` ends it. OK means that all of it was given, or that `sink` has ended it. Errors:
  // DEADLINE_EXCEEDED if `deadline` came first; OUT_OF_RANGE, reason REVISION_COMPACTED.
  virtual absl::Status Changes(int64_t after, int64_t until, absl::Time deadline,
                               absl::FunctionRef<bool(Change)> sink) = 0;

  // Streams what became of the resources of some watched tables between two revisions: the version
  // that held at the one (nothing: there was none by then) and the one that holds at the other. A
  // deletion is a version too. Each that differs comes once, in the order of the revisions that
  // made the later versions; false from `sink` ends it. Sums of what held at `from` are thus those
  // of what holds at `to` less, for each, what `after` adds and `before` does not. Costs the
  // changes of all tables in between, whatever else there is; constant memory. Not for gRPC
  // threads. Errors: DEADLINE_EXCEEDED if `deadline` came first; OUT_OF_RANGE, reason
  // REVISION_IN_FUTURE or REVISION_COMPACTED, of either revision; then some may have been given.
  virtual absl::Status Differences(const std::vector<const Table*>& tables, Between between,
                                   absl::Time deadline,
                                   absl::FunctionRef<bool(RowChange)> sink) = 0;

  // Adds a listener from the next commit on; both calls wait for a commit under way. `load` runs
  // before it returns, to read what the listener then keeps, and again whenever memory has to be
  // read anew: with another epoch, or after revisions were compacted away that this process had not
  // taken in. So it begins by forgetting all that the listener has, and must hold until
  // RemoveListener has returned. This process commits nothing meanwhile; do not call the store.
  using Load = std::function<absl::Status(Reader&)>;
  virtual absl::Status AddListener(CommitListener* listener, Load load) = 0;
  virtual void RemoveListener(CommitListener* listener) = 0;

  // The tables it keeps.
  virtual const std::vector<const Table*>& tables() const = 0;

  // Write, and wait for it. Not for gRPC threads, nor from inside a body or listener.
  absl::StatusOr<int64_t> WriteAndWait(WriteInfo info, absl::Time deadline, Body body);
};

// What refers to a revision of another history is answered: FAILED_PRECONDITION, reason
// EPOCH_CHANGED, metadata `epoch` (the present one).
absl::Status EpochChanged(const Store& store);

}  // namespace accord::store
