#include "common/upkeep/manifest.h"

#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/upkeep/files.h"

namespace accord::upkeep {
namespace {

using nlohmann::json;

// Of the folder and its files. A change that older programs cannot read takes the next number.
constexpr int kFormat = 1;
constexpr char kName[] = "manifest.json";
constexpr const char* kTypes[] = {"BIGINT", "TEXT"};  // by store::ColumnType

absl::Status Damaged(const std::string& file, absl::string_view problem) {
  return MakeError(absl::StatusCode::kDataLoss, "BACKUP_DAMAGED",
                   absl::StrCat("the backup's ", file, " ", problem), {{"file", file}});
}

json ToJson(const TableFile& table) {
  json columns = json::array();
  for (const store::Column& column : table.columns) {
    columns.push_back({{"name", column.name}, {"type", kTypes[static_cast<size_t>(column.type)]}});
  }
  return {{"table", table.table},
          {"columns", std::move(columns)},
          {"rows", table.rows},
          {"sha256", table.sha256}};
}

// Throws json::exception.
TableFile ParseTable(const json& from) {
  TableFile table;
  table.table = from.at("table").get<std::string>();
  for (const json& column : from.at("columns")) {
    const bool text = column.at("type").get<std::string>() == "TEXT";
    table.columns.push_back({column.at("name").get<std::string>(),
                             text ? store::ColumnType::kText : store::ColumnType::kInteger});
  }
  table.rows = from.at("rows").get<int64_t>();
  table.sha256 = from.at("sha256").get<std::string>();
  return table;
}

}  // namespace

absl::Status WriteManifest(const Manifest& manifest, const std::string& folder) {
  json tables = json::array();
  for (const TableFile& table : manifest.tables) tables.push_back(ToJson(table));
  const json whole = {
      {"format", kFormat},     {"service", manifest.service},   {"revision", manifest.revision},
      {"time", manifest.time}, {"versions", manifest.versions}, {"tables", std::move(tables)},
      {"set", manifest.set}};
  return WriteDurably(absl::StrCat(folder, "/", kName), whole.dump(2) + "\n");
}

absl::StatusOr<Manifest> ReadManifest(const std::string& folder) {
  std::ifstream file(absl::StrCat(folder, "/", kName), std::ios::binary);
  if (!file) {
    return MakeError(absl::StatusCode::kNotFound, "BACKUP_NOT_FOUND",
                     absl::StrCat("there is no whole backup in ", folder, ": no ", kName),
                     {{"folder", folder}});
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  try {
    const json whole = json::parse(text);
    if (whole.at("format").get<int>() > kFormat) {
      return MakeError(absl::StatusCode::kUnimplemented, "BACKUP_TOO_NEW",
                       "the backup was made by a newer program, in a format of its own");
    }
    Manifest manifest;
    manifest.service = whole.at("service").get<std::string>();
    manifest.revision = whole.at("revision").get<int64_t>();
    manifest.time = whole.at("time").get<std::string>();
    manifest.versions = whole.at("versions").get<std::map<std::string, int>>();
    if (whole.contains("set")) manifest.set = whole.at("set").get<std::map<std::string, int64_t>>();
    for (const json& table : whole.at("tables")) manifest.tables.push_back(ParseTable(table));
    return manifest;
  } catch (const json::exception&) {
    return Damaged(kName, "is not what Accord writes");
  }
}

absl::Status CheckFiles(const Manifest& manifest, const std::string& folder) {
  for (const TableFile& table : manifest.tables) {
    const std::string name = table.table + ".csv";
    const absl::StatusOr<std::string> sha256 = Sha256Of(absl::StrCat(folder, "/", name));
    if (!sha256.ok()) return Damaged(name, "is missing or cannot be read");
    if (*sha256 != table.sha256) return Damaged(name, "has other bytes than were written");
  }
  return absl::OkStatus();
}

}  // namespace accord::upkeep
