// How nested.h keeps values as JSON. Included by the source file of a service that lists its types.
//
// A type that is not nested, and has no column of its own either, says its form by a specialization
// of JsonForm. What an earlier release kept in another way it reads by FromOlderObject (as a member
// of the object that it belongs to) and FromOlderText (as a column that holds no JSON).
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/store/nested.h"

namespace accord::store {

using Json = nlohmann::json;

// Numbers and texts as such; what has a column of its own, such as an enum or a date, as the value
// of that column.
template <typename T>
struct JsonForm {
  static Json To(const T& value) {
    if constexpr (std::is_integral_v<T> || std::is_same_v<T, std::string>) {
      return value;
    } else {
      return absl::visit([](const auto& held) { return Json(held); }, Codec<T>::Encode(value));
    }
  }
  static bool From(const Json& json, T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      if (!json.is_boolean()) return false;
      value = json.get<bool>();
      return true;
    } else if constexpr (Codec<T>::kType == ColumnType::kInteger) {
      return json.is_number_integer() && Codec<T>::Decode(json.get<int64_t>(), value);
    } else {
      return json.is_string() && Codec<T>::Decode(json.get<std::string>(), value);
    }
  }
};

template <>
struct JsonForm<calendar::Date> {
  static Json To(calendar::Date date) { return calendar::FormatDate(date); }
  static bool From(const Json& json, calendar::Date& date) {
    if (!json.is_string()) return false;
    const absl::StatusOr<calendar::Date> parsed = calendar::ParseDate(json.get<std::string>());
    if (parsed.ok()) date = *parsed;
    return parsed.ok();
  }
};

template <Nested T>
struct JsonForm<T> {
  static Json To(const T& value) {
    Json object = Json::object();
    Writer writer{object};
    T::Fields(value, writer);
    return object;
  }
  static bool From(const Json& json, T& value) {
    if (!json.is_object()) return false;
    Reader reader{json};
    T::Fields(value, reader);
    return reader.good;
  }

 private:
  struct Writer {
    Json& object;
    template <typename F>
    void operator()(const char* name, const F& field) {
      object[name] = JsonForm<F>::To(field);
    }
  };
  struct Reader {
    const Json& object;
    bool good = true;
    template <typename F>
    void operator()(const char* name, F& field) {
      const auto found = object.find(name);
      if (found != object.end()) {
        good = JsonForm<F>::From(*found, field) && good;
      } else if constexpr (requires { JsonForm<F>::FromOlderObject(object, field); }) {
        JsonForm<F>::FromOlderObject(object, field);
      } else {
        good = good && !requires { T::kWhole; };
      }
    }
  };
};

template <typename T>
struct JsonForm<std::vector<T>> {
  static Json To(const std::vector<T>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(JsonForm<T>::To(value));
    return array;
  }
  static bool From(const Json& json, std::vector<T>& values) {
    values.clear();
    if (!json.is_array()) return false;
    for (const Json& element : json) {
      if (!JsonForm<T>::From(element, values.emplace_back())) return false;
    }
    return true;
  }
  static bool FromOlderText(const Value& value, std::vector<T>& values) requires requires {
    JsonForm<T>::FromOlderText(value, values);
  }
  { return JsonForm<T>::FromOlderText(value, values); }
};

template <Nested T>
struct JsonForm<absl::optional<T>> {
  static Json To(const absl::optional<T>& value) { return JsonForm<T>::To(*value); }
  static bool From(const Json& json, absl::optional<T>& value) {
    return JsonForm<T>::From(json, value.emplace());
  }
};

template <typename T>
bool HoldsNothing(const std::vector<T>& field) {
  return field.empty();
}
template <typename T>
bool HoldsNothing(const absl::optional<T>& field) {
  return !field.has_value();
}

template <typename T>
Value JsonCodec<T>::Encode(const T& field) {
  if (HoldsNothing(field)) return std::string();
  // Texts were checked on their way in; should a bad byte slip through, it must not throw here.
  return JsonForm<T>::To(field).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename T>
bool JsonCodec<T>::Decode(Value value, T& field) {
  field = T();
  const auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  if (text->empty()) return true;
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_discarded()) return JsonForm<T>::From(json, field);
  if constexpr (requires { JsonForm<T>::FromOlderText(value, field); }) {
    return JsonForm<T>::FromOlderText(value, field);
  } else {
    return false;
  }
}

}  // namespace accord::store
