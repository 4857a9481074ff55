#include "common/explain/finding.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/catalogue.h"

namespace accord::explain {
namespace {

struct ToText {
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Name& name) const { return name.value; }
  std::string operator()(int64_t number) const { return absl::StrCat(number); }
  std::string operator()(calendar::Date date) const { return calendar::FormatDate(date); }
  std::string operator()(absl::Time time) const {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  }
  std::string operator()(const money::Money& money) const {
    return absl::StrCat(money.currency.code(), " ", money::FormatDecimal(money.amount));
  }
};

}  // namespace

const Value* Finding::Find(absl::string_view key) const {
  for (const Detail& detail : details) {
    if (detail.key == key) return &detail.value;
  }
  return nullptr;
}

std::string TextOf(const Value& value) { return absl::visit(ToText(), value); }

absl::Status Refuse(absl::StatusCode code, const Finding& finding,
                    std::vector<std::pair<std::string, std::string>> more) {
  std::vector<std::pair<std::string, std::string>> metadata;
  for (const Detail& detail : finding.details) {
    metadata.emplace_back(detail.key, TextOf(detail.value));
  }
  for (auto& each : more) metadata.push_back(std::move(each));
  return MakeError(code, finding.reason, EnglishOf(finding), std::move(metadata));
}

absl::Status CheckAllowed(const WhyNot& why_not) {
  if (!why_not.has_value()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, *why_not);
}

}  // namespace accord::explain
