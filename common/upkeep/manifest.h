// What a backup says of itself: manifest.json beside its tables.
//
// A backup of a service is a folder with a file TABLE.csv for each table (RFC 4180, the first row
// names the columns, no NULLs) and manifest.json, which has been written last. It belongs to no
// engine: what was SQLite can become PostgreSQL, and the other way round.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/row.h"

namespace accord::upkeep {

struct TableFile {
  std::string table;
  std::vector<store::Column> columns;
  int64_t rows = 0;
  std::string sha256;  // of the file, in hex
};

// Plain data.
struct Manifest {
  std::string service;
  int64_t revision = 0;                 // the newest that it holds
  std::string time;                     // when it was made, RFC 3339
  std::map<std::string, int> versions;  // by set of migrations: the newest that was applied
  std::vector<TableFile> tables;        // by name
  // The revisions of all services that were copied together and fit each other, by service; empty
  // in backups of before there were such sets.
  std::map<std::string, int64_t> set;
};

// Writes FOLDER/manifest.json whole or not at all. Errors: as WriteDurably.
absl::Status WriteManifest(const Manifest& manifest, const std::string& folder);

// Errors: NOT_FOUND, reason BACKUP_NOT_FOUND, without a manifest; DATA_LOSS, reason BACKUP_DAMAGED,
// if it cannot be read; UNIMPLEMENTED, reason BACKUP_TOO_NEW, for a format of later programs.
absl::StatusOr<Manifest> ReadManifest(const std::string& folder);

// Whether every file is there and has the bytes that the manifest says. Reads them all. Errors:
// DATA_LOSS, reason BACKUP_DAMAGED, metadata file.
absl::Status CheckFiles(const Manifest& manifest, const std::string& folder);

}  // namespace accord::upkeep
