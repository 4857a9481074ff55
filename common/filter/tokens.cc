#include "common/filter/tokens.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace accord::filter {

absl::StatusOr<std::string> EncodeTokens(const std::vector<std::string>& tokens) {
  if (tokens.empty()) return std::string();
  std::string text(1, kTokenSeparator);
  for (const std::string& token : tokens) {
    if (absl::StrContains(token, kTokenSeparator)) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TOKEN_INVALID",
                       "an entry of a list may not contain the unit separator (U+001F)",
                       {{"token", token}});
    }
    text += token;
    text += kTokenSeparator;
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> DecodeTokens(absl::string_view text) {
  if (text.empty()) return std::vector<std::string>();
  if (text.size() < 2 || text.front() != kTokenSeparator || text.back() != kTokenSeparator) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TOKENS_MALFORMED",
                     "a list of entries begins and ends with the unit separator (U+001F)");
  }
  return std::vector<std::string>(absl::StrSplit(text.substr(1, text.size() - 2), kTokenSeparator));
}

std::string MapToken(absl::string_view key, absl::string_view value) {
  std::string token(key);
  token += kKeySeparator;
  absl::StrAppend(&token, value);
  return token;
}

}  // namespace accord::filter
