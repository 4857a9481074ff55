#include "services/forecast/domain/opportunity.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace accord::store {
namespace {

using Json = nlohmann::json;

template <typename T>
Value EncodeList(const std::vector<T>& list, Json (*encode)(const T&)) {
  if (list.empty()) return std::string();
  Json array = Json::array();
  for (const T& item : list) array.push_back(encode(item));
  return array.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The library throws on a member of another type: that ends here.
template <typename T>
bool DecodeList(const Value& value, std::vector<T>& list, T (*decode)(const Json&)) {
  list.clear();
  const auto* text = absl::get_if<std::string>(&value);
  if (text == nullptr) return false;
  if (text->empty()) return true;
  try {
    const Json array = Json::parse(*text);
    for (const Json& item : array) list.push_back(decode(item));
  } catch (const Json::exception&) {
    return false;
  }
  return true;
}

Json EncodeLine(const forecast::OpportunityLine& line) {
  return {{"product", line.product}, {"quantity", line.quantity}, {"amount", line.amount.value}};
}

forecast::OpportunityLine DecodeLine(const Json& json) {
  forecast::OpportunityLine line;
  json.at("product").get_to(line.product);
  json.at("quantity").get_to(line.quantity);
  json.at("amount").get_to(line.amount.value);
  return line;
}

Json EncodePartner(const forecast::PartnerCredit& credit) {
  return {{"partner", credit.partner},
          {"kind", LabelOf(credit.kind)},
          {"share", credit.share_basis_points}};
}

forecast::PartnerCredit DecodePartner(const Json& json) {
  forecast::PartnerCredit credit;
  json.at("partner").get_to(credit.partner);
  json.at("share").get_to(credit.share_basis_points);
  ParseLabel(json.at("kind").get<std::string>(), credit.kind);
  return credit;
}

}  // namespace

Value Codec<std::vector<forecast::OpportunityLine>>::Encode(
    const std::vector<forecast::OpportunityLine>& field) {
  return EncodeList(field, EncodeLine);
}

bool Codec<std::vector<forecast::OpportunityLine>>::Decode(
    Value value, std::vector<forecast::OpportunityLine>& field) {
  return DecodeList(value, field, DecodeLine);
}

Value Codec<std::vector<forecast::PartnerCredit>>::Encode(
    const std::vector<forecast::PartnerCredit>& field) {
  return EncodeList(field, EncodePartner);
}

bool Codec<std::vector<forecast::PartnerCredit>>::Decode(
    Value value, std::vector<forecast::PartnerCredit>& field) {
  return DecodeList(value, field, DecodePartner);
}

}  // namespace accord::store

namespace accord::forecast {

Effect EffectOf(const OpportunityFacts& opportunity, const StageRule& stage) {
  const bool own_category = opportunity.category != Category::kUnspecified;
  const bool open = stage.outcome == Outcome::kOpen;
  return {own_category ? opportunity.category : stage.category,
          open ? opportunity.probability_basis_points.value_or(stage.probability_basis_points)
               : stage.probability_basis_points};
}

Effect EffectOf(const OpportunityFacts& opportunity, const StageRules& stages) {
  const auto stage = stages.find(opportunity.stage);
  if (stage != stages.end()) return EffectOf(opportunity, stage->second);
  return {opportunity.effective_category, opportunity.effective_probability_basis_points};
}

}  // namespace accord::forecast
