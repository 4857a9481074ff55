#include "cli/import/mapping.h"

#include <fstream>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "cli/import/field_path.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

using Json = nlohmann::json;

constexpr ImportKind kKinds[] = {ImportKind::kPerson, ImportKind::kProduct, ImportKind::kAccount,
                                 ImportKind::kStage, ImportKind::kOpportunity};

constexpr std::pair<const char*, DateFormat> kDateFormats[] = {
    {"YYYY-MM-DD", DateFormat::kYearMonthDay}, {"DD.MM.YYYY", DateFormat::kDotted},
    {"DD/MM/YYYY", DateFormat::kDaySlash},     {"MM/DD/YYYY", DateFormat::kMonthSlash},
    {"YYYYMMDD", DateFormat::kCompact},
};

// Where in the text the parser of the mapping stands; for errors.
struct Place {
  std::string name;
  std::string path;

  Place operator/(absl::string_view member) const {
    return {name, path.empty() ? std::string(member) : absl::StrCat(path, ".", member)};
  }
  Place operator[](size_t index) const { return {name, absl::StrCat(path, "[", index, "]")}; }
  absl::Status Error(absl::string_view why) const {
    return MakeError(absl::StatusCode::kInvalidArgument, "MAPPING_INVALID",
                     absl::StrCat(name, ": ", path, path.empty() ? "" : ": ", why),
                     {{"file", name}, {"path", path}});
  }
};

