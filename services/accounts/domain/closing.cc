#include "services/accounts/domain/closing.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/accounts/domain/errors.h"

namespace accord::accounts {

std::vector<std::string> WaitingFor(const Closing& closing) {
  std::vector<std::string> silent;
  for (const FollowerAnswer& answer : closing.answers) {
    if (!answer.answered) silent.push_back(answer.follower);
  }
  return silent;
}

bool TakeAnswer(absl::string_view closing_id, FollowerAnswer answer, Closing& closing) {
  if (!closing.open() || closing.id != closing_id) return false;
  const auto asked =
      std::find_if(closing.answers.begin(), closing.answers.end(),
                   [&](const FollowerAnswer& each) { return each.follower == answer.follower; });
  if (asked == closing.answers.end()) return false;
  if (asked->answered) return true;
  answer.answered = true;
  *asked = std::move(answer);
  return true;
}

std::vector<Standing> StandingOn(const Closing& closing) {
  std::map<std::string, Standing> all;
  for (const FollowerAnswer& answer : closing.answers) {
    for (const Standing& standing : answer.standing) {
      Standing& sum =
          all.try_emplace(standing.collection, Standing{standing.collection, 0, ""}).first->second;
      sum.count += standing.count;
      if (sum.example.empty()) sum.example = standing.example;
    }
  }
  std::vector<Standing> result;
  for (auto& [collection, standing] : all) result.push_back(std::move(standing));
  return result;
}

absl::Status CheckClosing(absl::string_view name, const Closing& closing) {
  const std::vector<Standing> standing = StandingOn(closing);
  if (!standing.empty()) return AccountInUseError(name, standing);
  const std::vector<std::string> silent = WaitingFor(closing);
  return silent.empty() ? absl::OkStatus() : FollowerSilentError(name, silent);
}

}  // namespace accord::accounts

namespace accord::store {

using accounts::Closing;
using accounts::FollowerAnswer;
using accounts::Standing;
using nlohmann::json;

namespace {

json ToJson(const FollowerAnswer& answer) {
  json standing = json::array();
  for (const Standing& each : answer.standing) {
    standing.push_back(
        {{"collection", each.collection}, {"count", each.count}, {"example", each.example}});
  }
  return {{"follower", answer.follower},
          {"answered", answer.answered},
          {"standing", std::move(standing)}};
}

template <typename T>
bool Take(const json& object, const char* name, T& field) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return false;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return false;
  } else {
    if (!found->is_number_integer()) return false;
  }
  field = found->get<T>();
  return true;
}

bool FromJson(const json& object, FollowerAnswer& answer) {
  if (!object.is_object() || !Take(object, "follower", answer.follower) ||
      !Take(object, "answered", answer.answered)) {
    return false;
  }
  const auto standing = object.find("standing");
  if (standing == object.end() || !standing->is_array()) return false;
  for (const json& each : *standing) {
    Standing read;
    if (!each.is_object() || !Take(each, "collection", read.collection) ||
        !Take(each, "count", read.count) || !Take(each, "example", read.example)) {
      return false;
    }
    answer.standing.push_back(std::move(read));
  }
  return true;
}

}  // namespace

Value Codec<Closing>::Encode(const Closing& field) {
  if (!field.open()) return std::string();
  json answers = json::array();
  for (const FollowerAnswer& answer : field.answers) answers.push_back(ToJson(answer));
  return json{{"id", field.id}, {"expire_time", field.expire_time}, {"answers", answers}}.dump();
}

bool Codec<Closing>::Decode(Value value, Closing& field) {
  const auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  field = Closing();
  if (text->empty()) return true;
  const json object = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object() || !Take(object, "id", field.id) || field.id.empty() ||
      !Take(object, "expire_time", field.expire_time)) {
    return false;
  }
  const auto answers = object.find("answers");
  if (answers == object.end() || !answers->is_array()) return false;
  for (const json& each : *answers) {
    if (!FromJson(each, field.answers.emplace_back())) return false;
  }
  return true;
}

}  // namespace accord::store
