#include "cli/kit/error_print.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "cli/kit/text.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

// Violations::ToStatus repeats every field in its message; here they have lines of their own.
bool RepeatsViolations(absl::string_view message, const ErrorDetail& detail) {
  Violations again;
  for (const FieldViolation& each : detail.violations) again.Add(each.field, each.description);
  if (again.empty()) return false;
  const bool cut = absl::ConsumeSuffix(&message, "...");  // of many the wire has but the beginning
  const absl::Status whole = again.ToStatus();
  return cut ? absl::StartsWith(whole.message(), message) : whole.message() == message;
}

std::string Headline(const absl::Status& status, const ErrorDetail& detail) {
  std::string headline(status.message());
  if (headline.empty()) headline = absl::StatusCodeToString(status.code());
  if (RepeatsViolations(status.message(), detail)) {
    const size_t count = detail.violations.size();
    headline = count == 1 ? "a field is not acceptable"
                          : absl::StrCat(count, " fields are not acceptable");
  }
  if (!detail.reason.empty()) absl::StrAppend(&headline, " (", detail.reason, ")");
  return SafeText(headline);
}

}  // namespace

void PrintError(const absl::Status& status, const Style& style, std::ostream& out) {
  if (status.ok()) return;
  const ErrorDetail detail = DetailOf(status).value_or(ErrorDetail{});
  out << style.Red("error:") << ' ' << Headline(status, detail) << '\n';
  for (const FieldViolation& violation : detail.violations) {
    out << "  ";
    if (!violation.field.empty()) out << style.Bold(SafeText(violation.field)) << ": ";
    out << SafeText(violation.description) << '\n';
  }
  const std::string hint = HintFor(status);
  if (!hint.empty()) out << style.Yellow("hint:") << ' ' << hint << '\n';
}

std::string HintFor(const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  if (detail.has_value() && detail->retry_delay > absl::ZeroDuration()) {
    return absl::StrCat("call again in ", absl::FormatDuration(detail->retry_delay));
  }
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "is the server running? `accord serve` starts one on this machine";
    case absl::StatusCode::kDeadlineExceeded:
      return "the answer took too long: ask for less";
    case absl::StatusCode::kAborted:
      return "it was changed meanwhile: read it again, then repeat";
    case absl::StatusCode::kUnauthenticated:
      return "the call carried no valid token or certificate";
    case absl::StatusCode::kPermissionDenied:
      return "your assignments don't allow this; sales operations keeps them";
    case absl::StatusCode::kUnimplemented:
      return "the server may be older than this program: compare their versions";
    default:
      return "";
  }
}

}  // namespace accord::cli
