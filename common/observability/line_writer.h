// Writes lines to a file descriptor on a thread of its own, so that nobody who logs ever waits for
// whoever reads the log.
//
// What waits is bounded: lines beyond it are dropped and counted. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/wait.h"

namespace accord::log {

class LineWriter {
 public:
  struct Options {
    int fd = 1;                          // not closed
    size_t bytes_max = size_t{4} << 20;  // that wait; about a quarter of a second at full load
    // Lines that come within it are written together.
    absl::Duration pause = absl::Milliseconds(20);
    // How long the end waits for a reader that does not read.
    absl::Duration end_time_max = absl::Seconds(1);
  };
  explicit LineWriter(Options options);
  // Writes what waits, if it is read in time.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // Takes `line`, which ends with a line feed; false if it is dropped. An important one may take
  // the waiting bytes up to twice their bound. Never waits for the reader.
  bool Write(absl::string_view line, bool important = false) ABSL_LOCKS_EXCLUDED(mutex_);

  int64_t taken() const { return taken_.load(std::memory_order_relaxed); }
  int64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  void WriteAll(absl::string_view bytes);
  // Whether the descriptor takes bytes without a wait; false: the end has come first.
  bool AwaitWritable();

  const Options options_;
  const size_t piece_bytes_max_;
  std::atomic<int64_t> taken_{0};
  std::atomic<int64_t> dropped_{0};
  std::atomic<bool> ending_{false};  // set under mutex_

  absl::Mutex mutex_;
  SteadyCondVar wake_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  absl::Time end_by_ = absl::InfiniteFuture();  // set before ending_
  std::thread thread_;
};

}  // namespace accord::log
