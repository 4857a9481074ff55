#include "common/observability/json_line.h"

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace accord::log {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";

bool IsContinuation(char c) { return (c & 0xC0) == 0x80; }

// How many bytes the code point at the beginning of `text` has; 0: it is not UTF-8. As in RFC 3629:
// no overlong forms, no surrogates, nothing beyond U+10FFFF.
size_t CodePointBytes(absl::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 0 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  if (length < 3) return length;
  const auto second = static_cast<unsigned char>(text[1]);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return length;
}

bool IsPlain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F &&
         c != '"' && c != '\\';
}

// One code point, or one byte that begins none; returns how many bytes that was.
size_t AppendEscaped(std::string& out, absl::string_view text) {
  const char c = text[0];
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
    return 1;
  }
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
    out += escaped;
    return 1;
  }
  const size_t length = CodePointBytes(text);
  if (length == 0) {
    out += kReplacement;
    return 1;
  }
  out.append(text.data(), length);
  return length;
}

void AppendText(std::string& out, absl::string_view text) {
  while (!text.empty()) {
    size_t plain = 0;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    out.append(text.data(), plain);
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(AppendEscaped(out, text));
  }
}

// The last `digits` digits of `value`, with zeros in front.
void AppendDigits(std::string& out, int64_t value, int digits) {
  char text[20];
  for (int i = digits; i > 0; --i, value /= 10) text[i - 1] = static_cast<char>('0' + value % 10);
  out.append(text, static_cast<size_t>(digits));
}

// The second's text is kept: at 50,000 lines a second it is asked for 50,000 times.
absl::string_view TextOfSecond(int64_t second) {
  thread_local int64_t kept = -1;
  thread_local std::string text;
  if (kept != second) {
    text =
        absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(second), absl::UTCTimeZone());
    kept = second;
  }
  return text;
}

}  // namespace

JsonLine::JsonLine(std::string& buffer) : out_(buffer) {
  out_.clear();
  out_ += '{';
}

void JsonLine::Key(absl::string_view key) {
  if (out_.size() > 1) out_ += ',';
  out_ += '"';
  out_.append(key.data(), key.size());
  out_ += "\":";
}

void JsonLine::Text(absl::string_view key, absl::string_view value) {
  Key(key);
  out_ += '"';
  AppendText(out_, value);
  out_ += '"';
}

void JsonLine::Number(absl::string_view key, int64_t value) {
  Key(key);
  absl::StrAppend(&out_, value);
}

void JsonLine::Millis(absl::string_view key, int64_t nanos) {
  Key(key);
  const int64_t micros = nanos / 1000;
  absl::StrAppend(&out_, micros / 1000, ".");
  AppendDigits(out_, micros % 1000, 3);
}

void JsonLine::Time(absl::string_view key, absl::Time value) {
  Key(key);
  const int64_t micros = absl::ToUnixMicros(value);
  out_ += '"';
  const absl::string_view second = TextOfSecond(micros / 1'000'000);
  out_.append(second.data(), second.size());
  out_ += '.';
  AppendDigits(out_, micros % 1'000'000, 6);
  out_ += "Z\"";
}

void JsonLine::End() { out_ += "}\n"; }

}  // namespace accord::log
