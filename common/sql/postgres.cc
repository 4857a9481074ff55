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
    PGconn* const raw =
        static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_;
    socket_ = PQsocket(raw);
    // "already exists, skipping" and the like.
    PQsetNoticeProcessor(
        raw, [](void*, const char*) {}, nullptr);
    return absl::OkStatus();
  }

  Engine engine() const override { return Engine::kPostgres; }
  void set_deadline(absl::Time deadline) override { deadline_ = deadline; }

 protected:
  absl::Status ToStatus(const std::exception& error, absl::string_view sql) const override {
    const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    if (postgres == nullptr) return PostgresStatus("XX000", error.what(), sql);
    return PostgresStatus(postgres->sqlstate(), error.what(), sql);
  }

  class SocketWatch final : public Watch {
   public:
    explicit SocketWatch(int64_t wait) : wait_(wait) {}
    ~SocketWatch() override { Watchdog::Instance().End(wait_); }

   private:
    const int64_t wait_;
  };

  std::unique_ptr<Watch> BeginWatch() override {
    if (deadline_ == absl::InfiniteFuture()) return nullptr;
    return std::make_unique<SocketWatch>(Watchdog::Instance().Begin(socket_, deadline_));
  }

 private:
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
