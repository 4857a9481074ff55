// The letters of the filter language: where words, strings and operators begin and end.
// Internal to this folder; not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/filter/expr.h"

namespace accord::filter {

// Where a word stands decides whether it may hold a ":".
enum class WordPlace { kBeforeOperator, kAfterOperator };

class Scanner {
 public:
  // `text` must outlive the scanner.
  explicit Scanner(absl::string_view text) : text_(text) {}

  size_t offset() const { return offset_; }
  size_t position() const { return offset_ + 1; }
  bool at_end() const { return offset_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[offset_]; }
  bool at_quote() const { return peek() == '"' || peek() == '\''; }
  bool after_space() const;

  void SkipSpace();
  // Consumes `c` if it comes next.
  bool Accept(char c);
  // Consumes the keyword ("AND", "OR", "NOT") if it stands here as a whole word.
  bool AcceptKeyword(absl::string_view keyword);
  bool AtKeyword(absl::string_view keyword) const;
  absl::optional<CompareOp> AcceptOperator();
  bool AtOperator() const;

  // The word that begins here, consumed; empty if none does.
  absl::string_view TakeWord(WordPlace place);
  // The literal of a word that began at `position`.
  static absl::StatusOr<Literal> WordLiteral(absl::string_view word, size_t position);
  // Consumes a quoted string. Precondition: at_quote().
  absl::StatusOr<Literal> TakeString();

  // An error here: the message is `expected` and what stands here instead.
  absl::Status Unexpected(absl::string_view expected) const;
  // What stands here, as written, for an error.
  absl::string_view TokenHere() const;

 private:
  absl::optional<std::pair<CompareOp, size_t>> OperatorHere() const;
  absl::StatusOr<char> TakeEscaped();

  absl::string_view text_;
  size_t offset_ = 0;
};

}  // namespace accord::filter
