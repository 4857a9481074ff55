#include "services/accounts/domain/account.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace accord::store {

using accounts::SetAside;
using nlohmann::json;

Value Codec<std::vector<SetAside>>::Encode(const std::vector<SetAside>& field) {
  if (field.empty()) return std::string();
  json list = json::array();
  for (const SetAside& move : field) {
    list.push_back({{"from", calendar::FormatDate(move.from)},
                    {"parent", move.parent},
                    {"reason", move.reason},
                    {"path", move.path}});
  }
  return list.dump();
}

bool Codec<std::vector<SetAside>>::Decode(Value value, std::vector<SetAside>& field) {
  const auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  field.clear();
  if (text->empty()) return true;
  const json list = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return false;
  for (const json& item : list) {
    if (!item.is_object()) return false;
    std::string texts[4];
    const char* const names[] = {"from", "parent", "reason", "path"};
    for (int i = 0; i < 4; ++i) {
      const auto found = item.find(names[i]);
      if (found == item.end() || !found->is_string()) return false;
      texts[i] = found->get<std::string>();
    }
    const absl::StatusOr<calendar::Date> from = calendar::ParseDate(texts[0]);
    if (!from.ok()) return false;
    field.push_back({*from, std::move(texts[1]), std::move(texts[2]), std::move(texts[3])});
  }
  return true;
}

}  // namespace accord::store
