// What a caller must be allowed to do: `<service>.<resource>.<verb>`, such as
// "accounts.accounts.move". Plain data: thread-compatible.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace accord::rights {

class Permission {
 public:
  // A text that is not of the form does not compile.
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is a permission.
  consteval Permission(const char* text) : text_(text) {
    if (!IsOne(text_)) NotAPermission();
  }
  // Nothing for a text of another form. `text` outlives it: that of a descriptor does.
  static absl::optional<Permission> Parse(absl::string_view text) {
    if (!IsOne(text)) return absl::nullopt;
    return Permission(text, 0);
  }

  absl::string_view text() const { return text_; }
  // "accounts"
  absl::string_view service() const { return text_.substr(0, text_.find('.')); }

  friend bool operator==(Permission a, Permission b) { return a.text_ == b.text_; }

 private:
  constexpr Permission(absl::string_view text, int) : text_(text) {}
  static void NotAPermission() {}  // not constexpr: whoever reaches it at compile time fails

  // Three parts of lower-case letters, digits and '_', each beginning with a letter.
  static constexpr bool IsOne(absl::string_view text) {
    int parts = 1;
    bool begins = true;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool letter = c >= 'a' && c <= 'z';
      if (c == '.') {
        if (begins) return false;
        ++parts;
      } else if (!letter && (begins || (c != '_' && (c < '0' || c > '9')))) {
        return false;
      }
      begins = c == '.';
    }
    return parts == 3 && !begins;
  }

  absl::string_view text_;
};

}  // namespace accord::rights
