// What a database says of itself to `accord doctor`.
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/db/across.h"
#include "cli/db/doctor.h"
#include "common/base/status.h"
#include "common/sql/anchor.h"
#include "common/sql/held_sum.h"
#include "common/sql/statements.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/history.h"
#include "common/upkeep/migration_state.h"
#include "common/upkeep/restore.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kClockAheadMax = absl::Minutes(1);
constexpr absl::Duration kVerifyAgeMax = absl::Hours(35 * 24);
constexpr int64_t kFreeBytesLow = int64_t{1} << 30;
constexpr int64_t kFreeBytesNone = int64_t{100} << 20;

constexpr char kVerifyTime[] = "verify_time";
constexpr char kVerifyFindings[] = "verify_findings";
constexpr char kCounterOf[] = "SELECT value FROM counter WHERE name = :p0";
constexpr char kTimeOf[] = "SELECT time FROM revision WHERE revision = :p0";
constexpr char kEpoch[] = "SELECT epoch FROM counter WHERE name = 'revision'";
constexpr char kServersClock[] =
    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

// Examines one database; what cannot be read is a diagnosis too.
class DatabaseDoctor {
 public:
  DatabaseDoctor(const Cli& cli, const Target& target, Diagnoses& diagnoses)
      : cli_(cli), target_(target), diagnoses_(diagnoses) {}

  void Run() {
    absl::optional<sql::ChainTail> anchor;
    if (target_.database.is_sqlite()) anchor = sql::Anchor::Read(Path());
    CheckDisk();
    auto opened = OpenForReading(target_);
    if (!opened.ok()) return Unreadable(opened.status());
    connection_ = *std::move(opened);
    const absl::StatusOr<bool> current = CheckMigrations();
    if (!current.ok()) return Unreadable(current.status());
    if (!*current) return;  // the rest is of this program's form
    absl::Status status = CheckRevisions();
    if (status.ok()) status = CheckClocks();
    if (!status.ok()) Unreadable(status);
    const absl::Status held = sql::CheckAnchor(*connection_, anchor);
    if (!held.ok()) {
      Say(Severity::kWrong, "ACKNOWLEDGED_REVISIONS_MISSING", std::string(held.message()),
          "bring back the files or a backup; or accord db accept-loss");
    }
    CheckVerified();
  }

 private:
  std::string Path() const { return target_.database.Of(target_.service()); }
  void Say(Severity severity, std::string reason, std::string says, std::string remedy = "") {
    diagnoses_.push_back(
        {severity, target_.service(), std::move(reason), std::move(says), std::move(remedy)});
  }
  void Unreadable(const absl::Status& status) {
    const absl::optional<ErrorDetail> detail = DetailOf(status);
    Say(Severity::kWrong, detail.has_value() ? detail->reason : "DATABASE_UNREADABLE",
        absl::StrCat("cannot be read: ", status.message()),
        upkeep::IsDamage(status) ? "accord db verify says what is damaged; bring back a backup"
                                 : "");
  }

  absl::StatusOr<bool> CheckMigrations() {
    ASSIGN_OR_RETURN(const auto applied, upkeep::AppliedVersions(*connection_));
    if (upkeep::IsRestoreUnfinished(applied)) {
      Say(Severity::kWrong, "RESTORE_UNFINISHED", "a restore did not come to its end",
          "repeat it: accord db restore");
      return false;
    }
    std::string versions;
    bool current = true;
    for (const upkeep::SetState& set : upkeep::CompareVersions(target_.schema, applied)) {
      absl::StrAppend(&versions, versions.empty() ? "" : ", ", set.set, " ", set.applied);
      current = current && set.applied == set.known;
      if (set.applied < set.known) {
        Say(Severity::kWrong, "DATABASE_TOO_OLD",
            absl::StrCat("migrations of ", set.set, " are pending: at ", set.applied,
                         ", this "
                         "program knows ",
                         set.known),
            "accord db migrate");
      } else if (set.applied > set.known) {
        Say(Severity::kWrong, "DATABASE_TOO_NEW",
            absl::StrCat("is of a newer program: ", set.set, " ", set.applied, ", this one knows ",
                         set.known),
            "look with the newer program");
      }
    }
    if (current) {
      Say(Severity::kWell, "",
          absl::StrCat(upkeep::EngineName(*connection_), ", migrations ", versions));
    }
    return current;
  }

  absl::Status CheckRevisions() {
    ASSIGN_OR_RETURN(revision_, connection_->QueryInteger(upkeep::kReadCounter, {}));
    ASSIGN_OR_RETURN(const int64_t oldest, upkeep::OldestRevision(*connection_));
    ASSIGN_OR_RETURN(const int64_t seen, SeenAccountsRevision(*connection_));
    std::string says = absl::StrCat("revision ", revision_);
    if (oldest > 0) absl::StrAppend(&says, ", history from ", oldest);
    if (seen > 0) absl::StrAppend(&says, ", has seen accounts ", seen);
    const absl::StatusOr<int64_t> epoch = connection_->QueryInteger(kEpoch, {});
    if (epoch.ok()) absl::StrAppend(&says, ", epoch ", absl::Hex(*epoch, absl::kZeroPad16));
    Say(Severity::kWell, "", std::move(says));
    return absl::OkStatus();
  }

