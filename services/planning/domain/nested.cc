#include "services/planning/domain/nested.h"

#include <string>
#include <utility>

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
};

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

}  // namespace

template <typename T>
store::Value JsonCodec<T>::Encode(const T& field) {
  return HoldsNothing(field) ? std::string() : Print(FieldToJson(field));
}

template <typename T>
bool JsonCodec<T>::Decode(store::Value value, T& field) {
  field = T();
  return IsEmptyText(value) || FieldFromJson(Read(value), field);
}

template struct JsonCodec<absl::optional<Evaluation>>;
template struct JsonCodec<absl::optional<Measure>>;
template struct JsonCodec<absl::optional<Review>>;
template struct JsonCodec<std::vector<BusinessPriority>>;
template struct JsonCodec<std::vector<Commitment>>;
template struct JsonCodec<std::vector<Competitor>>;
template struct JsonCodec<std::vector<Criterion>>;
template struct JsonCodec<std::vector<Evidence>>;
template struct JsonCodec<std::vector<PartnerEngagement>>;
template struct JsonCodec<std::vector<ScoreDoubt>>;
template struct JsonCodec<std::vector<ShownName>>;
template struct JsonCodec<std::vector<Stakeholder>>;

}  // namespace accord::planning
