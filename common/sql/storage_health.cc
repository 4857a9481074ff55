// Whether the disk below a store takes writes, and how it is noticed that it does again.
#include "absl/time/clock.h"
#include "common/sql/errors.h"
#include "common/sql/sql_store.h"

namespace accord::sql {
namespace {

// A storage that failed is tried this often while nobody writes; who writes waits no longer than
// the pause.
constexpr absl::Duration kPause = absl::Milliseconds(100);
constexpr int kPausesPerTry = 10;

}  // namespace

void SqlStore::NoteStorage(const absl::Status& status, bool wrote) {
  if (IsStorage(status)) {
    storage_failing_.store(true, std::memory_order_release);
  } else if (status.ok() && wrote) {
    storage_failing_.store(false, std::memory_order_release);
  }
}

void SqlStore::AwaitStorage() {
  for (int pause = 1; storage_failing(); ++pause) {
    {
      absl::MutexLock lock(&queue_mutex_);
      if (stopping_ || !queue_.empty()) return;
    }
    absl::SleepFor(kPause);
    if (pause % kPausesPerTry == 0) NoteStorage(writer_->TryStorage(), /*wrote=*/true);
  }
}

}  // namespace accord::sql
