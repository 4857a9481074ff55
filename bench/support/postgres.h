// A PostgreSQL of the run's own, as it is deployed: what it has committed is on disk.
//
// Not thread-safe.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "bench/support/process.h"

namespace accord::bench {

class PostgresServer {
 public:
  // Makes an empty cluster in `folder`, which is to be there, and serves it on a free loopback
  // port. As root it runs as the user that Debian's package made, and `folder` has to be one's to
  // pass through. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Start(const std::string& folder);

  // Makes an empty database. Returns its URL.
  absl::StatusOr<std::string> CreateDatabase(const std::string& name);

  // Path of one of PostgreSQL's programs, such as pgbench.
  std::string Program(const std::string& name) const;

  int port() const { return port_; }

 private:
  PostgresServer() = default;
  absl::Status MakeCluster(const std::string& folder);
  absl::Status Serve(const std::string& folder);
  std::string Url(const std::string& database) const;

  std::string programs_;  // their folder
  std::string user_;      // of the system; empty: whoever we are
  int port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

// Runs one statement in the database at `url`. Returns the first value of its result, or "".
// Errors: UNAVAILABLE with the server's words.
absl::StatusOr<std::string> Ask(const std::string& url, const std::string& sql);

// A port of the loopback interface on which nobody listens; 0 if there is none.
int FreePort();

}  // namespace accord::bench
