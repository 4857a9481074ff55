#include "cli/import/mapping_fields.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/field_path.h"
#include "common/money/money.h"

namespace accord::cli {
namespace {

constexpr int64_t kScaleMax = 1000000;

// Parts of a reference are told from each other by what stands between parts of a key.
constexpr char kKeySeparator[] = "/";

bool IsNumber(TextForm form) {
  return form == TextForm::kAmount || form == TextForm::kNumber || form == TextForm::kShare ||
         form == TextForm::kDecimal;
}

void RefuseAll(JsonObject& object, std::initializer_list<const char*> members,
               absl::string_view why) {
  for (const char* member : members) {
    if (object.Has(member)) object.Refuse(member, why);
  }
}

void CheckCurrency(JsonObject& object, const FieldSource& field) {
  if (!object.Has("currency") && !object.Has("currency_column")) {
    object.Refuse("currency", "is required for an amount, or a currency_column");
  } else if (!field.currency.empty() && !money::ParseCurrency(field.currency).ok()) {
    object.Refuse("currency", "must be a currency's ISO 4217 code, such as EUR");
  }
}

void CheckReference(JsonObject& object, const LeafField& leaf, const FieldSource& field) {
  if (!field.refers_to.has_value()) return;
  if (leaf.refers_to.empty()) {
    object.Refuse("refers_to", "is for names; the field is none");
  } else if (leaf.refers_to != ResourceTypeOf(*field.refers_to)) {
    object.Refuse("refers_to",
                  absl::StrCat("the field is the name of another kind: ", leaf.refers_to));
  }
}

// What says how a text is read does so for texts of one form alone; where it would say nothing it
// is a mistake.
void CheckForm(JsonObject& object, const LeafField& leaf, const FieldSource& field) {
  const TextForm form = leaf.form;
  if (form == TextForm::kAmount) {
    CheckCurrency(object, field);
  } else {
    RefuseAll(object, {"currency", "currency_column", "scale"},
              "is for amounts; the field is none");
  }
  if (form != TextForm::kShare) {
    RefuseAll(object, {"unit"}, "is for shares of one in basis points; the field is none");
  }
  if (!IsNumber(form)) RefuseAll(object, {"numbers"}, "is for numbers; the field is none");
  if (form != TextForm::kDay) {
    RefuseAll(object, {"date_format", "time", "time_zone"}, "is for days; the field is none");
  }
  CheckReference(object, leaf, field);
}

void CheckTable(JsonObject& object, const Mapping& mapping, const FieldSource& field) {
  if (!field.values.empty() && !mapping.values.contains(field.values)) {
    object.Refuse("values", absl::StrCat("there is no table \"", field.values, "\""));
  }
  if (field.values.empty()) RefuseAll(object, {"only_listed", "unlisted"}, "needs a table: values");
  if (field.only_listed && object.Has("unlisted")) {
    object.Refuse("unlisted", "has no effect: only_listed makes what is not listed an error");
  }
}

void CheckSource(JsonObject& object, const FieldSource& field) {
  const int sources = object.Has("column") + object.Has("columns") + object.Has("constant") +
                      object.Has("template");
  if (sources != 1) {
    object.Refuse("", "needs one of column, columns, constant and template");
  } else if (field.columns.empty() && !object.Has("column") && !object.Has("columns")) {
    RefuseAll(object, {"values", "only_listed", "unlisted", "required", "default"},
              "is for what comes from a column");
  }
  if (!object.Has("columns")) RefuseAll(object, {"separator"}, "is for columns; there is one");
  if (field.required && object.Has("default")) {
    object.Refuse("default", "has no effect: required makes an empty text an error");
  }
}

// Whether a row may have no text for the field, and the resource no value.
bool MayBeEmpty(const FieldSource& field, const Load& load) {
  if (field.columns.empty() || field.required || !field.default_text.empty()) return false;
  const auto* top =
      PrototypeOf(load.kind).GetDescriptor()->FindFieldByName(std::string(field.Top()));
  return !IsRequired(*top);
}

void CheckEmpty(JsonObject& object, const FieldSource& field, const Load& load) {
  if (!object.Has("empty") || object.Refused("empty")) return;
  if (field.columns.empty()) {
    object.Refuse("empty", "is for what comes from a column");
  } else if (field.required || !field.default_text.empty()) {
    object.Refuse("empty", "has no effect: required or default say what an empty text is");
  } else if (!MayBeEmpty(field, load)) {
    object.Refuse("empty", "has no effect: the contract requires the field");
  }
}

// Lines are one field: a row gives all of them, or none.
void CheckGroups(const Load& load, std::vector<std::pair<std::string, JsonValue>>& members) {
  absl::flat_hash_map<std::string, const FieldSource*> first;
  for (const FieldSource& field : load.fields) {
    if (!MayBeEmpty(field, load)) continue;
    const auto [other, added] = first.try_emplace(std::string(field.Whole()), &field);
    if (added || other->second->empty == field.empty) continue;
    for (auto& [path, value] : members) {
      if (path != field.path) continue;
      value.Refuse(absl::StrCat("its empty must be that of ", other->second->path, ": ",
                                field.Top(), " are given as a whole"));
    }
  }
}

// Texts of the mapping's own are read now as those of a row will be.
void CheckText(JsonObject& object, absl::string_view member, const std::string& text,
               const FieldSource& field, const Load& load) {
  if (text.empty() || field.refers_to.has_value() || object.Refused(member)) return;
  const std::unique_ptr<google::protobuf::Message> scratch(PrototypeOf(load.kind).New());
  FieldSource plain = field;
  if (plain.currency.empty()) plain.currency = "USD";
  const absl::Status read = SetField(*scratch, plain, text);
  if (!read.ok()) object.Refuse(member, absl::StrCat(read.message(), "; it is \"", text, "\""));
}

void ReadSource(JsonObject& object, FieldSource& field) {
  if (object.Has("column")) field.columns = {object.RequiredText("column")};
  if (object.Has("columns")) field.columns = object.Texts("columns");
  field.separator = object.Has("separator")       ? object.Text("separator")
                    : field.refers_to.has_value() ? kKeySeparator
                                                  : " ";
  field.is_json = object.Flag("json");
  field.is_template = object.Has("template");
  const std::string constant = object.Text("constant");
  const std::string text = object.Text("template");
  field.text = field.is_template ? text : constant;
  field.values = object.Text("values");
  field.only_listed = object.Flag("only_listed");
  field.unlisted = object.Text("unlisted");
  field.required = object.Flag("required");
  field.default_text = object.Text("default");
}

FieldSource ReadField(JsonObject object, const std::string& path, FieldDefaults defaults,
                      const Load& load) {
  const LeafField leaf = LeafOf(*PrototypeOf(load.kind).GetDescriptor(), path);
  FieldSource field;
  field.path = path;
  field.is_entry = leaf.is_entry;
  (void)object.Text("about");
  field.refers_to = ReadKind(object, "refers_to");
  ReadSource(object, field);
  field.currency = object.Text("currency");
  field.currency_column =
      object.Has("currency_column") ? object.RequiredText("currency_column") : "";
  field.scale = object.Integer("scale", {1, kScaleMax, 1});
  field.unit = object.Choice<ShareUnit>("unit",
                                        {{"basis_points", ShareUnit::kBasisPoints},
                                         {"percent", ShareUnit::kPercent},
                                         {"fraction", ShareUnit::kFraction}},
                                        ShareUnit::kBasisPoints);
  ReadingRules own = ReadingRules::Read(object);
  CheckSource(object, field);
  CheckTable(object, defaults.mapping, field);
  CheckForm(object, leaf, field);
  RulesChain chain{&own, &defaults.of_load, &defaults.of_mapping};
  field.is_number = IsNumber(leaf.form);
  field.numbers_declared = chain.SayNumbers();
  if (field.is_number) field.numbers = chain.Numbers();
  if (leaf.form == TextForm::kDay) field.day = chain.Days();
  CheckEmpty(object, field, load);
  if (MayBeEmpty(field, load)) field.empty = chain.Empty();
  own.RefuseIdle(object);
  if (!field.is_template) CheckText(object, "constant", field.text, field, load);
  CheckText(object, "default", field.default_text, field, load);
  CheckText(object, "unlisted", field.unlisted, field, load);
  object.Done();
  return field;
}

}  // namespace

void ReadFields(JsonObject object, FieldDefaults defaults, Load& load) {
  const auto* type = PrototypeOf(load.kind).GetDescriptor();
  std::vector<std::pair<std::string, JsonValue>> members = object.Members();
  for (auto& [path, value] : members) {
    const bool is_json = value.IsObject() && value.AsObject().Has("json");
    absl::Status known = is_json ? CheckWholePath(*type, path) : CheckFieldPath(*type, path);
    if (absl::StartsWith(path, "external_ids") && !defaults.mapping.by_name) {
      known = absl::InvalidArgumentError("is made from the mapping's system and the load's key");
    }
    if (!known.ok()) {
      value.Refuse(known.message());
      continue;
    }
    load.fields.push_back(ReadField(value.AsObject(), path, defaults, load));
  }
  CheckGroups(load, members);
}

}  // namespace accord::cli
