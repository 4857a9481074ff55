#include "common/program/program.h"

#include <filesystem>
#include <iostream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/signals.h"

namespace accord::program {

absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const std::string& data_dir,
                                                        const std::string& service,
                                                        const std::vector<sql::Migration>& migrations,
                                                        const std::vector<const store::Table*>& tables,
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

absl::Status ServeUntilAskedToEnd(rpc::Server& server, const std::string& host) {
  ASSIGN_OR_RETURN(const int port, server.Start());
  std::cout << "listening on " << host << ":" << port << std::endl;
  rpc::WaitForSignal();
  std::cerr << "draining" << std::endl;
  server.Drain(kDrainTime);
  return absl::OkStatus();
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  std::cerr << "error: " << std::string(status.message()) << std::endl;
  return 1;
}

}  // namespace accord::program
