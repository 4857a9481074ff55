// What can be seen of a table without knowing what it means. Private to the suggesting of mappings.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/import/file_format.h"

namespace accord::cli {

// So many rows of a file are looked at, and so many different values of a column are kept.
inline constexpr int64_t kRowsLookedAtMax = 50000;
inline constexpr size_t kValuesKeptMax = 2000;

struct ColumnLook {
  std::string name;
  std::string word;                      // the name as words.h compares it
  int64_t filled = 0;                    // rows that have a text there
  absl::flat_hash_set<uint64_t> hashes;  // of all different texts
  std::vector<std::string> values;       // the first different texts

  bool IsUnique(int64_t rows) const {
    return rows > 0 && filled == rows && static_cast<int64_t>(hashes.size()) == rows;
  }
};

struct FileLook {
  SourceFile file;
  int64_t rows = 0;
  std::vector<ColumnLook> columns;  // those that a mapping could ask for
  std::set<std::string> nulls;      // texts that seem to mean nothing, and are not counted

  const ColumnLook* Find(absl::string_view word) const;
};

// A table in a directory, that nobody has described.
struct TableAt {
  std::string name;  // of its file
  std::string path;
  FileFormat format;  // says which sheet, of a workbook
};

// The first 100 files in `directory` (not in folders below it) by their names, each a table, or
// each visible sheet of a workbook one. Errors: NOT_FOUND, reason CSV_UNREADABLE.
absl::StatusOr<std::vector<TableAt>> TablesIn(const std::string& directory);

// How it is written. Errors: those of LookAt.
absl::StatusOr<SourceFile> SourceOf(const TableAt& table);

// Errors: those of LookAt and OpenRowFile.
absl::StatusOr<FileLook> LookAtTable(const SourceFile& file);

// Of the different texts of `part`, how many hundredths stand in `whole`; 0 if there are none.
int SharePercent(const ColumnLook& part, const ColumnLook& whole);

// A name of a column without what differs between systems: "Parent Account ID" is
// "parentaccountid", "Amount (USD)" is "amount".
std::string WordOf(absl::string_view name);

}  // namespace accord::cli
