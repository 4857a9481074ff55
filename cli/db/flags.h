// The flags that say which databases a verb works on, the same for `serve` and `db`.
#pragma once

#include <string>

#include "cli/app/command.h"

namespace accord::cli {

struct DatabaseFlags {
  std::string database;
  std::string data_dir;
  std::string password_file;
  std::string language;  // as program::TakeLanguage takes it

  // What program::Database::Parse takes: --database, else --data-dir, else a folder right here.
  std::string Chosen() const;
};

// Declares --database, --data-dir, --database-password-file and --language. `flags` must outlive
// the parsing.
void AddDatabaseFlags(Command& command, DatabaseFlags& flags);

}  // namespace accord::cli
