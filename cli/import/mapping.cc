#include "cli/import/mapping.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cli/import/json_reader.h"
#include "cli/import/mapping_fields.h"
#include "cli/import/mapping_rules.h"
#include "common/base/status.h"
#include "common/rpc/validate.h"
#include "common/text/spelling.h"

namespace accord::cli {
namespace {

// What holds for every load but where it says other.
struct MappingRules {
  ReadingRules reading;
  absl::flat_hash_set<std::string> nulls;
  CellTexts texts = CellTexts::kTrimmed;
};

template <typename E>
E ReadEnum(JsonObject& object, absl::string_view member, E otherwise) {
  const auto& type = *google::protobuf::GetEnumDescriptor<E>();
  std::vector<std::pair<std::string, E>> choices;
  for (int i = 1; i < type.value_count(); ++i) {  // 0 is what is not said
    choices.emplace_back(type.value(i)->name(), static_cast<E>(type.value(i)->number()));
  }
  return object.Choice(member, choices, otherwise);
}

constexpr char kKeySeparator[] = "/";

// One column, or a list of them.
void ReadKey(JsonObject& object, Load& load) {
  if (object.HasList("key")) {
    load.key = object.Texts("key");
  } else {
    load.key = {object.RequiredText("key")};
  }
  load.key_separator =
      object.Has("key_separator") ? object.RequiredText("key_separator") : kKeySeparator;
  if (object.Has("key_separator") && load.key.size() < 2) {
    object.Refuse("key_separator", "has no effect: the key is one column");
  }
}

RowRule ReadRule(JsonObject object) {
  RowRule rule;
  rule.column = object.RequiredText("column");
  rule.is_not = object.Has("is_not");
  if (object.Has("is") + object.Has("is_not") != 1) object.Refuse("", "needs one of is and is_not");
  for (const char* member : {"is", "is_not"}) {
    for (const JsonValue& text : object.List(member)) rule.texts.insert(text.AsText());
    if (object.Has(member) && object.List(member).empty() && !object.Refused(member)) {
      object.Refuse(member, "has no effect: it lists no text");
    }
  }
  object.Done();
  return rule;
}

std::vector<RowRule> ReadRules(JsonObject& object, absl::string_view member) {
  std::vector<RowRule> rules;
  for (const JsonValue& rule : object.List(member)) rules.push_back(ReadRule(rule.AsObject()));
  if (object.Has(member) && rules.empty() && !object.Refused(member)) {
    object.Refuse(member, "has no effect: it lists nothing");
  }
  return rules;
}

// Who runs an import may not be who wrote its mapping.
bool LeadsAway(const std::string& file) {
  const std::vector<std::string> parts = absl::StrSplit(file, '/');
  return absl::StartsWith(file, "/") || absl::StrContains(file, '\0') ||
         std::find(parts.begin(), parts.end(), "..") != parts.end();
}

Load ReadLoad(JsonObject object, const Mapping& mapping, MappingRules& rules) {
  Load load;
  (void)object.Text("about");
  load.file = object.RequiredText("file");
  if (LeadsAway(load.file)) {
    object.Refuse("file", "must be in the directory: no absolute path, and no ..");
  }
  load.optional = object.Flag("optional");
  load.format = ReadFileFormat(object);
  load.format.texts = rules.texts;
  const absl::optional<ImportKind> kind = ReadKind(object, "resource");
  if (!object.Has("resource")) object.Refuse("resource", "is required");
  if (kind == ImportKind::kStage) {
    object.Refuse("resource", "stages are listed in the mapping itself");
  }
  load.kind = kind.value_or(load.kind);
  if (kind.has_value() && IsKnownByName(*kind) && !mapping.by_name) {
    object.Refuse("resource", "is known by its name alone: say \"identity\": \"name\"");
  }
  ReadKey(object, load);
  load.repeated = object.Flag("repeated");
  load.nulls = rules.nulls;
  for (std::string& text : object.Texts("null")) load.nulls.insert(std::move(text));
  load.skip = ReadRules(object, "skip_rows");
  load.remove = ReadRules(object, "delete_rows");
  load.full = object.Flag("full");
  for (const char* member : {"delete_rows", "full"}) {
    if (object.Has(member) && !HasExternalIds(load.kind)) {
      object.Refuse(member, "is for resources that have external ids");
    }
  }
  ReadingRules own = ReadingRules::Read(object);
  if (!object.Has("fields")) object.Refuse("fields", "is required");
  JsonObject fields = object.Object("fields");
  // Whose fields they are has to be known.
  if (kind.has_value()) {
    ReadFields(std::move(fields), {mapping, rules.reading, own}, load);
    own.RefuseIdle(object);
  }
  for (const FieldSource& field : load.fields) {
    if (!field.is_json) continue;
    load.format.json_columns.insert(load.format.json_columns.end(), field.columns.begin(),
                                    field.columns.end());
  }
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

void ReadValues(JsonObject& object, Mapping& mapping) {
  for (auto& [name, table] : object.Members()) {
    Mapping::Values& values = mapping.values[name];
    for (auto& [from, to] : table.AsObject().Members()) values[from] = to.AsText();
  }
}

void RefuseIdleTables(JsonObject& tables, const Mapping& mapping) {
  std::set<std::string> used;
  for (const Load& load : mapping.loads) {
    for (const FieldSource& field : load.fields) used.insert(field.values);
  }
  for (const auto& [name, table] : mapping.values) {
    if (used.count(name) == 0) tables.Refuse(name, "has no effect: no field is looked up in it");
  }
}

// A reference to something that only a later load brings would come too early; what no load brings
// is looked for on the server.
void CheckOrder(const Mapping& mapping, std::vector<JsonValue>& loads) {
  std::set<ImportKind> later;
  for (size_t i = mapping.loads.size(); i-- > 0;) {
    const Load& load = mapping.loads[i];
    std::set<ImportKind> before = {load.kind};
    for (size_t j = 0; j < i; ++j) before.insert(mapping.loads[j].kind);
    JsonObject fields = loads[i].AsObject().Object("fields");
    for (const FieldSource& field : load.fields) {
      if (!field.refers_to.has_value() || before.count(*field.refers_to) != 0) continue;
      if (later.count(*field.refers_to) == 0) continue;
      fields.Refuse(field.path, absl::StrCat("refers to a ", NameOf(*field.refers_to),
                                             ", which only a load behind it brings"));
    }
    later.insert(load.kind);
  }
}

}  // namespace

absl::optional<ImportKind> ReadKind(JsonObject& object, absl::string_view member) {
  std::vector<std::pair<std::string, absl::optional<ImportKind>>> choices;
  for (const ImportKind kind : ImportKinds()) choices.emplace_back(std::string(NameOf(kind)), kind);
  return object.Choice(member, choices, absl::optional<ImportKind>());
}

std::string FieldSource::Column() const {
  return columns.empty() ? path : absl::StrJoin(columns, " + ");
}

std::string Load::KeyColumn() const { return absl::StrJoin(key, " + "); }

const FieldSource* Load::SelfReference() const {
  for (const FieldSource& field : fields) {
    if (field.refers_to == kind) return &field;
  }
  return nullptr;
}

bool Mapping::HasStage(absl::string_view id) const {
  if (stages_there.contains(id)) return true;
  for (const auto& [stage_id, stage] : stages) {
    if (stage_id == id) return true;
  }
  return false;
}

bool Mapping::RefersToStages() const {
  for (const Load& load : loads) {
    for (const FieldSource& field : load.fields) {
      if (field.refers_to == ImportKind::kStage) return true;
    }
  }
  return false;
}

bool Mapping::NeedsOrganizationZone() const {
  for (const Load& load : loads) {
    for (const FieldSource& field : load.fields) {
      if (field.day.time == TimeMeaning::kInstant && !field.day.zone.has_value()) return true;
    }
  }
  return false;
}

void Mapping::UseOrganizationZone(const absl::TimeZone& zone) {
  for (Load& load : loads) {
    for (FieldSource& field : load.fields) {
      if (field.day.time == TimeMeaning::kInstant && !field.day.zone.has_value()) {
        field.day.zone = zone;
      }
    }
  }
}

namespace {

// What rows are known by: another system's keys, or resource names.
void ReadIdentity(JsonObject& root, Mapping& mapping) {
  mapping.by_name =
      root.Choice<bool>("identity", {{"external_id", false}, {"name", true}}, mapping.by_name);
  if (!mapping.by_name) {
    mapping.system = root.RequiredText("system");
  } else if (root.Has("system")) {
    root.Refuse("system", "has no effect: rows are known by resource names");
    (void)root.Text("system");
  }
}

}  // namespace

absl::StatusOr<Mapping> ParseMapping(absl::string_view json, const std::string& name) {
  // Its texts are compared with those of files, which are in NFC; and an editor may have put a byte
  // order mark before it.
  JsonDocument document(text::Normal(json), name);
  JsonObject root = document.root();
  Mapping mapping;
  (void)root.Text("about");
  ReadIdentity(root, mapping);
  JsonObject values = root.Object("values");
  ReadValues(values, mapping);
  for (const JsonValue& stage : root.List("stages")) ReadStage(stage.AsObject(), mapping);
  MappingRules rules;
  for (std::string& text : root.Texts("null")) rules.nulls.insert(std::move(text));
  rules.reading = ReadingRules::Read(root);
  rules.texts = root.Choice<CellTexts>("texts",
                                       {{"trimmed", CellTexts::kTrimmed},
                                        {"exact", CellTexts::kExact},
                                        {"disarmed", CellTexts::kDisarmed}},
                                       CellTexts::kTrimmed);
  std::vector<JsonValue> loads = root.List("loads");
  for (const JsonValue& load : loads) {
    mapping.loads.push_back(ReadLoad(load.AsObject(), mapping, rules));
  }
  rules.reading.RefuseIdle(root);
  RefuseIdleTables(values, mapping);
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
