// The nested values of this service's records (common/store/nested.h), and how findings are kept.
#include "common/store/nested_inl.h"

#include <string>
#include <utility>
#include <vector>

#include "common/explain/reasons.h"
#include "services/planning/domain/condition_parts.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/kept_findings.h"
#include "services/planning/domain/measure.h"
#include "services/planning/domain/plan_parts.h"
#include "services/planning/domain/score_doubt.h"
#include "services/planning/domain/standard.h"

namespace accord::store {
namespace {

// A sentence that an earlier release kept in the place of a finding.
explain::Finding Recorded(std::string sentence) {
  return explain::reasons::kRecordedText({std::move(sentence)});
}

// A detail is an object of its key and its value, which is called by its type.
struct ValueToJson {
  Json& detail;
  void operator()(const std::string& text) const { detail["text"] = text; }
  void operator()(const explain::Name& name) const { detail["name"] = name.value; }
  void operator()(int64_t number) const { detail["number"] = number; }
  void operator()(calendar::Date date) const { detail["date"] = calendar::FormatDate(date); }
  void operator()(absl::Time time) const { detail["time_micros"] = absl::ToUnixMicros(time); }
  void operator()(const money::Money& money) const {
    detail["currency"] = money.currency.code();
    detail["amount_micros"] = money.amount.value;
  }
};

template <typename T>
absl::optional<T> Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return absl::nullopt;
  if constexpr (std::is_same_v<T, std::string>) {
    return found->is_string() ? absl::make_optional(found->get<T>()) : absl::nullopt;
  } else {
    return found->is_number_integer() ? absl::make_optional(found->get<T>()) : absl::nullopt;
  }
}

// Nothing if it is of a type that a later release added.
absl::optional<explain::Value> ValueFromJson(const Json& detail) {
  if (auto text = Member<std::string>(detail, "text")) return explain::Value(*text);
  if (auto name = Member<std::string>(detail, "name")) return explain::Value(explain::Name{*name});
  if (auto number = Member<int64_t>(detail, "number")) return explain::Value(*number);
  if (auto micros = Member<int64_t>(detail, "time_micros")) {
    return explain::Value(absl::FromUnixMicros(*micros));
  }
  if (auto text = Member<std::string>(detail, "date")) {
    const absl::StatusOr<calendar::Date> date = calendar::ParseDate(*text);
    if (date.ok()) return explain::Value(*date);
  }
  const auto code = Member<std::string>(detail, "currency");
  const auto micros = Member<int64_t>(detail, "amount_micros");
  if (!code.has_value() || !micros.has_value()) return absl::nullopt;
  const absl::StatusOr<money::Currency> currency = money::ParseCurrency(*code);
  if (!currency.ok()) return absl::nullopt;
  return explain::Value(money::Money{*currency, money::Micros{*micros}});
}

}  // namespace

template <>
struct JsonForm<explain::Finding> {
  static Json To(const explain::Finding& finding) {
    Json details = Json::array();
    for (const explain::Detail& detail : finding.details) {
      Json json = {{"key", detail.key}};
      absl::visit(ValueToJson{json}, detail.value);
      details.push_back(std::move(json));
    }
    return {{"reason", finding.reason}, {"details", std::move(details)}};
  }
  static bool From(const Json& json, explain::Finding& finding) {
    if (!json.is_object()) return false;
    const auto reason = Member<std::string>(json, "reason");
    const auto details = json.find("details");
    if (!reason.has_value() || details == json.end() || !details->is_array()) return false;
    finding.reason = *reason;
    for (const Json& detail : *details) {
      const auto key = Member<std::string>(detail, "key");
      if (!key.has_value()) return false;
      absl::optional<explain::Value> value = ValueFromJson(detail);
      if (value.has_value()) finding.details.push_back({*key, *std::move(value)});
    }
    return true;
  }
  // As `reason` of what the finding is about.
  static void FromOlderObject(const Json& object, explain::Finding& finding) {
    const auto old = object.find("reason");
    if (old != object.end() && old->is_string()) finding = Recorded(old->get<std::string>());
  }
  // As a list of texts.
  static bool FromOlderText(const Value& value, std::vector<explain::Finding>& findings) {
    std::vector<std::string> sentences;
    if (!Codec<std::vector<std::string>>::Decode(value, sentences)) return false;
    for (std::string& each : sentences) findings.push_back(Recorded(std::move(each)));
    return true;
  }
};

template struct JsonCodec<absl::optional<planning::Evaluation>>;
template struct JsonCodec<absl::optional<planning::Measure>>;
template struct JsonCodec<absl::optional<planning::Review>>;
template struct JsonCodec<std::vector<planning::BusinessPriority>>;
template struct JsonCodec<std::vector<planning::Commitment>>;
template struct JsonCodec<std::vector<planning::Competitor>>;
template struct JsonCodec<std::vector<planning::Criterion>>;
template struct JsonCodec<std::vector<planning::Evidence>>;
template struct JsonCodec<std::vector<explain::Finding>>;
template struct JsonCodec<std::vector<planning::PartnerEngagement>>;
template struct JsonCodec<std::vector<planning::ScoreDoubt>>;
template struct JsonCodec<std::vector<planning::ShownName>>;
template struct JsonCodec<std::vector<planning::Stakeholder>>;

}  // namespace accord::store
