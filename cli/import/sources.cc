#include "cli/import/sources.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "cli/import/number_style.h"
#include "cli/import/row_file.h"
#include "common/base/status.h"
#include "common/xlsx/workbook.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;

absl::Status Bad(const std::string& file, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "CSV_DIALECT", absl::StrCat(file, ": ", why),
                   {{"file", file}});
}

absl::Status NoFile(const std::string& path) {
  return MakeError(absl::StatusCode::kNotFound, "CSV_UNREADABLE",
                   absl::StrCat(path, ": this file cannot be read"), {{"file", path}});
}

// What people take for a table that is none, by its first bytes.
struct NoTable {
  absl::string_view begins;
  absl::string_view what;
};
constexpr NoTable kNoTables[] = {
    {"\xD0\xCF\x11\xE0", "is an .xls of old, or a workbook with a password; save it as .xlsx"},
    {"\x1F\x8B", "is compressed (gzip); unpack it"},
    {"%PDF", "is a PDF, which has no rows; export CSV or .xlsx"},
    {"<", "is HTML or XML, whatever its name says; save it as .xlsx or CSV"},
    {"[", "is one JSON list; write an object a line (jq -c '.[]')"}};

bool Fits(absl::string_view name, absl::string_view pattern) {
  const size_t star = pattern.find('*');
  if (star == absl::string_view::npos) return name == pattern;
  if (!absl::ConsumePrefix(&name, pattern.substr(0, star))) return false;
  const absl::string_view rest = pattern.substr(star + 1);
  for (size_t i = 0; i <= name.size(); ++i) {
    if (Fits(name.substr(i), rest)) return true;
  }
  return false;
}

// The names of the load's files below `directory`.
absl::StatusOr<std::vector<std::string>> NamesOf(const std::string& directory,
                                                 const std::string& file) {
  std::error_code error;
  const fs::path whole = fs::path(directory) / file;
  const bool is_folder = fs::is_directory(whole, error);
  const std::string pattern = is_folder ? "*" : fs::path(file).filename().string();
  if (!is_folder && !absl::StrContains(pattern, '*')) {
    if (!fs::exists(whole, error)) return NoFile(whole.string());
    return std::vector<std::string>{file};
  }
  const fs::path folder = is_folder ? fs::path(file) : fs::path(file).parent_path();
  std::vector<std::string> names;
  for (fs::directory_iterator at(fs::path(directory) / folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;
    if (absl::StartsWith(name, ".") || at->is_directory(unknown)) continue;
    if (Fits(name, pattern)) names.push_back((folder / name).lexically_normal().string());
    if (names.size() > kSourceFilesMax) return Bad(file, "names too many files");
  }
  if (names.empty()) return NoFile(whole.string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string FirstBytes(std::ifstream& stream) {
  std::string bytes(4096, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(stream.gcount()));
  stream.clear();
  stream.seekg(0);
  return bytes;
}

absl::Status RefuseIdle(const std::string& path, const FileFormat& declared, FileKind kind) {
  if (kind != FileKind::kWorkbook && !declared.sheet.empty()) {
    return Bad(path, "\"sheet\" has no effect: this is no workbook");
  }
  if (kind == FileKind::kCsv) return absl::OkStatus();
  if (declared.delimiter.has_value()) {
    return Bad(path, "\"delimiter\" has no effect: this is no CSV file");
  }
  if (kind == FileKind::kWorkbook && !declared.encoding.empty()) {
    return Bad(path, "\"encoding\" has no effect: this is a workbook");
  }
  return absl::OkStatus();
}

// The sheet that is declared, or the only one that can be meant.
absl::StatusOr<std::string> SheetOf(const std::string& path, const std::string& declared) {
  ASSIGN_OR_RETURN(const xlsx::Workbook book, xlsx::Workbook::Open(path));
  std::vector<std::string> visible, all;
  for (const xlsx::Workbook::Sheet& sheet : book.sheets()) {
    all.push_back(sheet.name);
    if (!sheet.hidden) visible.push_back(sheet.name);
  }
  if (!declared.empty()) {
    if (std::find(all.begin(), all.end(), declared) != all.end()) return declared;
    return Bad(path, absl::StrCat("there is no sheet \"", declared,
                                  "\"; there are: ", absl::StrJoin(all, ", ")));
  }
  if (visible.size() == 1) return visible[0];
  if (visible.empty()) return all[0];
  return Bad(path, absl::StrCat("has several sheets; say which with \"sheet\": ",
                                absl::StrJoin(visible, ", ")));
}

bool IsJsonName(const std::string& path) {
  return absl::EndsWithIgnoreCase(path, ".ndjson") || absl::EndsWithIgnoreCase(path, ".jsonl") ||
         absl::EndsWithIgnoreCase(path, ".json");
}

bool ReadsUndeclaredNumbers(const FieldSource& field) {
  return field.is_number && !field.numbers_declared && !field.columns.empty();
}

// Sees every undeclared number of the file.
absl::StatusOr<NumberEvidence> SeeNumbers(const SourceFile& file, const Load& load) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RowFile> table, OpenRowFile(file));
  std::vector<size_t> columns;
  for (const FieldSource& field : load.fields) {
    if (!ReadsUndeclaredNumbers(field)) continue;
    for (const std::string& name : field.columns) {
      ASSIGN_OR_RETURN(const size_t column, table->Require(name));
      columns.push_back(column);
    }
  }
  NumberEvidence evidence;
  csv::Record record;
  while (!columns.empty()) {
    const absl::StatusOr<bool> more = table->Next(record);
    if (!more.ok() && table->broken()) break;  // told when the rows are read
    if (!more.ok()) continue;
    if (!*more) break;
    for (const size_t column : columns) {
      if (record.type(column) == csv::Record::Type::kText) evidence.See(record[column]);
    }
  }
  return evidence;
}

absl::Status JudgeNumbers(SourceFile& file, const Load& load) {
  ASSIGN_OR_RETURN(const NumberEvidence evidence, SeeNumbers(file, load));
  const NumberEvidence::Verdict verdict = evidence.Judge();
  if (verdict == NumberEvidence::Verdict::kFound) file.numbers = evidence.format();
  if (verdict != NumberEvidence::Verdict::kTwoReadings) return absl::OkStatus();
  // Where commas part the fields, a point parts the decimals.
  const bool is_english = file.kind == FileKind::kCsv && file.dialect.delimiter == ',' &&
                          !absl::StrContains(evidence.example(), ',');
  if (is_english) return absl::OkStatus();
  return Bad(file.path,
             absl::StrCat("its numbers can be read two ways: \"", evidence.example(),
                          "\" may be thousands or have three decimals; declare \"numbers\", such "
                          "as {\"decimal\": \",\", \"group\": \".\"}"));
}

}  // namespace

