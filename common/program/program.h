// What every serving program does around its services: its flags, its folder and its database. How
// it is reached and how it ends: doors.h.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/observability/log.h"
#include "common/rpc/tls.h"
#include "common/sql/schema.h"
#include "common/sql/sql_store.h"
#include "common/store/poke.h"

namespace accord::program {

// Each can be given as an environment variable too: `--database` as ACCORD_DATABASE.
struct Flags {
  std::string listen = "127.0.0.1:0";
  std::string database = "sqlite:accord-data";  // see database.h; --data-dir=DIR is sqlite:DIR
  std::string redis;                            // HOST:PORT of the Redis to share; empty: none
  std::string database_password_file;           // of the user in `database`; empty: none
  std::string accounts;            // the accounts service, as rpc::MakeChannel takes it
  std::string probes;              // HOST:PORT of the door for probes; empty: none
  rpc::TlsFiles tls;               // none: plaintext, and loopback addresses alone
  int connection_age_seconds = 0;  // 0: connections last
  int drain_delay_seconds = 0;  // how long to serve on after being asked to end, before the drain
  std::string metrics;          // HOST:PORT to show metrics on; empty: none
  std::string log = "text";     // or json: a line a call, see docs/OBSERVABILITY.md
  std::string language;         // whose order of texts lists have, "sv"; empty: the root's
  bool migrate = true;          // else a database that lacks migrations is refused
  int clock_ahead_max_seconds = 60;  // by which the clock may be ahead of other evidence
  bool reflection = true;
  bool channelz = true;
};

// What a program says of itself.
struct Description {
  std::string name;               // "accord-planning"
  std::string purpose;            // one sentence
  std::string listen;             // its address unless told otherwise
  bool follows_accounts = false;  // it has the flag --accounts
};

// Reads the flags, runs `run` and returns the program's exit code: 0, 1 for an error of `run`,
// which is printed, 2 for flags that do not parse. Call first in main: it blocks the signals that
// end a program before any thread begins.
int Main(int argc, char** argv, const Description& description,
         std::function<absl::Status(const Flags&)> run);

// What a store needs beside flags and schema.
struct StoreNeeds {
  const Clock& clock;                                             // outlives the store
  store::Poke* poke = nullptr;                                    // the same; null: none
  std::function<void(const std::string& epoch)> named = nullptr;  // see sql::StoreOptions
};

// Opens the database of one service, makes it if it is a SQLite file that is missing, and brings it
// to what `schema` says. Errors: those of Database::Parse and SqlStore::Open; FAILED_PRECONDITION,
// reason DATA_DIR_UNUSABLE; INVALID_ARGUMENT, reason TIME_INVALID.
absl::StatusOr<std::unique_ptr<sql::SqlStore>> OpenStore(const Flags& flags,
                                                         const sql::Schema& schema,
                                                         StoreNeeds needs);

// Errors: INVALID_ARGUMENT, reason TIME_INVALID, metadata `flag`, for a number of seconds that is
// none.
absl::Status CheckSeconds(absl::string_view flag, int seconds);

// How long calls under way get to finish when the program is asked to end.
inline constexpr absl::Duration kDrainTime = absl::Seconds(10);

// Sorts names as a language does (text::UseLanguage). Before any database is opened. Errors:
// INVALID_ARGUMENT, reason LANGUAGE_UNKNOWN.
absl::Status TakeLanguage(const std::string& language);

// What a program needs of its flags before anything else of it runs: the format of its log. Null:
// text.
std::unique_ptr<log::JsonLog> StartLog(const Flags& flags, const std::string& program);

}  // namespace accord::program
