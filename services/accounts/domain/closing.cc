#include "services/accounts/domain/closing.h"

#include <algorithm>
#include <map>
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

Value Codec<Closing>::Encode(const Closing& field) {
  return Codec<absl::optional<Closing>>::Encode(field.open() ? absl::make_optional(field)
                                                             : absl::nullopt);
}

bool Codec<Closing>::Decode(Value value, Closing& field) {
  absl::optional<Closing> closing;
  if (!Codec<absl::optional<Closing>>::Decode(std::move(value), closing)) return false;
  field = closing.value_or(Closing());
  if (!closing.has_value()) return true;
  return field.open() && std::none_of(field.answers.begin(), field.answers.end(),
                                      [](const auto& each) { return each.follower.empty(); });
}

}  // namespace accord::store