// A misspelt member would be silently without effect.
absl::Status OnlyMembers(const Json& json, const Place& place, const std::set<std::string>& known) {
  if (!json.is_object()) return place.Error("must be an object");
  for (const auto& [member, value] : json.items()) {
    if (known.count(member) == 0) {
      return (place / member)
          .Error(absl::StrCat("is not known here; known are ", absl::StrJoin(known, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Text(const Json& json, const Place& place, const std::string& member) {
  if (!json.contains(member)) return std::string();
  if (!json[member].is_string()) return (place / member).Error("must be a text");
  return json[member].get<std::string>();
}

absl::StatusOr<std::string> RequiredText(const Json& json, const Place& place,
                                         const std::string& member) {
  ASSIGN_OR_RETURN(std::string text, Text(json, place, member));
  if (text.empty()) return (place / member).Error("is required");
  return text;
}

absl::StatusOr<bool> Flag(const Json& json, const Place& place, const std::string& member) {
  if (!json.contains(member)) return false;
  if (!json[member].is_boolean()) return (place / member).Error("must be true or false");
  return json[member].get<bool>();
}

absl::StatusOr<int64_t> Number(const Json& json, const Place& place, const std::string& member,
                               int64_t otherwise) {
  if (!json.contains(member)) return otherwise;
  if (!json[member].is_number_integer()) return (place / member).Error("must be a whole number");
  return json[member].get<int64_t>();
}

absl::StatusOr<ImportKind> KindOf(const std::string& text, const Place& place) {
  std::vector<absl::string_view> names;
  for (const ImportKind kind : kKinds) {
    if (NameOf(kind) == text) return kind;
    names.push_back(NameOf(kind));
  }
  return place.Error(absl::StrCat("must be one of ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<DateFormat> DateFormatOf(const std::string& text, const Place& place) {
  if (text.empty()) return DateFormat::kYearMonthDay;
  std::vector<absl::string_view> names;
  for (const auto& [name, format] : kDateFormats) {
    if (text == name) return format;
    names.push_back(name);
  }
  return place.Error(absl::StrCat("must be one of ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<FieldSource> ParseField(const Json& json, const Place& place,
                                       const std::string& path, const Mapping& mapping) {
  RETURN_IF_ERROR(
      OnlyMembers(json, place,
                  {"column", "constant", "template", "values", "only_listed", "refers_to",
                   "required", "default", "currency", "scale", "date_format"}));
  FieldSource field;
  field.path = path;
  if (json.contains("column") + json.contains("constant") + json.contains("template") != 1) {
    return place.Error("needs one of column, constant and template");
  }
  ASSIGN_OR_RETURN(field.column, Text(json, place, "column"));
  field.is_template = json.contains("template");
  ASSIGN_OR_RETURN(field.text, Text(json, place, field.is_template ? "template" : "constant"));
  ASSIGN_OR_RETURN(field.values, Text(json, place, "values"));
  if (!field.values.empty() && !mapping.values.contains(field.values)) {
    return (place / "values").Error(absl::StrCat("there is no table \"", field.values, "\""));
  }
  ASSIGN_OR_RETURN(field.only_listed, Flag(json, place, "only_listed"));
  ASSIGN_OR_RETURN(const std::string target, Text(json, place, "refers_to"));
  if (!target.empty()) {
    ASSIGN_OR_RETURN(field.refers_to, KindOf(target, place / "refers_to"));
  }
  ASSIGN_OR_RETURN(field.required, Flag(json, place, "required"));
  ASSIGN_OR_RETURN(field.default_text, Text(json, place, "default"));
  ASSIGN_OR_RETURN(field.currency, Text(json, place, "currency"));
  ASSIGN_OR_RETURN(field.scale, Number(json, place, "scale", 1));
  if (field.scale < 1 || field.scale > 1000000) {
    return (place / "scale").Error("must be 1 to 1000000");
  }
  ASSIGN_OR_RETURN(const std::string format, Text(json, place, "date_format"));
  ASSIGN_OR_RETURN(field.date_format, DateFormatOf(format, place / "date_format"));
  return field;
}

absl::StatusOr<Load> ParseLoad(const Json& json, const Place& place, const Mapping& mapping) {
  RETURN_IF_ERROR(OnlyMembers(json, place, {"file", "resource", "key", "repeated", "fields"}));
  Load load;
  ASSIGN_OR_RETURN(load.file, RequiredText(json, place, "file"));
  ASSIGN_OR_RETURN(const std::string kind, RequiredText(json, place, "resource"));
  ASSIGN_OR_RETURN(load.kind, KindOf(kind, place / "resource"));
  if (load.kind == ImportKind::kStage) {
    return (place / "resource").Error("stages are listed in the mapping itself");
  }
  ASSIGN_OR_RETURN(load.key, RequiredText(json, place, "key"));
  ASSIGN_OR_RETURN(load.repeated, Flag(json, place, "repeated"));
  if (!json.contains("fields") || !json["fields"].is_object()) {
    return (place / "fields").Error("must be an object");
  }
  const auto* type = PrototypeOf(load.kind).GetDescriptor();
  for (const auto& [path, value] : json["fields"].items()) {
    const Place at = place / "fields" / path;
    const absl::Status known = CheckFieldPath(*type, path);
    if (!known.ok()) return at.Error(known.message());
    ASSIGN_OR_RETURN(FieldSource field, ParseField(value, at, path, mapping));
    load.fields.push_back(std::move(field));
  }
  return load;
}

absl::Status ParseStage(const Json& json, const Place& place, Mapping& mapping) {
  RETURN_IF_ERROR(OnlyMembers(json, place,
                              {"id", "display_name", "sequence", "outcome", "forecast_category",
                               "probability_basis_points"}));
  forecast::v1::Stage stage;
  ASSIGN_OR_RETURN(const std::string id, RequiredText(json, place, "id"));
  ASSIGN_OR_RETURN(*stage.mutable_display_name(), RequiredText(json, place, "display_name"));
  ASSIGN_OR_RETURN(const int64_t sequence, Number(json, place, "sequence", 0));
  stage.set_sequence(static_cast<int>(sequence));
  ASSIGN_OR_RETURN(const std::string outcome, RequiredText(json, place, "outcome"));
  forecast::v1::Stage::Outcome outcome_value;
  if (!forecast::v1::Stage::Outcome_Parse(outcome, &outcome_value)) {
    return (place / "outcome").Error("must be OPEN, WON or LOST");
  }
  stage.set_outcome(outcome_value);
  ASSIGN_OR_RETURN(const std::string category, Text(json, place, "forecast_category"));
  forecast::v1::ForecastCategory category_value = forecast::v1::FORECAST_CATEGORY_UNSPECIFIED;
  if (!category.empty() && !forecast::v1::ForecastCategory_Parse(category, &category_value)) {
    return (place / "forecast_category").Error("must be PIPELINE, BEST_CASE or COMMIT");
  }
  stage.set_forecast_category(category_value);
  ASSIGN_OR_RETURN(const int64_t chance, Number(json, place, "probability_basis_points", 0));
  stage.set_probability_basis_points(static_cast<int>(chance));
  mapping.stages.emplace_back(id, std::move(stage));
  return absl::OkStatus();
}

absl::Status ParseValues(const Json& json, const Place& place, Mapping& mapping) {
  if (!json.is_object()) return place.Error("must be an object of tables");
  for (const auto& [name, table] : json.items()) {
    if (!table.is_object()) return (place / name).Error("must be an object of texts");
    Mapping::Values& values = mapping.values[name];
    for (const auto& [from, to] : table.items()) {
      if (!to.is_string()) return (place / name / from).Error("must be a text");
      values[from] = to.get<std::string>();
    }
  }
  return absl::OkStatus();
}

// A reference to something that is loaded later would have nothing to refer to.
absl::Status CheckOrder(const Mapping& mapping, const Place& place) {
  std::set<ImportKind> loaded = {ImportKind::kStage};
  for (size_t i = 0; i < mapping.loads.size(); ++i) {
    const Load& load = mapping.loads[i];
    loaded.insert(load.kind);
    for (const FieldSource& field : load.fields) {
      if (field.refers_to.has_value() && loaded.count(*field.refers_to) == 0) {
        return ((place / "loads")[i] / "fields" / field.path)
            .Error(absl::StrCat("refers to a ", NameOf(*field.refers_to),
                                ", which no load before it brings"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::string_view NameOf(ImportKind kind) {
  switch (kind) {
    case ImportKind::kPerson:
      return "person";
    case ImportKind::kProduct:
      return "product";
    case ImportKind::kAccount:
      return "account";
    case ImportKind::kStage:
      return "stage";
    case ImportKind::kOpportunity:
      return "opportunity";
  }
  return "";
}

const google::protobuf::Message& PrototypeOf(ImportKind kind) {
  switch (kind) {
    case ImportKind::kPerson:
      return accounts::v1::Person::default_instance();
    case ImportKind::kProduct:
      return accounts::v1::Product::default_instance();
    case ImportKind::kAccount:
      return accounts::v1::Account::default_instance();
    case ImportKind::kStage:
      return forecast::v1::Stage::default_instance();
    case ImportKind::kOpportunity:
      break;
  }
  return forecast::v1::Opportunity::default_instance();
}

const FieldSource* Load::SelfReference() const {
  for (const FieldSource& field : fields) {
    if (field.refers_to == kind) return &field;
  }
  return nullptr;
}

bool Mapping::HasStage(absl::string_view id) const {
  for (const auto& [stage_id, stage] : stages) {
    if (stage_id == id) return true;
  }
  return false;
}

absl::StatusOr<Mapping> ParseMapping(absl::string_view json, const std::string& name) {
  const Place place{name, ""};
  Json root;
  try {
    root = Json::parse(json.begin(), json.end());
  } catch (const Json::parse_error& error) {
    return place.Error(absl::StrCat("is not JSON: byte ", error.byte, " was not expected"));
  }
  RETURN_IF_ERROR(OnlyMembers(root, place, {"about", "system", "values", "stages", "loads"}));
  Mapping mapping;
  ASSIGN_OR_RETURN(mapping.system, RequiredText(root, place, "system"));
  if (root.contains("values")) {
    RETURN_IF_ERROR(ParseValues(root["values"], place / "values", mapping));
  }
  if (root.contains("stages")) {
    for (size_t i = 0; i < root["stages"].size(); ++i) {
      RETURN_IF_ERROR(ParseStage(root["stages"][i], (place / "stages")[i], mapping));
    }
  }
  if (!root.contains("loads") || !root["loads"].is_array() || root["loads"].empty()) {
    return (place / "loads").Error("must be a list of what to load");
  }
  for (size_t i = 0; i < root["loads"].size(); ++i) {
    ASSIGN_OR_RETURN(Load load, ParseLoad(root["loads"][i], (place / "loads")[i], mapping));
    mapping.loads.push_back(std::move(load));
  }
  RETURN_IF_ERROR(CheckOrder(mapping, place));
  return mapping;
}

absl::StatusOr<Mapping> ReadMapping(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    return MakeError(absl::StatusCode::kNotFound, "MAPPING_UNREADABLE",
                     absl::StrCat(path, " cannot be read"), {{"file", path}});
  }
  return ParseMapping(text.str(), path);
}

}  // namespace accord::cli
