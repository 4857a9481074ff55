#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/observability/log.h"
#include "common/sql/errors.h"
#include "common/sql/soci_connection.h"
#include "common/sql/watchdog.h"

namespace accord::sql {
namespace {

constexpr int kConnectSecondsMax = 5;
constexpr char kCannotConnect[] = "08001";
// An error of SOCI's own; the server said nothing.
constexpr char kNotOfTheServer[] = "SOCI0";
// Taken for a lost connection: what became of the commit is asked.
constexpr char kCommitInDoubt[] = "08007";

// A URL with a bound on how long connecting may take, unless it says one itself.
std::string WithConnectTimeout(const std::string& url) {
  if (absl::StrContains(url, "connect_timeout=")) return url;
  return absl::StrCat(url, absl::StrContains(url, "?") ? "&" : "?",
                      "connect_timeout=", kConnectSecondsMax);
}

class PostgresConnection final : public SociConnection {
 public:
  // SOCI tells the server of each statement that it forgets, and would wait for one that is frozen.
  ~PostgresConnection() override {
    if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
  }

  absl::Status Open(const std::string& url) {
    try {
      session_.open(soci::postgresql, WithConnectTimeout(url));
    } catch (const std::exception& error) {
      // Its words may name the user and the host, never the password. SOCI gives no SQLSTATE with
      // them; whatever the cause is, there is no connection.
      log::Say(log::Level::kWarning, absl::StrCat("sql: ", error.what()));
      return PostgresStatus(kCannotConnect, "", "");
    }
    raw_ = static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_;
    socket_ = PQsocket(raw_);
    // "already exists, skipping" and the like are nobody's concern, but a warning at a commit is.
    PQsetNoticeReceiver(raw_, &PostgresConnection::Hear, this);
    return absl::OkStatus();
  }

  // Beside the driver, which tells neither the command that the server says it did, nor warnings.
  absl::Status Commit() override {
    const std::unique_ptr<Watch> watch = BeginWatch();
    warned_ = false;
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(raw_, "COMMIT"), &PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
      const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
      return PostgresStatus(state == nullptr ? "" : state, PQerrorMessage(raw_), "COMMIT");
    }
    // "there is no transaction in progress", or one that had failed and was rolled back.
    const absl::string_view did = PQcmdStatus(result.get());
    if (!warned_ && did == "COMMIT") return absl::OkStatus();
    log::Say(log::Level::kError,
             absl::StrCat("sql: COMMIT was answered with ", did, warned_ ? " and a warning" : ""));
    return PostgresStatus(kCommitInDoubt, "", "COMMIT");
  }

  Engine engine() const override { return Engine::kPostgres; }
  void set_deadline(absl::Time deadline) override { deadline_ = deadline; }

 protected:
  absl::Status ToStatus(const std::exception& error, absl::string_view sql) const override {
    const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    if (postgres == nullptr) return PostgresStatus(kNotOfTheServer, error.what(), sql);
    return PostgresStatus(postgres->sqlstate(), error.what(), sql);
  }

  class SocketWatch final : public Watch {
   public:
    explicit SocketWatch(int64_t wait) : wait_(wait) {}
    ~SocketWatch() override { Watchdog::Instance().End(wait_); }

   private:
    const int64_t wait_;
  };

  bool KeepsPlans() const override { return true; }

  std::unique_ptr<Watch> BeginWatch() override {
    if (deadline_ == absl::InfiniteFuture()) return nullptr;
    return std::make_unique<SocketWatch>(Watchdog::Instance().Begin(socket_, deadline_));
  }

 private:
  static void Hear(void* self, const PGresult* notice) {
    const char* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity == nullptr || absl::string_view(severity) != "WARNING") return;
    static_cast<PostgresConnection*>(self)->warned_ = true;
  }

  PGconn* raw_ = nullptr;  // the session's
  bool warned_ = false;    // since the last COMMIT was sent
  int socket_ = -1;
  absl::Time deadline_ = absl::InfiniteFuture();
};

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> OpenPostgres(const std::string& url) {
  auto connection = std::make_unique<PostgresConnection>();
  absl::Status opened = connection->Open(url);
  if (!opened.ok()) return opened;
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace accord::sql
