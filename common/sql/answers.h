// Tells callers what became of their writes while the next ones are being written. Private to
// common/sql.
//
// An answer is built and sent in the time of several rows: measured, 64 clients that write to
// SQLite took a quarter of the writing thread's time for theirs.
#pragma once

#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/store/store.h"

namespace accord::sql {

// What a caller is told.
struct Answer {
  store::Store::Done done;
  absl::StatusOr<int64_t> revision;

  void Give() { done(std::move(revision)); }
};

// Thread-safe.
class Answers {
 public:
  Answers() : thread_([this] { Run(); }) {}
  // Gives all that is left.
  ~Answers();
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  // Gives them in order, soon; one alone at once: a thread would wake up no sooner.
  void Give(std::vector<Answer> answers) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  std::vector<Answer> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace accord::sql
