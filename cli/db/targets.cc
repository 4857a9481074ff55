#include "cli/db/targets.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/program/program.h"
#include "services/accounts/storage/schema.h"
#include "services/forecast/storage/schema.h"
#include "services/planning/storage/schema.h"

namespace accord::cli {
void AddDbFlags(Command& command, DbArgs& args) {
  AddDatabaseFlags(command, args.database);
  command.Texts("--service", &args.services,
                "Only this service: accounts, planning or forecast; can be repeated");
}

absl::StatusOr<std::vector<Target>> TargetsOf(const DbArgs& args) {
  RETURN_IF_ERROR(program::TakeLanguage(args.database.language));
  ASSIGN_OR_RETURN(const program::Database database,
                   program::Database::Parse(args.database.Chosen(), args.database.password_file));
  std::vector<Target> targets;
  for (const sql::Schema& schema : {planning::Schema(), forecast::Schema(), accounts::Schema()}) {
    const auto& wanted = args.services;
    if (!wanted.empty() &&
        std::find(wanted.begin(), wanted.end(), schema.service) == wanted.end()) {
      continue;
    }
    targets.push_back({schema, database});
  }
  if (targets.empty() || targets.size() < args.services.size()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "SERVICE_UNKNOWN",
                     "--service takes accounts, planning and forecast, each once");
  }
  if (targets.size() > 1 && !database.separates_services()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "DATABASE_SHARED",
                     "--database names one database for several services; put {service} into its "
                     "name, or say which one it is of with --service");
  }
  return targets;
}

absl::StatusOr<std::unique_ptr<sql::Connection>> OpenForReading(const Target& target) {
  std::error_code failed;
  if (target.database.is_sqlite() &&
      !std::filesystem::exists(target.database.Of(target.service()), failed)) {
    return MakeError(absl::StatusCode::kNotFound, "DATABASE_NOT_FOUND",
                     absl::StrCat("there is no database ", target.shown()),
                     {{"database", target.shown()}});
  }
  return sql::Connect(StoreOptionsOf(target));
}

absl::StatusOr<Writable> OpenForWriting(const Target& target) {
  Writable opened;
  if (target.database.is_sqlite()) {
    std::error_code failed;  // told by the lock
    std::filesystem::create_directories(target.database.folder(), failed);
    ASSIGN_OR_RETURN(opened.lock,
                     sql::FileLock::Take(target.database.Of(target.service()) + ".lock"));
  }
  ASSIGN_OR_RETURN(opened.connection, sql::Connect(StoreOptionsOf(target)));
  return opened;
}

sql::StoreOptions StoreOptionsOf(const Target& target) {
  sql::StoreOptions options;
  const std::string place = target.database.Of(target.service());
  (target.database.is_sqlite() ? options.path : options.postgres) = place;
  options.service = target.service();
  options.migrations = target.schema.migrations;
  options.tables = target.schema.tables;
  return options;
}

}  // namespace accord::cli
