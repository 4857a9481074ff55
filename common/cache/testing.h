// What tests of caches share: a database without a disk that several replicas follow, each at its
// own pace, and a remote that does what the worst Redis could.
//
// FakeDatabase and FakeRemote are thread-safe, FakeReplica is not.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/cache/entry.h"
#include "common/cache/remote.h"
#include "common/cache/shared_cache.h"
#include "common/store/store.h"

namespace accord::cache {

// Every commit changes one id of one table, whose content is "<id>@<revision of its last change>".
class FakeDatabase {
 public:
  const store::Table table{"pot", {}};

  int64_t newest() const {
    const absl::MutexLock lock(&mutex_);
    return static_cast<int64_t>(commits_.size());
  }
  int64_t Commit(const std::string& id) {
    const absl::MutexLock lock(&mutex_);
    commits_.push_back(id);
    return static_cast<int64_t>(commits_.size());
  }
  // The id that a revision changed.
  std::string ChangedBy(int64_t revision) const {
    const absl::MutexLock lock(&mutex_);
    return commits_[static_cast<size_t>(revision - 1)];
  }
  std::string ContentAt(const std::string& id, int64_t revision) const {
    int64_t last = revision;
    while (last > 0 && ChangedBy(last) != id) --last;
    return absl::StrCat(id, "@", last);
  }
  Content Read(const std::string& id) const {
    const int64_t revision = newest();
    return {std::make_shared<const std::string>(ContentAt(id, revision)), revision};
  }
  void Forget() {
    const absl::MutexLock lock(&mutex_);
    commits_.clear();
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> commits_ ABSL_GUARDED_BY(mutex_);  // of revision i + 1
};

// A process on the database: it knows of a commit once it Hears of it.
class FakeReplica final : public store::Store {
 public:
  explicit FakeReplica(FakeDatabase& database)
      : database_(database), revision_(database.newest()) {}

  int64_t revision() const override { return revision_; }
  // Hears of the next commit, if there is one.
  bool Hear() {
    if (revision_ == database_.newest()) return false;
    store::Commit commit;
    commit.revision = store::Revision(revision_ + 1);
    store::RowChange change;
    change.table = &database_.table;
    change.after.meta.id = database_.ChangedBy(revision_ + 1);
    change.after.meta.revision = commit.revision;
    commit.changes.push_back(std::move(change));
    for (store::CommitListener* listener : listeners_) listener->OnCommit(commit);
    ++revision_;
    return true;
  }
  void HearAll() {
    while (Hear()) {
    }
  }

  absl::Status AddListener(store::CommitListener* listener, Load load) override {
    if (broken_) return absl::UnavailableError("no database");
    FakeReader reader(revision_);
    listeners_.push_back(listener);
    return load(reader);
  }
  void RemoveListener(store::CommitListener* listener) override {
    listeners_.erase(std::find(listeners_.begin(), listeners_.end(), listener));
  }
  void Break() { broken_ = true; }

  void Write(store::WriteInfo, absl::Time, Body, Done done) override { done(Unused()); }
  absl::StatusOr<std::unique_ptr<store::Reader>> Snapshot(absl::optional<int64_t>,
                                                          absl::Time) override {
    return Unused();
  }
  absl::Status CatchUp(int64_t, absl::Time) override { return Unused(); }
  int64_t oldest_revision() const override { return 0; }
  absl::StatusOr<int64_t> Compact(int64_t, absl::Time) override { return Unused(); }
  absl::Status Changes(int64_t, int64_t, absl::Time,
                       absl::FunctionRef<bool(store::Change)>) override {
    return Unused();
  }
  absl::Status Differences(const std::vector<const store::Table*>&, store::Between, absl::Time,
                           absl::FunctionRef<bool(store::RowChange)>) override {
    return Unused();
  }
  const std::vector<const store::Table*>& tables() const override { return tables_; }

 private:
  static absl::Status Unused() { return absl::UnimplementedError("caches do not use it"); }

  class FakeReader final : public store::Reader {
   public:
    explicit FakeReader(int64_t revision) : revision_(revision) {}
    int64_t revision() const override { return revision_; }
    absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table&,
                                                       const std::string&) override {
      return Unused();
    }
    absl::Status SelectRows(const store::Table&, const store::Query&, store::RowSink) override {
      return Unused();
    }
    absl::Status SelectVersions(const store::Table&, const std::string&, int64_t, int64_t,
                                store::RowSink) override {
      return Unused();
    }
    absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t) override {
      return Unused();
    }
    absl::StatusOr<int64_t> RevisionAt(absl::Time) override { return Unused(); }

   private:
    const int64_t revision_;
  };

  FakeDatabase& database_;
  int64_t revision_;
  bool broken_ = false;
  std::vector<store::CommitListener*> listeners_;
  std::vector<const store::Table*> tables_ = {&database_.table};
};

// Keeps bytes in a map; Set puts there what nobody should have. Thread-safe.
class FakeRemote final : public Remote {
 public:
  absl::StatusOr<absl::optional<std::string>> Get(const std::string& key, absl::Time) override {
    absl::MutexLock lock(&mutex_);
    ++gets_;
    if (!failure_.ok()) return failure_;
    const auto found = kept_.find(key);
    if (found == kept_.end()) return absl::optional<std::string>();
    return absl::make_optional(found->second);
  }
  absl::StatusOr<bool> PutNewer(const std::string& key, const std::string& entry,
                                absl::Duration) override {
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    const auto found = kept_.find(key);
    if (found != kept_.end()) {
      const DecodedEntry kept = DecodeEntry(key, found->second);
      const bool newer = kept.revision < DecodeEntry(key, entry).revision;
      if (kept.fault == EntryFault::kNone && !newer) return false;
    }
    kept_[key] = entry;
    return true;
  }
  absl::Status Remove(const std::string& key) override {
    absl::MutexLock lock(&mutex_);
    kept_.erase(key);
    return failure_;
  }
  absl::StatusOr<bool> TakeLease(const std::string& key, const std::string& token,
                                 absl::Duration) override {
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    return leases_.emplace(key, token).second;
  }
  absl::Status ReleaseLease(const std::string& key, const std::string& token) override {
    absl::MutexLock lock(&mutex_);
    const auto found = leases_.find(key);
    if (found != leases_.end() && found->second == token) leases_.erase(found);
    return failure_;
  }

  void Set(const std::string& key, std::string bytes) {
    absl::MutexLock lock(&mutex_);
    kept_[key] = std::move(bytes);
  }
  std::string At(const std::string& key) {
    absl::MutexLock lock(&mutex_);
    const auto found = kept_.find(key);
    return found == kept_.end() ? "" : found->second;
  }
  std::vector<std::string> Keys() {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string> keys;
    for (const auto& [key, entry] : kept_) keys.push_back(key);
    return keys;
  }
  size_t leases() {
    absl::MutexLock lock(&mutex_);
    return leases_.size();
  }
  int64_t gets() {
    absl::MutexLock lock(&mutex_);
    return gets_;
  }
  // What every command fails with; OK ends that.
  void Fail(absl::Status failure) {
    absl::MutexLock lock(&mutex_);
    failure_ = std::move(failure);
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::string> kept_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> leases_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  int64_t gets_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::cache
