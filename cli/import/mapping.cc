#include "cli/import/mapping.h"

#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "cli/import/field_path.h"
#include "cli/import/json_reader.h"
#include "common/base/status.h"
#include "common/money/money.h"
#include "common/rpc/validate.h"

namespace accord::cli {
namespace {

constexpr int64_t kScaleMax = 1000000;

constexpr ImportKind kKinds[] = {ImportKind::kPerson, ImportKind::kProduct, ImportKind::kAccount,
                                 ImportKind::kStage, ImportKind::kOpportunity};

std::vector<std::pair<std::string, DateFormat>> DateFormatChoices() {
  return {{"YYYY-MM-DD", DateFormat::kYearMonthDay},
          {"DD.MM.YYYY", DateFormat::kDotted},
          {"DD/MM/YYYY", DateFormat::kDaySlash},
          {"MM/DD/YYYY", DateFormat::kMonthSlash},
          {"YYYYMMDD", DateFormat::kCompact}};
}

template <typename E>
E ReadEnum(JsonObject& object, absl::string_view member, E otherwise) {
  const auto& type = *google::protobuf::GetEnumDescriptor<E>();
  std::vector<std::pair<std::string, E>> choices;
  for (int i = 1; i < type.value_count(); ++i) {  // 0 is what is not said
    choices.emplace_back(type.value(i)->name(), static_cast<E>(type.value(i)->number()));
  }
  return object.Choice(member, choices, otherwise);
}

// Nothing if there is none, or none that is known.
absl::optional<ImportKind> ReadKind(JsonObject& object, absl::string_view member) {
  std::vector<std::pair<std::string, absl::optional<ImportKind>>> choices;
  for (const ImportKind kind : kKinds) choices.emplace_back(std::string(NameOf(kind)), kind);
  return object.Choice(member, choices, absl::optional<ImportKind>());
}

// What says how a text is read does so for texts of one form alone; where it would say nothing it
// is a mistake.
void CheckForm(JsonObject& object, TextForm form, const FieldSource& field) {
  for (const char* member : {"currency", "scale"}) {
    if (form != TextForm::kAmount && object.Has(member)) {
      object.Refuse(member, "is for amounts; the field is none");
    }
  }
  if (form != TextForm::kDay && object.Has("date_format")) {
    object.Refuse("date_format", "is for days; the field is none");
  }
  if (form != TextForm::kPlain && field.refers_to.has_value()) {
    object.Refuse("refers_to", "is for names; the field is none");
  }
  if (form != TextForm::kAmount) return;
  if (!object.Has("currency")) {
    object.Refuse("currency", "is required for an amount");
  } else if (!field.currency.empty() && !money::ParseCurrency(field.currency).ok()) {
    object.Refuse("currency", "must be a currency's ISO 4217 code, such as EUR");
  }
}

void CheckSource(JsonObject& object, const Mapping& mapping, const FieldSource& field) {
  if (object.Has("column") + object.Has("constant") + object.Has("template") != 1) {
    object.Refuse("", "needs one of column, constant and template");
  } else if (!object.Has("column")) {
    for (const char* member : {"values", "only_listed", "required", "default"}) {
      if (object.Has(member)) object.Refuse(member, "is for what comes from a column");
    }
  }
  if (!field.values.empty() && !mapping.values.contains(field.values)) {
    object.Refuse("values", absl::StrCat("there is no table \"", field.values, "\""));
  }
  if (field.only_listed && field.values.empty()) {
    object.Refuse("only_listed", "needs a table: values");
  }
}

FieldSource ReadField(JsonObject object, const Mapping& mapping, TextForm form) {
  FieldSource field;
  field.column = object.Has("column") ? object.RequiredText("column") : "";
  field.is_template = object.Has("template");
  const std::string constant = object.Text("constant");
  const std::string text = object.Text("template");
  field.text = field.is_template ? text : constant;
  field.values = object.Text("values");
  field.only_listed = object.Flag("only_listed");
  field.refers_to = ReadKind(object, "refers_to");
  field.required = object.Flag("required");
  field.default_text = object.Text("default");
  field.currency = object.Text("currency");
  field.scale = object.Integer("scale", {1, kScaleMax, 1});
  field.date_format = object.Choice("date_format", DateFormatChoices(), DateFormat::kYearMonthDay);
  CheckSource(object, mapping, field);
  CheckForm(object, form, field);
  object.Done();
  return field;
}

void ReadFields(JsonObject object, const Mapping& mapping, Load& load) {
  const auto* type = PrototypeOf(load.kind).GetDescriptor();
  for (auto& [path, value] : object.Members()) {
    absl::Status known = CheckFieldPath(*type, path);
    if (absl::StartsWith(path, "external_ids")) {
      known = absl::InvalidArgumentError("is made from the mapping's system and the load's key");
    }
    if (!known.ok()) {
      value.Refuse(known.message());
      continue;
    }
    FieldSource field = ReadField(value.AsObject(), mapping, FormOf(*type, path));
    field.path = path;
    load.fields.push_back(std::move(field));
  }
}

Load ReadLoad(JsonObject object, const Mapping& mapping) {
  Load load;
  load.file = object.RequiredText("file");
  const absl::optional<ImportKind> kind = ReadKind(object, "resource");
  if (!object.Has("resource")) object.Refuse("resource", "is required");
  if (kind == ImportKind::kStage) {
    object.Refuse("resource", "stages are listed in the mapping itself");
  }
  load.kind = kind.value_or(load.kind);
  load.key = object.RequiredText("key");
  load.repeated = object.Flag("repeated");
  if (!object.Has("fields")) object.Refuse("fields", "is required");
  JsonObject fields = object.Object("fields");
  // Whose fields they are has to be known.
  if (kind.has_value()) ReadFields(std::move(fields), mapping, load);
  object.Done();
  return load;
}

// Limits are those of the contract.
void ReadStage(JsonObject object, Mapping& mapping) {
  forecast::v1::Stage stage;
  const std::string id = object.RequiredText("id");
  stage.set_display_name(object.RequiredText("display_name"));
  constexpr IntegerRule kInt32 = {std::numeric_limits<int32_t>::min(),
                                  std::numeric_limits<int32_t>::max(), 0};
  stage.set_sequence(static_cast<int32_t>(object.Integer("sequence", kInt32)));
  stage.set_outcome(ReadEnum(object, "outcome", forecast::v1::Stage::OUTCOME_UNSPECIFIED));
  stage.set_forecast_category(
      ReadEnum(object, "forecast_category", forecast::v1::FORECAST_CATEGORY_UNSPECIFIED));
  stage.set_probability_basis_points(
      static_cast<int32_t>(object.Integer("probability_basis_points", kInt32)));
  const absl::Status valid = rpc::ValidateNew(stage, "stage");
  for (const FieldViolation& violation : DetailOf(valid).value_or(ErrorDetail()).violations) {
    const absl::string_view member = absl::StripPrefix(violation.field, "stage.");
    if (!object.Refused(member)) object.Refuse(member, violation.description);
  }
  if (!id.empty() && mapping.HasStage(id)) object.Refuse("id", "stands in another stage too");
  object.Done();
  mapping.stages.emplace_back(id, std::move(stage));
}

void ReadValues(JsonObject object, Mapping& mapping) {
  for (auto& [name, table] : object.Members()) {
    Mapping::Values& values = mapping.values[name];
    for (auto& [from, to] : table.AsObject().Members()) values[from] = to.AsText();
  }
}

// A reference to something that is loaded later would have nothing to refer to.
void CheckOrder(const Mapping& mapping, std::vector<JsonValue>& loads) {
  std::set<ImportKind> loaded = {ImportKind::kStage};
  for (size_t i = 0; i < mapping.loads.size(); ++i) {
    const Load& load = mapping.loads[i];
    loaded.insert(load.kind);
    JsonObject fields = loads[i].AsObject().Object("fields");
    for (const FieldSource& field : load.fields) {
      if (!field.refers_to.has_value() || loaded.count(*field.refers_to) != 0) continue;
      fields.Refuse(field.path, absl::StrCat("refers to a ", NameOf(*field.refers_to),
                                             ", which no load before it brings"));
    }
  }
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
  JsonDocument document(json, name);
  JsonObject root = document.root();
  Mapping mapping;
  (void)root.Text("about");
  mapping.system = root.RequiredText("system");
  ReadValues(root.Object("values"), mapping);
  for (const JsonValue& stage : root.List("stages")) ReadStage(stage.AsObject(), mapping);
  std::vector<JsonValue> loads = root.List("loads");
  for (const JsonValue& load : loads) {
    mapping.loads.push_back(ReadLoad(load.AsObject(), mapping));
  }
  root.Done();
  RETURN_IF_ERROR(document.ToStatus("MAPPING_INVALID"));
  if (loads.empty()) root.Refuse("loads", "must be a list of what to load");
  CheckOrder(mapping, loads);
  RETURN_IF_ERROR(document.ToStatus("MAPPING_INVALID"));
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
