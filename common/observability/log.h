// What a program says of itself: sentences on standard error, or, with --log=json, one JSON object
// a line on standard output.
//
// Nothing that a request contains is logged, nor a secret. Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/observability/json_line.h"
#include "common/observability/line_writer.h"

namespace accord::log {

enum class Level { kInfo, kWarning, kError };

// "info", "warning", "error"
absl::string_view NameOf(Level level);

using Field = std::pair<absl::string_view, absl::string_view>;

// In text: `message` and a line feed, without the fields. In JSON: a line with both.
void Say(Level level, absl::string_view message, std::initializer_list<Field> fields = {});

// Something that whoever started the program may wait for: on standard output in either format.
void Announce(absl::string_view message);

// In JSON in either format, for what is looked up by an id: on standard error, in text.
void Record(Level level, absl::string_view message, std::initializer_list<Field> fields);

// While it exists, the process logs in JSON. One at a time, made before the threads that log.
class JsonLog {
 public:
  // `program`: who speaks, "accord-planning".
  explicit JsonLog(std::string program, LineWriter::Options options = {});
  ~JsonLog();
  JsonLog(const JsonLog&) = delete;
  JsonLog& operator=(const JsonLog&) = delete;

  // A line that says when, how bad and who. Finish it with Write.
  JsonLine Begin(Level level, std::string& buffer) const;
  void Write(Level level, JsonLine line, const std::string& buffer);

  const std::string& program() const { return program_; }
  const LineWriter& lines() const { return lines_; }

 private:
  const std::string program_;
  LineWriter lines_;
};

// Null: the process logs in text.
JsonLog* Json();

}  // namespace accord::log
