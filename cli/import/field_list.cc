#include "cli/import/field_list.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/days.h"
#include "cli/import/field_path.h"
#include "cli/import/profiles.h"
#include "cli/kit/json.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr ImportKind kKinds[] = {ImportKind::kPerson, ImportKind::kProduct, ImportKind::kAccount,
                                 ImportKind::kOpportunity, ImportKind::kExchangeRate};
constexpr ImportKind kReferredTo[] = {ImportKind::kPerson, ImportKind::kProduct,
                                      ImportKind::kAccount, ImportKind::kStage};
constexpr int kDepthMax = 3;  // of fields in fields

const char* NameOf(TextForm form) {
  switch (form) {
    case TextForm::kAmount:
      return "amount";
    case TextForm::kDay:
      return "day";
    case TextForm::kNumber:
      return "number";
    case TextForm::kShare:
      return "share";
    case TextForm::kDecimal:
      return "decimal";
    case TextForm::kFlag:
      return "flag";
    case TextForm::kChoice:
      return "choice";
    case TextForm::kJson:
      return "json";
    case TextForm::kText:
      break;
  }
  return "text";
}

std::string ReferenceOf(const LeafField& leaf) {
  for (const ImportKind kind : kReferredTo) {
    if (leaf.refers_to == ResourceTypeOf(kind)) return std::string(accord::cli::NameOf(kind));
  }
  return "";
}

// Made from the mapping's system and the load's key; what a row knows nothing of.
bool IsOfNoRow(const std::string& name) { return name == "external_ids" || name == "etag"; }

ListedField Listed(const Descriptor& type, const FieldDescriptor& field) {
  const LeafField leaf = LeafOf(type, field.name());
  ListedField listed{.path = field.name(),
                     .form = NameOf(leaf.form),
                     .required = IsRequired(field),
                     .refers_to = ReferenceOf(leaf),
                     .choices = {}};
  if (leaf.form == TextForm::kChoice) {
    for (int i = 1; i < field.enum_type()->value_count(); ++i) {  // 0 is what is not said
      listed.choices.push_back(field.enum_type()->value(i)->name());
    }
  }
  return listed;
}

void Collect(const Descriptor& type, const std::string& prefix, int depth,
             std::vector<ListedField>& into) {
  for (int i = 0; i < type.field_count() && depth < kDepthMax; ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsFilledByServer(field) || IsOfNoRow(field.name())) continue;
    if (field.is_map()) {
      into.push_back({.path = absl::StrCat(prefix, field.name(), ".*"), .form = "text"});
    } else if (CheckFieldPath(type, field.name()).ok()) {
      into.push_back(Listed(type, field));
      into.back().path = absl::StrCat(prefix, field.name());
      into.back().required = into.back().required && depth == 0;
    } else if (field.message_type() != nullptr) {
      Collect(*field.message_type(), absl::StrCat(prefix, field.name(), "."), depth + 1, into);
    }
  }
}

void PrintField(JsonWriter& json, const ListedField& field) {
  json.BeginObject();
  json.Field("path", absl::string_view(field.path));
  json.Field("form", absl::string_view(field.form));
  json.Field("required", field.required);
  json.Field("refersTo", absl::string_view(field.refers_to));
  json.Key("choices");
  json.BeginArray();
  for (const std::string& choice : field.choices) json.String(choice);
  json.EndArray();
  json.EndObject();
}

void PrintJson(JsonWriter& json) {
  json.BeginObject();
  json.Key("resources");
  json.BeginArray();
  for (const ImportKind kind : kKinds) {
    json.BeginObject();
    json.Field("resource", accord::cli::NameOf(kind));
    json.Key("fields");
    json.BeginArray();
    for (const ListedField& field : FieldsOf(kind)) PrintField(json, field);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.Key("dateFormats");
  json.BeginArray();
  for (const auto& [name, format] : DateFormatChoices()) json.String(name);
  json.EndArray();
  json.Key("profiles");
  json.BeginArray();
  for (const Profile& profile : Profiles()) {
    json.BeginObject();
    json.Field("profile", absl::string_view(profile.name));
    json.Field("mapping", absl::string_view(profile.json));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::vector<ListedField> FieldsOf(ImportKind kind) {
  std::vector<ListedField> fields;
  Collect(*PrototypeOf(kind).GetDescriptor(), "", 0, fields);
  return fields;
}

void PrintFieldList(Cli& cli) {
  if (cli.json) {
    JsonWriter json(cli.out);
    return PrintJson(json);
  }
  for (const ImportKind kind : kKinds) {
    cli.out << accord::cli::NameOf(kind) << "\n";
    for (const ListedField& field : FieldsOf(kind)) {
      cli.out << "  " << field.path << ": "
              << (field.refers_to.empty() ? field.form : absl::StrCat("key of ", field.refers_to))
              << (field.required ? ", required" : "") << (field.choices.empty() ? "" : ": ")
              << absl::StrJoin(field.choices, ", ") << "\n";
    }
  }
}

}  // namespace accord::cli