std::vector<std::string> ColumnsOf(const Load& load) {
  std::vector<std::string> columns = load.key;
  for (const RowRule& rule : load.skip) columns.push_back(rule.column);
  for (const FieldSource& field : load.fields) {
    columns.insert(columns.end(), field.columns.begin(), field.columns.end());
    if (!field.currency_column.empty()) columns.push_back(field.currency_column);
  }
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

absl::StatusOr<SourceFile> LookAt(const std::string& path, const FileFormat& declared,
                                  const std::vector<std::string>& columns) {
  SourceFile file;
  file.path = path;
  file.name = path;
  file.texts = declared.texts;
  file.json_columns = declared.json_columns;
  std::error_code error;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || fs::is_directory(path, error)) return NoFile(path);
  const std::string bytes = FirstBytes(stream);
  absl::string_view text = bytes;
  while (absl::ConsumePrefix(&text, "\xEF\xBB\xBF")) {
  }
  text = absl::StripLeadingAsciiWhitespace(text);
  for (const NoTable& kind : kNoTables) {
    if (absl::StartsWith(text, kind.begins)) return Bad(path, kind.what);
  }
  if (xlsx::LooksLikeWorkbook(bytes)) {
    file.kind = FileKind::kWorkbook;
  } else if (IsJsonName(path) || absl::StartsWith(text, "{")) {
    file.kind = FileKind::kJsonLines;
  }
  RETURN_IF_ERROR(RefuseIdle(path, declared, file.kind));
  if (file.kind == FileKind::kWorkbook) {
    ASSIGN_OR_RETURN(file.sheet, SheetOf(path, declared.sheet));
  } else if (file.kind == FileKind::kJsonLines) {
    ASSIGN_OR_RETURN(file.dialect.encoding, csv::DetectEncoding(stream, path, declared.encoding));
    ASSIGN_OR_RETURN(file.columns, JsonColumns(file));
    // Without an object nothing says that a column is missing.
    if (file.columns.size() == file.json_columns.size()) file.columns = columns;
  } else {
    ASSIGN_OR_RETURN(file.dialect, csv::DetectDialect(stream, path,
                                                      {.encoding = declared.encoding,
                                                       .delimiter = declared.delimiter,
                                                       .columns = columns}));
  }
  return file;
}

absl::StatusOr<std::vector<SourceFile>> SourcesOf(const std::string& directory, const Load& load) {
  absl::StatusOr<std::vector<std::string>> found = NamesOf(directory, load.file);
  if (load.optional && absl::IsNotFound(found.status())) return std::vector<SourceFile>();
  ASSIGN_OR_RETURN(const std::vector<std::string> names, std::move(found));
  std::vector<SourceFile> files;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(SourceFile file,
                     LookAt(absl::StrCat(directory, "/", name), load.format, ColumnsOf(load)));
    file.name = name;
    files.push_back(std::move(file));
  }
  return files;
}

absl::Status FindSources(const std::string& directory, Mapping& mapping) {
  for (Load& load : mapping.loads) {
    ASSIGN_OR_RETURN(load.sources, SourcesOf(directory, load));
    const bool undeclared =
        std::any_of(load.fields.begin(), load.fields.end(), ReadsUndeclaredNumbers);
    if (!undeclared) continue;
    for (SourceFile& file : load.sources) RETURN_IF_ERROR(JudgeNumbers(file, load));
  }
  return absl::OkStatus();
}

}  // namespace accord::cli
