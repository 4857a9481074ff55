// A store in memory for the tests of watches: what a test commits, and readings that it counts.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/store/store.h"

namespace accord::changes {

class FakeStore final : public store::Store {
 public:
  // What one resource becomes.
  struct Put {
    const store::Table* table = nullptr;
    std::string id;
    std::string text;  // the value of the table's only column
    bool deleted = false;
  };

  explicit FakeStore(std::vector<const store::Table*> tables) : tables_(std::move(tables)) {}

  // Makes the next revision; returns it.
  int64_t Commit(const std::vector<Put>& puts) {
    absl::MutexLock writing(&writing_);
    store::Commit commit;
    {
      absl::MutexLock lock(&mutex_);
      commit.revision = store::Revision(++revision_);
      commit.time = commit.revision * 1000000 + 5;
      commit.actor = "people/jane";
      for (const Put& put : puts) {
        store::Row row{{put.id, commit.revision, 1, commit.time, put.deleted ? commit.time : 0},
                       {put.text}};
        log_.push_back({commit.revision, commit.time, commit.actor, put.table, row});
        commit.changes.push_back({put.table, absl::nullopt, std::move(row)});
      }
    }
    for (store::CommitListener* listener : listeners_) listener->OnCommit(commit);
    return commit.revision;
  }

  // Reads all memory anew, as a store does that finds itself in another history. The actor of all
  // its revisions is called like the epoch.
  void BeginAnotherHistory(std::string epoch) {
    absl::MutexLock writing(&writing_);
    {
      absl::MutexLock lock(&mutex_);
      for (store::Change& change : log_) change.actor = epoch;
      epoch_ = std::move(epoch);
    }
    FakeReader reader(*this, revision());
    for (const Load& load : loads_) (void)load(reader);
  }
  std::string epoch() const override {
    absl::MutexLock lock(&mutex_);
    return epoch_;
  }
  void FailReads(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    fail_from_ = 0;
    failure_ = std::move(status);
  }
  // From the call of Changes with this number on, counted from 1.
  void FailReadsFrom(int call, absl::Status status) {
    absl::MutexLock lock(&mutex_);
    fail_from_ = call;
    failure_then_ = std::move(status);
  }
  // Called by Changes with its number, counted from 1, before it hands out what it found. To be set
  // before anything is read.
  std::function<void(int)> on_found;

  // How often Changes was called.
  int changes_calls() const {
    absl::MutexLock lock(&mutex_);
    return changes_calls_;
  }

  void Write(store::WriteInfo, absl::Time, Body, Done done) override {
    done(absl::UnimplementedError("use Commit"));
  }

  absl::StatusOr<std::unique_ptr<store::Reader>> Snapshot(absl::optional<int64_t> revision,
                                                          absl::Time) override {
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    if (revision.value_or(revision_) > revision_ || revision.value_or(oldest_) < oldest_) {
      return absl::OutOfRangeError("no such snapshot");
    }
    return std::unique_ptr<store::Reader>(
        std::make_unique<FakeReader>(*this, revision.value_or(revision_)));
  }

  int64_t revision() const override {
    absl::MutexLock lock(&mutex_);
    return revision_;
  }

  absl::Status CatchUp(int64_t, absl::Time) override { return absl::OkStatus(); }
  int64_t oldest_revision() const override {
    absl::MutexLock lock(&mutex_);
    return oldest_;
  }
  // Makes as if what came up to `oldest` were forgotten.
  absl::StatusOr<int64_t> Compact(int64_t oldest, absl::Time) override {
    absl::MutexLock lock(&mutex_);
    oldest_ = oldest;
    return 0;
  }
  absl::Status Changes(int64_t after, int64_t until, absl::Time,
                       absl::FunctionRef<bool(store::Change)> sink) override {
    std::vector<store::Change> log;
    int call = 0;
    {
      absl::MutexLock lock(&mutex_);
      call = ++changes_calls_;
      if (fail_from_ > 0 && changes_calls_ >= fail_from_) failure_ = failure_then_;
      if (!failure_.ok()) return failure_;
      log = log_;
    }
    if (on_found) on_found(call);
    for (store::Change& change : log) {
      if (change.revision <= std::max(after, oldest_revision()) || change.revision > until ||
          !change.table->watched)
        continue;
      if (!sink(std::move(change))) break;
    }
    return absl::OkStatus();
  }

