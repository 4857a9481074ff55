// `accord doctor`: what of a deployment wants somebody's attention, and what to do about it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "cli/app/cli.h"
#include "cli/app/command.h"
#include "cli/db/targets.h"

namespace CLI {
class App;
}

namespace accord::cli {

// Adds the verb below `app`.
void AddDoctor(CLI::App& app, Verb& chosen);

enum class Severity { kWell, kWarning, kWrong };

// One thing that was looked at.
struct Diagnosis {
  Severity severity = Severity::kWell;
  std::string part;    // "accounts", "planning at 10.0.0.3:7412", "certificate web.pem"
  std::string reason;  // UPPER_SNAKE, for programs; empty: nothing is the matter
  std::string says;    // for people
  std::string remedy;  // what to do; empty: nothing
};
using Diagnoses = std::vector<Diagnosis>;

// By the databases alone: migrations, revisions and epochs, what they saw of the accounts, stamps
// against the clocks here and there, anchors, room on the disk, when verify last ran and what it
// found. Reads little, changes nothing.
void ExamineDatabase(const Cli& cli, const Target& target, Diagnoses& diagnoses);

// By the servers that --server names: whether they serve, their versions, clocks, epochs and
// certificates, how far their copies of the hierarchy are behind and what these have set aside.
void ExamineServers(Cli& cli, Diagnoses& diagnoses);

// How many days the certificates are good for that this program is given.
void ExamineCertificates(const Cli& cli, Diagnoses& diagnoses);

// When verify last ran over a database, and how much it found. SQLite's lies beside the file, since
// a server may have it; PostgreSQL's in the database.
struct Verified {
  int64_t time = 0;  // microseconds since 1970 UTC
  int64_t findings = 0;
};
void RecordVerified(const Target& target, const Verified& verified);
absl::optional<Verified> ReadVerified(const Target& target, sql::Connection& connection);

}  // namespace accord::cli
