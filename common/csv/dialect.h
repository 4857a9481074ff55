// How a CSV file is written: found out, or declared.
//
// Excel writes semicolons where the comma is the decimal sign, tabs into "Unicode text", and the
// code page of its country; others write "sep=;" into the first line. All of that can be seen.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace accord::csv {

struct Dialect {
  std::string encoding = "UTF-8";
  char delimiter = ',';
  bool is_utf8() const { return encoding == "UTF-8"; }

  // "UTF-8, comma", "Windows-1252, semicolon".
  std::string Describe() const;
};

// What is known before the file is looked at.
struct DialectHints {
  std::string encoding;              // empty: found out
  absl::optional<char> delimiter;    // nothing: found out
  std::vector<std::string> columns;  // that the header ought to have; decides between delimiters
};

// Reads `stream` to its end: one byte at the end can tell that it is not UTF-8. `name` stands for
// the file in errors, which are INVALID_ARGUMENT, reason CSV_DIALECT, metadata `file`: an encoding
// that the file's byte order mark contradicts; a file of which some is UTF-8 and more is not, so
// that either way of reading it would spoil something. ENCODING_UNKNOWN: see decoder.h.
absl::StatusOr<Dialect> DetectDialect(std::istream& stream, const std::string& name,
                                      const DialectHints& hints);

// The encoding alone, by the same rules.
absl::StatusOr<std::string> DetectEncoding(std::istream& stream, const std::string& name,
                                           const std::string& declared);

// Whether it can part fields: an ASCII character but a quote, CR, LF or NUL.
bool IsDelimiter(char c);

// What a first line "sep=;" says, quoted or not; nothing if it is no such line.
absl::optional<char> SeparatorOf(absl::string_view line);

// "comma", "tab", "'~'".
std::string DelimiterName(char delimiter);

}  // namespace accord::csv
