#include "bench/support/bench.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kAccounts = 1'000'000;
constexpr int64_t kAccountsMin = 1000;
constexpr absl::Duration kServingPatience = absl::Seconds(300);

}  // namespace

Bench::Bench(Settings settings) : settings_(std::move(settings)) {
  std::error_code ignored;
  const auto temporary = std::filesystem::temp_directory_path(ignored);
  folder_ = (temporary / "accord_bench.XXXXXX").string();
  if (mkdtemp(folder_.data()) == nullptr) folder_.clear();
}

Bench::~Bench() {
  postgres_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

int64_t Bench::Scaled(int64_t full, int64_t least) const {
  return std::max(least, static_cast<int64_t>(static_cast<double>(full) * settings_.scale));
}

std::string Bench::Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

bool Bench::Has(const std::string& program) const {
  return std::filesystem::exists(ProgramPath(program));
}

std::string Bench::ProgramPath(const std::string& program) const {
  return absl::StrCat(settings_.programs, "/", program);
}

absl::StatusOr<std::unique_ptr<ServerProcess>> Bench::StartProgram(
    const std::string& program, std::vector<std::string> arguments,
    std::vector<std::string> environment) {
  if (folder_.empty()) return absl::UnavailableError("no folder for temporary files can be made");
  Command command;
  command.program = ProgramPath(program);
  command.arguments = std::move(arguments);
  command.environment = std::move(environment);
  const std::string name = std::filesystem::path(program).filename();
  command.log = Path(absl::StrCat(name, ".", logs_++, ".log"));
  return ServerProcess::Start(std::move(command));
}

absl::StatusOr<std::unique_ptr<ServerProcess>> Bench::StartServer(
    const std::string& program, const std::string& data, std::vector<std::string> arguments) {
  arguments.push_back("--listen=127.0.0.1:0");
  arguments.push_back(absl::StrCat("--data-dir=", Path(data)));
  return StartProgram(program, std::move(arguments));
}

absl::StatusOr<std::unique_ptr<ServerProcess>> Bench::StartAccounts(const std::string& data) {
  ASSIGN_OR_RETURN(std::unique_ptr<ServerProcess> server, StartServer("accord-accounts", data));
  RETURN_IF_ERROR(server->AwaitServing(kAccountService, kServingPatience));
  return server;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> Bench::StartForecast(const std::string& data,
                                                                    const ServerProcess& accounts) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<ServerProcess> server,
      StartServer("accord-forecast", data, {absl::StrCat("--accounts=", accounts.address())}));
  RETURN_IF_ERROR(server->AwaitServing(kForecastService, kServingPatience));
  return server;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> Bench::StartReplica(
    const std::string& database, std::vector<std::string> arguments,
    std::vector<std::string> environment) {
  arguments.push_back("--listen=127.0.0.1:0");
  arguments.push_back(absl::StrCat("--database=", database));
  ASSIGN_OR_RETURN(std::unique_ptr<ServerProcess> server,
                   StartProgram("accord-accounts", std::move(arguments), std::move(environment)));
  RETURN_IF_ERROR(server->AwaitServing(kAccountService, kServingPatience));
  return server;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> Bench::StartForecastReplica(
    const std::string& database, const ServerProcess& accounts,
    std::vector<std::string> arguments) {
  arguments.push_back("--listen=127.0.0.1:0");
  arguments.push_back(absl::StrCat("--database=", database));
  arguments.push_back(absl::StrCat("--accounts=", accounts.address()));
  ASSIGN_OR_RETURN(std::unique_ptr<ServerProcess> server,
                   StartProgram("accord-forecast", std::move(arguments)));
  RETURN_IF_ERROR(server->AwaitServing(kForecastService, kServingPatience));
  return server;
}

absl::StatusOr<PostgresServer*> Bench::postgres() {
  if (postgres_ == nullptr) {
    // PostgreSQL may run as another user, who passes through the folder.
    if (chmod(folder_.c_str(), 0711) != 0) return absl::UnavailableError("no temporary folder");
    ASSIGN_OR_RETURN(postgres_, PostgresServer::Start(Path("postgres")));
  }
  return postgres_.get();
}

absl::StatusOr<LargeDatabase> Bench::large_database() {
  if (!large_database_.has_value()) large_database_ = BuildLargeDatabase();
  return *large_database_;
}

absl::StatusOr<LargeDatabase> Bench::BuildLargeDatabase() {
  LargeDatabase found;
  const Forest forest = GrowForest(Scaled(kAccounts, kAccountsMin));
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<ServerProcess> server, StartAccounts("large"));
    found.empty_bytes = server->ResidentBytes();
    ASSIGN_OR_RETURN(const ImportedAccounts imported, ImportAccounts(*server, forest));
    found.import = imported.figures;
    found.import_bytes_max = server->ResidentBytesMax();
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<ServerProcess> server, StartAccounts("large"));
  found.load_time = absl::Now() - server->started();
  found.loaded_bytes = server->ResidentBytes();
  return found;
}

}  // namespace accord::bench
