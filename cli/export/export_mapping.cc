#include "cli/export/export_mapping.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "cli/import/field_path.h"
#include "cli/kit/json.h"

namespace accord::cli {
namespace {

absl::optional<ImportKind> ReferredKind(const ExportColumn& column) {
  if (column.kind != CellKind::kText) return absl::nullopt;
  for (const ImportKind kind : ImportKinds()) {
    if (IsReferredTo(kind) && ResourceTypeOf(kind) == column.refers_to) return kind;
  }
  return absl::nullopt;
}

// A name of what no import makes would be refused where it is not.
bool IsImported(const ExportColumn& column) {
  return column.kind != CellKind::kText || column.refers_to.empty() ||
         ReferredKind(column).has_value();
}

void WriteField(JsonWriter& json, const ExportColumn& column) {
  json.Key(column.name);
  json.BeginObject();
  json.Field("column", column.name);
  if (column.part == ExportColumn::Part::kAmount) {
    json.Field("currency_column", absl::StrCat(column.name, ".currency_code"));
  }
  if (column.kind == CellKind::kJson) json.Field("json", true);
  const absl::optional<ImportKind> kind = ReferredKind(column);
  if (kind.has_value()) json.Field("refers_to", NameOf(*kind));
  json.EndObject();
}

void WriteLoad(JsonWriter& json, const ExportedFile& file) {
  const std::vector<ExportColumn> columns = ColumnsOf(file.list->resource());
  json.BeginObject();
  json.Field("file", file.name);
  json.Field("resource", NameOf(*file.list->import_kind()));
  json.Field("key", "name");
  const bool may_be_empty = std::any_of(columns.begin(), columns.end(), [](const auto& column) {
    return column.name != "name" && IsImported(column) && !IsRequired(*column.path.front());
  });
  if (may_be_empty) json.Field("empty", "clear");
  const bool has_numbers = std::any_of(columns.begin(), columns.end(), [](const auto& column) {
    return column.kind == CellKind::kNumber;
  });
  if (has_numbers) {
    json.Key("numbers");
    json.BeginObject();
    json.Field("decimal", ".");
    json.EndObject();
  }
  json.Key("fields");
  json.BeginObject();
  for (const ExportColumn& column : columns) {
    const bool is_field = column.name != "name" && column.part != ExportColumn::Part::kCurrency;
    if (is_field && IsImported(column)) WriteField(json, column);
  }
  json.EndObject();
  json.EndObject();
}

void WriteStage(JsonWriter& json, const forecast::v1::Stage& stage) {
  json.BeginObject();
  json.Field("id", stage.name().substr(stage.name().rfind('/') + 1));
  json.Field("display_name", stage.display_name());
  json.Field("sequence", stage.sequence());
  json.Field("outcome", forecast::v1::Stage::Outcome_Name(stage.outcome()));
  if (stage.forecast_category() != forecast::v1::FORECAST_CATEGORY_UNSPECIFIED) {
    json.Field("forecast_category", ForecastCategory_Name(stage.forecast_category()));
  }
  json.Field("probability_basis_points", stage.probability_basis_points());
  json.EndObject();
}

}  // namespace

void WriteExportMapping(std::ostream& out, TableFormat format,
                        const std::vector<ExportedFile>& files, const ExportedStages& stages) {
  JsonWriter json(out);
  json.BeginObject();
  json.Field("about",
             "Written by accord export: accord import crm DIRECTORY --mapping THIS takes its files "
             "again.");
  json.Field("identity", "name");
  json.Field("texts", format == TableFormat::kJsonLines ? "exact" : "disarmed");
  if (!stages.stages.empty()) {
    json.Key("stages");
    json.BeginArray();
    for (const forecast::v1::Stage& stage : stages.stages) WriteStage(json, stage);
    json.EndArray();
  }
  json.Key("loads");
  json.BeginArray();
  for (const ExportedFile& file : files) WriteLoad(json, file);
  json.EndArray();
  json.EndObject();
}

std::vector<std::string> ColumnsNotImported(const ExportList& list) {
  std::vector<std::string> names;
  for (const ExportColumn& column : ColumnsOf(list.resource())) {
    if (!IsImported(column)) names.push_back(column.name);
  }
  return names;
}

}  // namespace accord::cli
