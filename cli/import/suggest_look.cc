#include "cli/import/suggest_look.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/row_file.h"
#include "cli/import/sources.h"
#include "common/base/status.h"
#include "common/text/fold.h"
#include "common/xlsx/workbook.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFilesLookedAtMax = 100;

// What databases and Salesforce write for nothing.
bool MeansNothing(absl::string_view text) {
  for (const char* token : {"NULL", "null", "(null)", "\\N", "None", "nil", "NaN", "#N/A", "N/A",
                            "000000000000000AAA", "000000000000000"}) {
    if (text == token) return true;
  }
  return false;
}

absl::StatusOr<std::vector<std::string>> FilesIn(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;
    if (!absl::StartsWith(name, ".") && at->is_regular_file(unknown)) names.push_back(name);
  }
  if (error) {
    return MakeError(absl::StatusCode::kNotFound, "CSV_UNREADABLE",
                     absl::StrCat(directory, ": this directory cannot be read"),
                     {{"file", directory}});
  }
  std::sort(names.begin(), names.end());
  if (names.size() > kFilesLookedAtMax) names.resize(kFilesLookedAtMax);
  return names;
}

// The ways to read a file: one, or each visible sheet of a workbook.
std::vector<FileFormat> FormatsOf(const std::string& path) {
  const absl::StatusOr<xlsx::Workbook> book = xlsx::Workbook::Open(path);
  if (!book.ok()) return {FileFormat()};
  std::vector<FileFormat> formats;
  for (const xlsx::Workbook::Sheet& sheet : book->sheets()) {
    if (!sheet.hidden) formats.push_back({.sheet = sheet.name});
  }
  return formats;
}

void See(absl::string_view text, ColumnLook& column) {
  ++column.filled;
  const bool added = column.hashes.insert(absl::HashOf(text)).second;
  if (added && column.values.size() < kValuesKeptMax) {
    column.values.emplace_back(text.data(), text.size());
  }
}

}  // namespace

std::string WordOf(absl::string_view name) {
  const absl::string_view plain = name.substr(0, name.find_first_of("(["));
  std::string word;
  for (const char c : text::Fold(plain.empty() ? name : plain)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || !absl::ascii_isascii(c)) word += c;
  }
  return word;
}

const ColumnLook* FileLook::Find(absl::string_view word) const {
  for (const ColumnLook& column : columns) {
    if (column.word == word) return &column;
  }
  return nullptr;
}

absl::StatusOr<std::vector<TableAt>> TablesIn(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, FilesIn(directory));
  std::vector<TableAt> tables;
  for (const std::string& name : names) {
    const std::string path = absl::StrCat(directory, "/", name);
    for (const FileFormat& format : FormatsOf(path)) tables.push_back({name, path, format});
  }
  return tables;
}

absl::StatusOr<SourceFile> SourceOf(const TableAt& table) {
  ASSIGN_OR_RETURN(SourceFile file, LookAt(table.path, table.format, {}));
  file.name = table.name;
  return file;
}

absl::StatusOr<FileLook> LookAtTable(const SourceFile& file) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RowFile> table, OpenRowFile(file));
  FileLook look;
  look.file = file;
  const std::vector<std::string>& names = table->columns();
  std::vector<size_t> places;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty() || std::count(names.begin(), names.end(), names[i]) > 1) continue;
    places.push_back(i);
    look.columns.emplace_back();
    look.columns.back().name = names[i];
    look.columns.back().word = WordOf(names[i]);
  }
  csv::Record record;
  while (look.rows < kRowsLookedAtMax) {
    const absl::StatusOr<bool> more = table->Next(record);
    if (!more.ok() && table->broken()) return more.status();
    if (!more.ok()) continue;  // one bad row says nothing of the others
    if (!*more) break;
    ++look.rows;
    for (size_t i = 0; i < places.size(); ++i) {
      const absl::string_view text = record[places[i]];
      if (MeansNothing(text)) {
        look.nulls.emplace(text.data(), text.size());
      } else if (!text.empty()) {
        See(text, look.columns[i]);
      }
    }
  }
  return look;
}

int SharePercent(const ColumnLook& part, const ColumnLook& whole) {
  if (part.hashes.empty()) return 0;
  size_t found = 0;
  for (const uint64_t hash : part.hashes) found += whole.hashes.contains(hash) ? 1 : 0;
  return static_cast<int>(found * 100 / part.hashes.size());
}

}  // namespace accord::cli
