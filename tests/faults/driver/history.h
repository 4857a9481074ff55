// What a run did and saw, a JSON object a line, in the order in which it was told.
//
// The lines are described in tests/faults/README.md; checker.py judges them.
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace accord::faults {

// Thread-safe.
class History {
 public:
  // Writes to `path`, anew. Nothing is lost unless the driver itself is killed.
  explicit History(const std::string& path) : file_(path, std::ios::trunc) {}

  bool ok() const { return file_.is_open(); }

  void Add(const nlohmann::json& line) ABSL_LOCKS_EXCLUDED(mutex_) {
    const std::string text = line.dump() + '\n';
    absl::MutexLock lock(&mutex_);
    file_ << text;
  }

  // Makes every line readable for others.
  void Flush() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    file_.flush();
  }

 private:
  absl::Mutex mutex_;
  std::ofstream file_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::faults
