#include "cli/import/look.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/import/shown_rows.h"
#include "cli/import/suggest.h"
#include "cli/import/suggest_look.h"
#include "cli/kit/json.h"
#include "cli/kit/money_format.h"
#include "cli/kit/text.h"
#include "common/base/status.h"

#include <nlohmann/json.hpp>

namespace accord::cli {
namespace {

constexpr size_t kExamplesMax = 3;

const char* NameOf(FileKind kind) {
  switch (kind) {
    case FileKind::kJsonLines:
      return "json_lines";
    case FileKind::kWorkbook:
      return "workbook";
    case FileKind::kCsv:
      break;
  }
  return "csv";
}

void PrintFacts(JsonWriter& json, const FileLook& look) {
  json.Key("facts");
  json.BeginArray();
  for (size_t i = 0; i < std::min(look.columns.size(), kColumnsShownMax); ++i) {
    const ColumnLook& column = look.columns[i];
    json.BeginObject();
    json.Field("column", absl::string_view(column.name));
    json.Field("filled", column.filled);
    json.Field("unique", column.IsUnique(look.rows));
    json.Key("examples");
    json.BeginArray();
    for (size_t n = 0; n < std::min(column.values.size(), kExamplesMax); ++n) {
      json.String(absl::string_view(column.values[n]).substr(0, kCellBytesShownMax));
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

void PrintTable(JsonWriter& json, const TableAt& table, int rows) {
  json.BeginObject();
  json.Field("file", absl::string_view(table.name));
  const absl::StatusOr<SourceFile> file = SourceOf(table);
  json.Field("sheet", absl::string_view(file.ok() ? file->sheet : table.format.sheet));
  const absl::StatusOr<FileLook> look =
      file.ok() ? LookAtTable(*file) : absl::StatusOr<FileLook>(file.status());
  if (!look.ok()) {
    json.Field("fault", look.status().message());
  } else {
    json.Field("kind", NameOf(file->kind));
    json.Field("readAs", absl::string_view(file->Describe()));
    json.Field("encoding", absl::string_view(file->dialect.encoding));
    json.Field("delimiter", absl::string_view(&file->dialect.delimiter, 1));
    PrintRows(json, *file, {rows, {}});
    PrintFacts(json, *look);
  }
  json.EndObject();
}

// A value that is a whole already, written again.
void PrintAgain(JsonWriter& json, const nlohmann::ordered_json& value) {
  if (value.is_object()) {
    json.BeginObject();
    for (const auto& [name, member] : value.items()) {
      json.Key(name);
      PrintAgain(json, member);
    }
    json.EndObject();
  } else if (value.is_array()) {
    json.BeginArray();
    for (const nlohmann::ordered_json& one : value) PrintAgain(json, one);
    json.EndArray();
  } else if (value.is_boolean()) {
    json.Bool(value.get<bool>());
  } else if (value.is_number_integer()) {
    json.Int(value.get<int64_t>());
  } else {
    json.String(value.get<std::string>());
  }
}

void PrintSuggestion(JsonWriter& json, const std::string& directory) {
  const absl::StatusOr<std::string> mapping = SuggestMapping(directory);
  json.Key("mapping");
  if (mapping.ok()) {
    PrintAgain(json, nlohmann::ordered_json::parse(*mapping));
  } else {
    json.Null();
    json.Field("nothing", mapping.status().message());
  }
}

void TellTable(Cli& cli, const TableAt& table) {
  const absl::StatusOr<SourceFile> file = SourceOf(table);
  const absl::StatusOr<FileLook> look =
      file.ok() ? LookAtTable(*file) : absl::StatusOr<FileLook>(file.status());
  if (!look.ok()) {
    cli.out << SafeText(table.name) << ": " << SafeText(look.status().message()) << "\n";
    return;
  }
  cli.out << SafeText(table.name) << ": read as " << file->Describe() << ", "
          << FormatCount(look->rows) << " rows\n";
  for (const ColumnLook& column : look->columns) {
    cli.out << "  " << SafeText(column.name) << ": " << FormatCount(column.filled) << " filled, "
            << FormatCount(static_cast<int64_t>(column.hashes.size())) << " different"
            << (column.values.empty() ? "" : ", such as ")
            << (column.values.empty() ? "" : Truncate(SafeText(column.values[0]), 40, true))
            << "\n";
  }
}

}  // namespace

absl::Status LookAtFiles(Cli& cli, const std::string& directory, int rows) {
  ASSIGN_OR_RETURN(const std::vector<TableAt> tables, TablesIn(directory));
  if (!cli.json) {
    for (const TableAt& table : tables) TellTable(cli, table);
    return absl::OkStatus();
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("tables");
  json.BeginArray();
  for (const TableAt& table : tables) PrintTable(json, table, rows);
  json.EndArray();
  PrintSuggestion(json, directory);
  json.EndObject();
  return absl::OkStatus();
}

}  // namespace accord::cli
