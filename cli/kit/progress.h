// How far a long job has come, on standard error.
//
// On a terminal one line is redrawn in place; elsewhere (a log, a scheduler) a plain line is
// written at most every 10 s. Both end with one line that sums up. Thread-compatible.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "cli/kit/terminal.h"
#include "common/base/clock.h"

namespace accord::cli {

struct ProgressJob {
  std::string label;          // "Importing accounts"
  std::string unit = "rows";  // what is counted, in the plural
  int64_t total = 0;          // 0: not known; then there is no bar and no time left
  // Told how much is done, twice a second and at the end, in place of any line. For programs.
  std::function<void(int64_t done)> tell = nullptr;
};

class Progress {
 public:
  // `clock` and `out` must outlive the progress; `terminal` describes the one `out` writes to.
  Progress(ProgressJob job, const Terminal& terminal, const Clock& clock, std::ostream& out);

  // Ends a line that is still being redrawn, so that an error begins on a line of its own.
  ~Progress();

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` units in all, not since the last call. Cheap enough for every row: it looks at the
  // clock, and writes when it is time.
  void Update(int64_t done);

  // Writes the last line: what was done, in which time, at which rate. Later calls do nothing.
  void Finish();

 private:
  struct Sample {
    absl::Time at;
    int64_t done;
  };

  absl::optional<double> RecentRate() const;
  void Remember(absl::Time now);
  std::string Line() const;
  std::string Bar(int columns) const;
  void Draw();

  const ProgressJob job_;
  const Terminal terminal_;
  const Clock& clock_;
  std::ostream& out_;
  const absl::Time start_;
  absl::Time written_;
  std::deque<Sample> samples_;  // of the last 10 s, at most one a drawing
  int64_t done_ = 0;
  int drawn_columns_ = 0;
  bool finished_ = false;
};

}  // namespace accord::cli
