#include "common/program/program.h"

#include <csignal>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/program/database.h"
#include "common/rpc/grpc_log.h"
#include "common/text/collate.h"

namespace accord::program {

namespace {

// Longer than anybody waits for a process to end or a name to be looked up again, and far from
// where milliseconds overflow.
constexpr int kSecondsMax = 86400;

absl::Status MakeFolder(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (!failed) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIR_UNUSABLE",
                   absl::StrCat("cannot make ", folder, ": ", failed.message()),
                   {{"path", folder}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<sql::SqlStore>> OpenStore(const Flags& flags,
                                                         const sql::Schema& schema,
                                                         StoreNeeds needs) {
  RETURN_IF_ERROR(CheckSeconds("--clock-ahead-max", flags.clock_ahead_max_seconds));
  ASSIGN_OR_RETURN(const Database database,
                   Database::Parse(flags.database, flags.database_password_file));
  sql::StoreOptions options;
  if (database.is_sqlite()) {
    RETURN_IF_ERROR(MakeFolder(database.folder()));
    options.path = database.Of(schema.service);
  } else {
    options.postgres = database.Of(schema.service);
  }
  options.service = schema.service;
  options.migrations = schema.migrations;
  options.tables = schema.tables;
  options.migrate = flags.migrate;
  options.clock = &needs.clock;
  options.poke = needs.poke;
  options.named = std::move(needs.named);
  options.clock_ahead_max = absl::Seconds(flags.clock_ahead_max_seconds);
  // What cannot be read anew from another history must not answer; whoever runs it starts it anew.
  options.cannot_reload = [] { (void)raise(SIGTERM); };
  return sql::SqlStore::Open(std::move(options));
}

absl::Status CheckSeconds(absl::string_view flag, int seconds) {
  if (seconds >= 0 && seconds <= kSecondsMax) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kInvalidArgument, "TIME_INVALID",
      absl::StrCat(flag, ": ", seconds, " is not a number of seconds from 0 to ", kSecondsMax),
      {{"flag", std::string(flag)}});
}

absl::Status TakeLanguage(const std::string& language) {
  if (text::UseLanguage(language)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "LANGUAGE_UNKNOWN",
                   absl::StrCat("--language: ", language,
                                " is no language whose order is known; give a tag such as sv or "
                                "de-u-co-phonebk"),
                   {{"language", language}});
}

std::unique_ptr<log::JsonLog> StartLog(const Flags& flags, const std::string& program) {
  if (flags.log != "json") return nullptr;
  auto json = std::make_unique<log::JsonLog>(program);
  rpc::SendGrpcLogToOurs();
  return json;
}

}  // namespace accord::program
