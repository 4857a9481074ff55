#include "services/accounts/domain/named_texts.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace accord::accounts {

using nlohmann::json;

store::Value EncodeNamedTexts(const Texts& names, const std::vector<Texts>& rows) {
  if (rows.empty()) return std::string();
  json list = json::array();
  for (const Texts& row : rows) {
    json item = json::object();
    for (size_t i = 0; i < names.size(); ++i) item[names[i]] = row[i];
    list.push_back(std::move(item));
  }
  return list.dump();
}

absl::optional<std::vector<Texts>> DecodeNamedTexts(const Texts& names, const store::Value& value) {
  const auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return absl::nullopt;
  std::vector<Texts> rows;
  if (text->empty()) return rows;
  const json list = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return absl::nullopt;
  for (const json& item : list) {
    if (!item.is_object()) return absl::nullopt;
    Texts& row = rows.emplace_back();
    for (const std::string& name : names) {
      const auto found = item.find(name);
      if (found == item.end() || !found->is_string()) return absl::nullopt;
      row.push_back(found->get<std::string>());
    }
  }
  return rows;
}

}  // namespace accord::accounts
