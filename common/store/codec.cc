#include "common/store/codec.h"

#include "absl/strings/str_cat.h"
#include "common/filter/tokens.h"

namespace accord::store {
namespace {

// Validation keeps the separator out of every text before it gets here; should one slip through,
// it is dropped rather than allowed to forge an entry.
Value EncodeAll(std::vector<std::string> tokens) {
  for (std::string& token : tokens) std::erase(token, filter::kTokenSeparator);
  return filter::EncodeTokens(tokens).value();
}

bool DecodeAll(const Value& value, std::vector<std::string>& tokens) {
  auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  absl::StatusOr<std::vector<std::string>> decoded = filter::DecodeTokens(*text);
  if (!decoded.ok()) return false;
  tokens = *std::move(decoded);
  return true;
}

}  // namespace

Value Codec<money::Currency>::Encode(const money::Currency& field) { return field.code(); }

bool Codec<money::Currency>::Decode(Value value, money::Currency& field) {
  auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  field = money::Currency();
  if (text->empty()) return true;
  absl::StatusOr<money::Currency> currency = money::ParseCurrency(*text);
  if (!currency.ok()) return false;
  field = *currency;
  return true;
}

Value Codec<absl::optional<calendar::Date>>::Encode(const absl::optional<calendar::Date>& field) {
  return field.has_value() ? calendar::FormatDate(*field) : std::string();
}

bool Codec<absl::optional<calendar::Date>>::Decode(Value value,
                                                   absl::optional<calendar::Date>& field) {
  auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  field.reset();
  if (text->empty()) return true;
  absl::StatusOr<calendar::Date> date = calendar::ParseDate(*text);
  if (!date.ok()) return false;
  field = *date;
  return true;
}

Value Codec<hierarchy::DatedParents>::Encode(const hierarchy::DatedParents& field) {
  return field.Format();
}

bool Codec<hierarchy::DatedParents>::Decode(Value value, hierarchy::DatedParents& field) {
  auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  absl::StatusOr<hierarchy::DatedParents> parents = hierarchy::DatedParents::Parse(*text);
  if (!parents.ok()) return false;
  field = *std::move(parents);
  return true;
}

Value Codec<std::vector<std::string>>::Encode(const std::vector<std::string>& field) {
  return EncodeAll(field);
}

bool Codec<std::vector<std::string>>::Decode(Value value, std::vector<std::string>& field) {
  return DecodeAll(value, field);
}

Value Codec<std::vector<ExternalId>>::Encode(const std::vector<ExternalId>& field) {
  std::vector<std::string> tokens;
  tokens.reserve(field.size());
  for (const ExternalId& id : field) tokens.push_back(filter::MapToken(id.system, id.value));
  return EncodeAll(std::move(tokens));
}

bool Codec<std::vector<ExternalId>>::Decode(Value value, std::vector<ExternalId>& field) {
  std::vector<std::string> tokens;
  if (!DecodeAll(value, tokens)) return false;
  field.clear();
  for (const std::string& token : tokens) {
    const size_t colon = token.find(filter::kKeySeparator);
    if (colon == std::string::npos) return false;
    field.push_back({token.substr(0, colon), token.substr(colon + 1)});
  }
  return true;
}

Value Codec<Labels>::Encode(const Labels& field) {
  std::vector<std::string> tokens;
  tokens.reserve(field.size());
  for (const auto& [key, value] : field) tokens.push_back(filter::MapToken(key, value));
  return EncodeAll(std::move(tokens));
}

bool Codec<Labels>::Decode(Value value, Labels& field) {
  std::vector<std::string> tokens;
  if (!DecodeAll(value, tokens)) return false;
  field.clear();
  for (const std::string& token : tokens) {
    const size_t colon = token.find(filter::kKeySeparator);
    if (colon == std::string::npos) return false;
    field.emplace(token.substr(0, colon), token.substr(colon + 1));
  }
  return true;
}

}  // namespace accord::store
