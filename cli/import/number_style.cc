#include "cli/import/number_style.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace accord::cli {
namespace {

bool IsSign(char c) { return c == ',' || c == '.'; }

// The part from the first digit (or a sign before it) to the last; empty if letters stand between.
std::string Bare(absl::string_view text) {
  const std::string plain = absl::StrReplaceAll(
      text, {{"\u00A0", " "}, {"\u202F", " "}, {"\u2009", " "}, {"\u2019", "'"}});
  const size_t first = plain.find_first_of("0123456789");
  if (first == std::string::npos) return "";
  const size_t last = plain.find_last_of("0123456789");
  const size_t begin = first > 0 && IsSign(plain[first - 1]) ? first - 1 : first;
  std::string bare = plain.substr(begin, last + 1 - begin);
  return bare.find_first_not_of("0123456789,. '") == std::string::npos ? bare : "";
}

}  // namespace

void NumberEvidence::See(absl::string_view text) {
  const std::string bare = Bare(text);
  const size_t space = bare.find_first_of(" '");
  if (space != std::string::npos) other_group_ = bare[space];
  const size_t first = bare.find_first_of(",."), last = bare.find_last_of(",.");
  if (first == std::string::npos) return;
  if (bare[first] != bare[last]) {  // 1.234,5
    Of(bare[first]).group = true;
    Of(bare[last]).decimal = true;
    return;
  }
  Sign& sign = Of(bare[first]);
  if (first != last) {  // 1.234.567
    sign.group = true;
    return;
  }
  const size_t behind = bare.size() - last - 1;
  const bool could_group =
      behind == 3 && first >= 1 && first <= 3 && bare[0] != '0' && space == std::string::npos;
  if (!could_group) {
    sign.decimal = true;
    return;
  }
  sign.ambiguous = true;
  if (example_.empty()) example_.assign(text.data(), text.size());
}

NumberEvidence::Verdict NumberEvidence::Judge() const {
  const bool comma_decimal = comma_.decimal || point_.group;
  const bool point_decimal = point_.decimal || comma_.group;
  if (comma_decimal && point_decimal) return Verdict::kNothing;
  if (comma_decimal || point_decimal) return Verdict::kFound;
  if (comma_.ambiguous && point_.ambiguous) return Verdict::kTwoReadings;
  if (comma_.ambiguous || point_.ambiguous) return Verdict::kTwoReadings;
  return other_group_ != 0 ? Verdict::kFound : Verdict::kNothing;
}

NumberFormat NumberEvidence::format() const {
  NumberFormat format;
  if (comma_.decimal || point_.group) format.decimal = ',';
  const Sign& other = format.decimal == ',' ? point_ : comma_;
  format.group =
      other.group || other.ambiguous ? (format.decimal == ',' ? '.' : ',') : other_group_;
  return format;
}

}  // namespace accord::cli
