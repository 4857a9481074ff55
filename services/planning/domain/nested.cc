#include "services/planning/domain/nested.h"

#include <string>
#include <utility>

#include "common/explain/reasons.h"
#include "nlohmann/json.hpp"
#include "services/planning/domain/condition_parts.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/measure.h"
#include "services/planning/domain/plan_parts.h"
#include "services/planning/domain/score_doubt.h"
#include "services/planning/domain/standard.h"

namespace accord::planning {
namespace {

using Json = nlohmann::json;

template <typename T>
Json ToJson(const T& value);
template <typename T>
bool FromJson(const Json& json, T& value);
template <typename T>
Json ToJson(const std::vector<T>& values);
template <typename T>
bool FromJson(const Json& json, std::vector<T>& values);

Json ToJson(const explain::Finding& finding);
bool FromJson(const Json& json, explain::Finding& finding);

explain::Finding Recorded(std::string sentence) {
  return explain::reasons::kRecordedText({std::move(sentence)});
}

struct ToJsonVisitor {
  Json& object;
  template <typename T>
  void operator()(const char* name, const T& field) {
    object[name] = ToJson(field);
  }
};

struct FromJsonVisitor {
  const Json& object;
  bool good = true;
  template <typename T>
  void operator()(const char* name, T& field) {
    const auto found = object.find(name);
    if (found != object.end()) good = FromJson(*found, field) && good;
  }
  // An earlier release kept a sentence, as `reason`.
  void operator()(const char* name, explain::Finding& field) {
    const auto found = object.find(name);
    if (found != object.end()) {
      good = FromJson(*found, field) && good;
    } else if (const auto old = object.find("reason"); old != object.end() && old->is_string()) {
      field = Recorded(old->get<std::string>());
    }
  }
};

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

Json ToJson(const explain::Finding& finding) {
  Json details = Json::array();
  for (const explain::Detail& detail : finding.details) {
    Json json = {{"key", detail.key}};
    absl::visit(ValueToJson{json}, detail.value);
    details.push_back(std::move(json));
  }
  return {{"reason", finding.reason}, {"details", std::move(details)}};
}

bool FromJson(const Json& json, explain::Finding& finding) {
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

template <typename T>
Json ToJson(const T& value) {
  if constexpr (Nested<T>) {
    Json object = Json::object();
    ToJsonVisitor visitor{object};
    T::Fields(value, visitor);
    return object;
  } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, std::string>) {
    return value;
  } else {  // an enum or a date: as the text of its column
    return absl::get<std::string>(store::Codec<T>::Encode(value));
  }
}

template <typename T>
bool FromJson(const Json& json, T& value) {
  if constexpr (Nested<T>) {
    if (!json.is_object()) return false;
    FromJsonVisitor visitor{json};
    T::Fields(value, visitor);
    return visitor.good;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_boolean()) return false;
    value = json.get<bool>();
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    return json.is_number_integer() && store::Codec<T>::Decode(json.get<int64_t>(), value);
  } else {
    return json.is_string() && store::Codec<T>::Decode(json.get<std::string>(), value);
  }
}

template <typename T>
Json ToJson(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(ToJson(value));
  return array;
}

template <typename T>
bool FromJson(const Json& json, std::vector<T>& values) {
  if (!json.is_array()) return false;
  for (const Json& element : json) {
    if (!FromJson(element, values.emplace_back())) return false;
  }
  return true;
}

std::string Print(const Json& json) {
  // Texts were checked on their way in; should a bad byte slip through, it must not throw here.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The column's text as JSON; discarded if it is none.
Json Read(const store::Value& value) {
  const auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return Json(Json::value_t::discarded);
  return Json::parse(*text, nullptr, /*allow_exceptions=*/false);
}

bool IsEmptyText(const store::Value& value) {
  const auto* text = absl::get_if<std::string>(&value);
  return text != nullptr && text->empty();
}

// What is different between a list and something that may be missing.
template <typename T>
bool HoldsNothing(const std::vector<T>& field) {
  return field.empty();
}
template <typename T>
bool HoldsNothing(const absl::optional<T>& field) {
  return !field.has_value();
}
template <typename T>
Json FieldToJson(const std::vector<T>& field) {
  return ToJson(field);
}
template <typename T>
Json FieldToJson(const absl::optional<T>& field) {
  return ToJson(*field);
}
template <typename T>
bool FieldFromJson(const Json& json, std::vector<T>& field) {
  return FromJson(json, field);
}
template <typename T>
bool FieldFromJson(const Json& json, absl::optional<T>& field) {
  return FromJson(json, field.emplace());
}

// Whether the text is as an earlier release kept such a field.
template <typename T>
bool DecodeOlder(const store::Value&, T&) {
  return false;
}
// Sentences, as a list of texts.
bool DecodeOlder(const store::Value& value, std::vector<explain::Finding>& field) {
  std::vector<std::string> sentences;
  if (!store::Codec<std::vector<std::string>>::Decode(value, sentences)) return false;
  for (std::string& each : sentences) field.push_back(Recorded(std::move(each)));
  return true;
}

}  // namespace

template <typename T>
store::Value JsonCodec<T>::Encode(const T& field) {
  return HoldsNothing(field) ? std::string() : Print(FieldToJson(field));
}

template <typename T>
bool JsonCodec<T>::Decode(store::Value value, T& field) {
  field = T();
  if (IsEmptyText(value)) return true;
  const Json json = Read(value);
  return json.is_discarded() ? DecodeOlder(value, field) : FieldFromJson(json, field);
}

template struct JsonCodec<absl::optional<Evaluation>>;
template struct JsonCodec<absl::optional<Measure>>;
template struct JsonCodec<absl::optional<Review>>;
template struct JsonCodec<std::vector<BusinessPriority>>;
template struct JsonCodec<std::vector<Commitment>>;
template struct JsonCodec<std::vector<Competitor>>;
template struct JsonCodec<std::vector<Criterion>>;
template struct JsonCodec<std::vector<Evidence>>;
template struct JsonCodec<std::vector<explain::Finding>>;
template struct JsonCodec<std::vector<PartnerEngagement>>;
template struct JsonCodec<std::vector<ScoreDoubt>>;
template struct JsonCodec<std::vector<ShownName>>;
template struct JsonCodec<std::vector<Stakeholder>>;

}  // namespace accord::planning
