// One line of a log in JSON: an object with fields in the order in which they were added.
//
// Thread-compatible. Text that is not UTF-8 is shown with U+FFFD in place of each byte that is not,
// so that a line can always be parsed.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace accord::log {

class JsonLine {
 public:
  // Writes into `buffer`, which is emptied first and outlives the line: whoever keeps one for many
  // lines allocates nothing.
  explicit JsonLine(std::string& buffer);

  // `key` is letters and underscores; it is not escaped.
  void Text(absl::string_view key, absl::string_view value);
  void Number(absl::string_view key, int64_t value);
  // Nanoseconds as milliseconds with three decimals.
  void Millis(absl::string_view key, int64_t nanos);
  // In UTC, with microseconds: 2026-07-01T09:30:00.000000Z.
  void Time(absl::string_view key, absl::Time value);

  // Closes the object; the buffer then holds it and a line feed. Nothing may be added afterwards.
  void End();

 private:
  void Key(absl::string_view key);

  std::string& out_;
};

}  // namespace accord::log
