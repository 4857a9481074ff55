#include "common/program/program.h"

#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status.h"
#include "common/rpc/signals.h"

namespace accord::program {

absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(
    const std::string& data_dir, const std::string& service,
    const std::vector<sql::Migration>& migrations, const std::vector<const store::Table*>& tables,
    const Clock& clock) {
  std::error_code failed;
  std::filesystem::create_directories(data_dir, failed);
  if (failed) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIR_UNUSABLE",
                     absl::StrCat("cannot make ", data_dir, ": ", failed.message()),
                     {{"path", data_dir}});
  }
  sql::StoreOptions options;
  options.path = absl::StrCat(data_dir, "/", service, ".db");
  options.service = service;
  options.migrations = migrations;
  options.tables = tables;
  options.clock = &clock;
  ASSIGN_OR_RETURN(std::unique_ptr<sql::SqlStore> opened, sql::SqlStore::Open(std::move(options)));
  return std::unique_ptr<store::Store>(std::move(opened));
}

rpc::Server::Options ServerOptions(const Flags& flags) {
  rpc::Server::Options options;
  options.listen = flags.listen;
  options.reflection = flags.reflection;
  options.channelz = flags.channelz;
  return options;
}

void ServeUntilAskedToEnd(rpc::Server& server, const Flags& flags, int port) {
  std::cout << "listening on " << flags.listen.substr(0, flags.listen.rfind(':')) << ":" << port
            << std::endl;
  rpc::WaitForSignal();
  server.Drain(kDrainTime);
}

}  // namespace accord::program
