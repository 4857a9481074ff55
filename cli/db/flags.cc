#include "cli/db/flags.h"

namespace accord::cli {

std::string DatabaseFlags::Chosen() const {
  if (!database.empty()) return database;
  return "sqlite:" + (data_dir.empty() ? std::string("accord-data") : data_dir);
}

void AddDatabaseFlags(Command& command, DatabaseFlags& flags) {
  command
      .Text("--database", &flags.database,
            "sqlite:DIR, or postgresql://USER@HOST:PORT/NAME with {service} in the name "
            "(default: sqlite:accord-data)")
      .Environment("--database", "ACCORD_DATABASE")
      .Text("--data-dir", &flags.data_dir, "The same as --database=sqlite:DIR")
      .Environment("--data-dir", "ACCORD_DATA_DIR")
      .Text("--database-password-file", &flags.password_file,
            "File that holds the password of PostgreSQL's user")
      .Environment("--database-password-file", "ACCORD_DATABASE_PASSWORD_FILE")
      .Text("--language", &flags.language,
            "Whose order names are sorted in, such as sv; the same for every program on the "
            "database (default: the root order)")
      .Environment("--language", "ACCORD_LANGUAGE");
}

}  // namespace accord::cli
