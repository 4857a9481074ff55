#include "bench/support/postgres.h"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr char kInstalled[] = "/usr/lib/postgresql";
constexpr char kSystemUser[] = "postgres";
constexpr char kRole[] = "accord";
constexpr int kStartTriesMax = 3;  // another process may take a free port before the server does

// Of the newest version that is installed.
std::string FindPrograms() {
  std::vector<std::string> versions;
  std::error_code missing;
  for (const auto& version : std::filesystem::directory_iterator(kInstalled, missing)) {
    versions.push_back((version.path() / "bin").string());
  }
  const auto newest = std::max_element(versions.begin(), versions.end());
  return newest == versions.end() ? "" : *newest;
}

absl::Status GiveTo(const std::string& user, const std::string& folder) {
  const passwd* found = getpwnam(user.c_str());
  if (found != nullptr && chown(folder.c_str(), found->pw_uid, found->pw_gid) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot give ", folder, " to ", user));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Start(const std::string& folder) {
  std::unique_ptr<PostgresServer> server(new PostgresServer());
  server->programs_ = FindPrograms();
  if (server->programs_.empty()) {
    return absl::UnavailableError("PostgreSQL's programs are missing: run scripts/packages");
  }
  if (geteuid() == 0) server->user_ = kSystemUser;
  RETURN_IF_ERROR(server->MakeCluster(folder));
  absl::Status serves;
  for (int i = 0; i < kStartTriesMax; ++i) {
    serves = server->Serve(folder);
    if (serves.ok()) return server;
  }
  return serves;
}

absl::Status PostgresServer::MakeCluster(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directory(folder, failed);
  if (failed) return absl::UnavailableError("cannot make " + folder);
  if (!user_.empty()) RETURN_IF_ERROR(GiveTo(user_, folder));
  Command command;
  command.program = Program("initdb");
  command.arguments = {absl::StrCat("--pgdata=", folder, "/data"),
                       absl::StrCat("--username=", kRole),
                       "--auth=trust",
                       "--encoding=UTF8",
                       "--locale=C.UTF-8",
                       "--no-sync"};
  command.log = folder + ".initdb.log";
  command.user = user_;
  return RunToEnd(command).status();
}

absl::Status PostgresServer::Serve(const std::string& folder) {
  port_ = FreePort();
  Command command;
  command.program = Program("postgres");
  command.arguments = {"-D", folder + "/data", "-p", absl::StrCat(port_)};
  // Durability is left as it comes: fsync and synchronous_commit are on.
  for (const char* setting : {"listen_addresses=127.0.0.1", "unix_socket_directories=",
                              "max_connections=100", "shared_buffers=512MB", "max_wal_size=4GB"}) {
    command.arguments.emplace_back("-c");
    command.arguments.emplace_back(setting);
  }
  command.log = folder + ".log";
  command.user = user_;
  ServerProcess::Manners manners;
  manners.ready = "database system is ready to accept connections";
  manners.end_signal = SIGQUIT;  // at once: nobody will read these data again
  ASSIGN_OR_RETURN(process_, ServerProcess::Start(std::move(command), manners));
  return absl::OkStatus();
}

std::string PostgresServer::Program(const std::string& name) const {
  return absl::StrCat(programs_, "/", name);
}

std::string PostgresServer::Url(const std::string& database) const {
  return absl::StrCat("postgresql://", kRole, "@127.0.0.1:", port_, "/", database);
}

absl::StatusOr<std::string> PostgresServer::CreateDatabase(const std::string& name) {
  RETURN_IF_ERROR(Ask(Url("postgres"), absl::StrCat("CREATE DATABASE ", name)).status());
  return Url(name);
}

absl::StatusOr<std::string> Ask(const std::string& url, const std::string& sql) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), PQfinish);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()),
                                                              PQclear);
  const ExecStatusType outcome = PQresultStatus(result.get());
  if (outcome == PGRES_COMMAND_OK) return std::string();
  if (outcome != PGRES_TUPLES_OK) return absl::UnavailableError(PQerrorMessage(connection.get()));
  const bool any = PQntuples(result.get()) > 0 && PQnfields(result.get()) > 0;
  return any ? std::string(PQgetvalue(result.get(), 0, 0)) : std::string();
}

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool found = bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(listener);
  return found ? ntohs(address.sin_port) : 0;
}

}  // namespace accord::bench