  absl::Status CheckClocks() {
    const absl::Time now = cli_.clock.Now();
    ASSIGN_OR_RETURN(const int64_t stamp, connection_->QueryInteger(kTimeOf, {revision_}));
    if (absl::FromUnixMicros(stamp) > now + kClockAheadMax) {
      Say(Severity::kWrong, "STAMP_AHEAD",
          absl::StrCat("its newest revision is stamped ",
                       absl::FormatDuration(absl::FromUnixMicros(stamp) - now),
                       " ahead of the clock here"),
          "set the clocks right (NTP), here or where the service runs");
    }
    if (connection_->engine() == sql::Engine::kSqlite) return absl::OkStatus();
    const absl::StatusOr<int64_t> there = connection_->QueryInteger(kServersClock, {});
    if (!there.ok()) return absl::OkStatus();  // another engine
    const absl::Duration apart = absl::AbsDuration(absl::FromUnixMicros(*there) - cli_.clock.Now());
    if (apart <= kClockAheadMax) return absl::OkStatus();
    Say(Severity::kWrong, "CLOCKS_APART",
        absl::StrCat("the database's clock is ", absl::FormatDuration(apart), " from the one here"),
        "set the clocks right (NTP)");
    return absl::OkStatus();
  }

  void CheckDisk() {
    if (!target_.database.is_sqlite()) return;
    std::error_code failed;
    const fs::space_info space = fs::space(target_.database.folder(), failed);
    if (failed) return;
    const auto free = static_cast<int64_t>(space.available);
    const std::string says = absl::StrCat(free >> 20, " MiB are free on its disk");
    if (free < kFreeBytesNone) {
      Say(Severity::kWrong, "STORAGE_FULL", says, "make room: writes are about to be refused");
    } else if (free < kFreeBytesLow) {
      Say(Severity::kWarning, "STORAGE_LOW", says, "make room");
    } else {
      Say(Severity::kWell, "", says);
    }
  }

  void CheckVerified() {
    const absl::optional<Verified> verified = ReadVerified(target_, *connection_);
    if (!verified.has_value()) {
      return Say(Severity::kWarning, "NEVER_VERIFIED", "accord db verify never ran over it",
                 "accord db verify, now and then");
    }
    const absl::Time time = absl::FromUnixMicros(verified->time);
    const std::string when = absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
    if (verified->findings > 0) {
      return Say(
          Severity::kWrong, "DATABASE_UNSOUND",
          absl::StrCat("accord db verify found ", verified->findings, " things wrong on ", when),
          "read what accord db verify says; bring back a backup of before");
    }
    if (cli_.clock.Now() - time > kVerifyAgeMax) {
      return Say(Severity::kWarning, "VERIFIED_LONG_AGO",
                 absl::StrCat("accord db verify last ran on ", when), "accord db verify");
    }
    Say(Severity::kWell, "", absl::StrCat("accord db verify found it sound on ", when));
  }

  const Cli& cli_;
  const Target& target_;
  Diagnoses& diagnoses_;
  std::unique_ptr<sql::Connection> connection_;
  int64_t revision_ = 0;
};

std::string StampOf(const Target& target) {
  return target.database.Of(target.service()) + ".verified";
}

}  // namespace

void ExamineDatabase(const Cli& cli, const Target& target, Diagnoses& diagnoses) {
  DatabaseDoctor(cli, target, diagnoses).Run();
}

void RecordVerified(const Target& target, const Verified& verified) {
  if (target.database.is_sqlite()) {
    std::ofstream(StampOf(target)) << verified.time << " " << verified.findings << "\n";
    return;
  }
  // Who may only read leaves no stamp.
  auto connection = OpenForReading(target);
  if (!connection.ok() || !sql::BeginWrite(**connection).ok()) return;
  const bool stored = sql::StoreCounter(**connection, kVerifyTime, verified.time).ok() &&
                      sql::StoreCounter(**connection, kVerifyFindings, verified.findings).ok();
  (void)(*connection)->Execute(stored ? "COMMIT" : "ROLLBACK", {});
}

absl::optional<Verified> ReadVerified(const Target& target, sql::Connection& connection) {
  Verified verified;
  if (target.database.is_sqlite()) {
    std::ifstream file(StampOf(target));
    if (!(file >> verified.time >> verified.findings)) return absl::nullopt;
    return verified;
  }
  verified.time = connection.QueryInteger(kCounterOf, {std::string(kVerifyTime)}).value_or(0);
  verified.findings =
      connection.QueryInteger(kCounterOf, {std::string(kVerifyFindings)}).value_or(0);
  if (verified.time == 0) return absl::nullopt;
  return verified;
}

}  // namespace accord::cli