  absl::Status Differences(const std::vector<const store::Table*>&, store::Between, absl::Time,
                           absl::FunctionRef<bool(store::RowChange)>) override {
    return absl::UnimplementedError("watches do not compare");
  }

  absl::Status AddListener(store::CommitListener* listener, Load load) override {
    absl::MutexLock writing(&writing_);
    FakeReader reader(*this, revision());
    RETURN_IF_ERROR(load(reader));
    loads_.push_back(std::move(load));
    listeners_.push_back(listener);
    return absl::OkStatus();
  }
  void RemoveListener(store::CommitListener* listener) override {
    absl::MutexLock writing(&writing_);
    listeners_.erase(std::find(listeners_.begin(), listeners_.end(), listener));
  }

  const std::vector<const store::Table*>& tables() const override { return tables_; }

 private:
  class FakeReader final : public store::Reader {
   public:
    FakeReader(FakeStore& store, int64_t revision) : store_(store), revision_(revision) {}

    int64_t revision() const override { return revision_; }

    absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                       const std::string& id) override {
      absl::MutexLock lock(&store_.mutex_);
      absl::optional<store::Row> row;
      for (const store::Change& change : store_.log_) {
        if (change.table != &table || change.row.meta.id != id) continue;
        if (change.revision <= revision_) row = change.row;
      }
      return row;
    }
    absl::Status SelectVersions(const store::Table&, const std::string&, int64_t, int64_t,
                                store::RowSink) override {
      return absl::UnimplementedError("watches do not read versions");
    }
    absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
      store::RevisionInfo info;
      info.revision = store::Revision(revision);
      return absl::make_optional(info);
    }
    // Revisions without changes count as not made.
    absl::StatusOr<int64_t> RevisionAt(absl::Time time) override {
      absl::MutexLock lock(&store_.mutex_);
      int64_t newest = 0;
      for (const store::Change& change : store_.log_) {
        if (absl::FromUnixMicros(change.time) <= time) newest = change.revision;
      }
      return newest;
    }

    absl::Status SelectRows(const store::Table& table, const store::Query& query,
                            store::RowSink sink) override {
      std::map<std::string, store::Row> rows;
      {
        absl::MutexLock lock(&store_.mutex_);
        for (const store::Change& change : store_.log_) {
          if (change.table == &table && change.revision <= revision_) {
            rows[change.row.meta.id] = change.row;
          }
        }
      }
      int64_t count = 0;
      for (auto& [id, row] : rows) {
        if (query.after.has_value() && id <= query.after->second) continue;
        if (row.meta.deleted() && !query.show_deleted) continue;
        if (query.limit != 0 && ++count > query.limit) break;
        if (!sink(std::move(row))) break;
      }
      return absl::OkStatus();
    }

   private:
    FakeStore& store_;
    const int64_t revision_;
  };

  const std::vector<const store::Table*> tables_;
  absl::Mutex writing_;  // one commit, or change of listeners, at a time
  std::vector<store::CommitListener*> listeners_;
  std::vector<Load> loads_;  // of those there ever were: no test removes one and goes on
  mutable absl::Mutex mutex_;
  std::string epoch_ ABSL_GUARDED_BY(mutex_);
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t oldest_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable int changes_calls_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  int fail_from_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: no call
  absl::Status failure_then_ ABSL_GUARDED_BY(mutex_);
  std::vector<store::Change> log_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::changes
