#include "common/observability/log.h"

#include <atomic>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/strings.h"

namespace accord::log {
namespace {

std::atomic<JsonLog*> the_log{nullptr};

// A thread that logs in its calls keeps its line's memory.
std::string& Buffer() {
  thread_local std::string buffer;
  return buffer;
}

JsonLine BeginLine(Level level, const std::string& program, std::string& buffer) {
  JsonLine line(buffer);
  line.Time("time", absl::Now());
  line.Text("level", NameOf(level));
  if (!program.empty()) line.Text("program", program);
  return line;
}

}  // namespace

absl::string_view NameOf(Level level) {
  switch (level) {
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

JsonLog* Json() { return the_log.load(std::memory_order_acquire); }

JsonLog::JsonLog(std::string program, LineWriter::Options options)
    : program_(std::move(program)), lines_(options) {
  the_log.store(this, std::memory_order_release);
}

JsonLog::~JsonLog() { the_log.store(nullptr, std::memory_order_release); }

JsonLine JsonLog::Begin(Level level, std::string& buffer) const {
  return BeginLine(level, program_, buffer);
}

void JsonLog::Write(Level level, JsonLine line, const std::string& buffer) {
  line.End();
  lines_.Write(buffer, level == Level::kError);
}

void Say(Level level, absl::string_view message, std::initializer_list<Field> fields) {
  if (Json() != nullptr) return Record(level, message, fields);
  std::cerr << absl::StrCat(message, "\n") << std::flush;
}

void Announce(absl::string_view message) {
  if (Json() != nullptr) return Record(Level::kInfo, message, {});
  std::cout << absl::StrCat(message, "\n") << std::flush;
}

void Record(Level level, absl::string_view message, std::initializer_list<Field> fields) {
  JsonLog* const json = Json();
  std::string& buffer = Buffer();
  JsonLine line = BeginLine(level, json == nullptr ? "" : json->program(), buffer);
  for (const auto& [key, value] : fields) line.Text(key, value);
  line.Text("message", message);
  if (json != nullptr) return json->Write(level, line, buffer);
  line.End();
  std::cerr << buffer << std::flush;
}

}  // namespace accord::log
