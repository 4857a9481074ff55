#include "cli/kit/json.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <string>

#include "absl/strings/str_format.h"
#include "cli/kit/text.h"

namespace accord::cli {
namespace {

void AppendEscaped(char32_t c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  // U+2028 and U+2029 end a line in older JavaScript, where JSON is pasted often enough.
  if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029) {
    absl::StrAppendFormat(&out, "\\u%04x", static_cast<uint32_t>(c));
  } else {
    AppendCodePoint(c, out);
  }
}

}  // namespace

JsonWriter::JsonWriter(std::ostream& out, JsonOptions options) : out_(out), options_(options) {}

void JsonWriter::NewLine() {
  if (!options_.pretty) return;
  out_ << '\n' << std::string(2 * levels_.size(), ' ');
}

void JsonWriter::BeforeItem() {
  Level& level = levels_.back();
  if (!level.is_empty) out_ << ',';
  level.is_empty = false;
  NewLine();
}

void JsonWriter::BeforeValue() {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (level.is_object) {
    assert(level.has_key && "a value in an object needs its key first");
    level.has_key = false;
  } else {
    BeforeItem();
  }
}

void JsonWriter::AfterValue() {
  if (levels_.empty()) out_ << '\n';
}

void JsonWriter::Begin(bool is_object) {
  BeforeValue();
  out_ << (is_object ? '{' : '[');
  levels_.push_back({is_object});
}

void JsonWriter::End(bool is_object) {
  assert(!levels_.empty() && levels_.back().is_object == is_object && "End without its Begin");
  assert(!levels_.back().has_key && "a key without its value");
  const bool was_empty = levels_.back().is_empty;
  levels_.pop_back();
  if (!was_empty) NewLine();
  out_ << (is_object ? '}' : ']');
  AfterValue();
}

void JsonWriter::BeginObject() { Begin(true); }
void JsonWriter::EndObject() { End(true); }
void JsonWriter::BeginArray() { Begin(false); }
void JsonWriter::EndArray() { End(false); }

void JsonWriter::Key(absl::string_view name) {
  assert(!levels_.empty() && levels_.back().is_object && !levels_.back().has_key &&
         "a key stands in an object, before a value");
  BeforeItem();
  Quote(name);
  out_ << (options_.pretty ? ": " : ":");
  levels_.back().has_key = true;
}

void JsonWriter::Quote(absl::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) AppendEscaped(TakeCodePoint(text), quoted);
  out_ << quoted << '"';
}

void JsonWriter::String(absl::string_view value) {
  BeforeValue();
  Quote(value);
  AfterValue();
}

void JsonWriter::Int(int64_t value) {
  BeforeValue();
  // Not streamed as a number: the stream's locale could group the digits.
  const std::string digits = std::to_string(value);
  out_ << (options_.int64_as_string ? "\"" + digits + "\"" : digits);
  AfterValue();
}

void JsonWriter::Double(double value) {
  if (!std::isfinite(value)) return Null();
  BeforeValue();
  char digits[32];
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof(digits), value);
  out_.write(digits, end.ptr - digits);
  AfterValue();
}

void JsonWriter::Bool(bool value) {
  BeforeValue();
  out_ << (value ? "true" : "false");
  AfterValue();
}

void JsonWriter::Null() {
  BeforeValue();
  out_ << "null";
  AfterValue();
}

void JsonWriter::Field(absl::string_view name, absl::string_view value) {
  Key(name);
  String(value);
}

void JsonWriter::Field(absl::string_view name, const char* value) {
  Field(name, absl::string_view(value));
}

void JsonWriter::Field(absl::string_view name, int64_t value) {
  Key(name);
  Int(value);
}

// Not by way of the int64_t overload: 32-bit integers are plain numbers in proto JSON as well.
void JsonWriter::Field(absl::string_view name, int value) {
  Key(name);
  BeforeValue();
  out_ << std::to_string(value);
  AfterValue();
}

void JsonWriter::Field(absl::string_view name, double value) {
  Key(name);
  Double(value);
}

void JsonWriter::Field(absl::string_view name, bool value) {
  Key(name);
  Bool(value);
}

}  // namespace accord::cli
