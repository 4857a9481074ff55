#include "tests/conformance/strict_connection.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status.h"
#include "common/sql/errors.h"
#include "tests/conformance/portable_sql.h"

namespace accord::sql {
namespace {

constexpr int kFailuresInARowMax = 4;
constexpr double kConflictRate = 0.1;
constexpr double kLossRate = 0.05;

absl::Status Conflict() { return PostgresStatus("40001", "injected", ""); }
absl::Status Loss() { return PostgresStatus("08006", "injected", ""); }

}  // namespace

struct Strict::Dice {
  explicit Dice(uint64_t seed) : random(seed) {}

  // Writes, and readings that stand alone, are let through each after failures of their own.
  bool Fails(bool write, double rate, int& count) {
    absl::MutexLock lock(&mutex);
    if (!armed || in_a_row[write] >= kFailuresInARowMax) return false;
    if (std::uniform_real_distribution<double>(0, 1)(random) >= rate) return false;
    ++in_a_row[write];
    ++count;
    return true;
  }
  void Succeeded(bool write) {
    absl::MutexLock lock(&mutex);
    in_a_row[write] = 0;
  }
  template <typename Rows>
  void Shuffle(Rows& rows) {
    absl::MutexLock lock(&mutex);
    std::shuffle(rows.begin(), rows.end(), random);
  }

  absl::Mutex mutex;
  std::mt19937_64 random;
  bool armed = false;
  int in_a_row[2] = {0, 0};
  int conflicts = 0;
  int losses = 0;
};

class Strict::Session final : public Connection {
 public:
  Session(Dice& dice, std::unique_ptr<Connection> first, std::unique_ptr<Connection> second)
      : dice_(dice), sessions_{std::move(first), std::move(second)} {}

  Engine engine() const override { return sessions_[0]->engine(); }
  void set_deadline(absl::Time deadline) override {
    for (auto& session : sessions_) session->set_deadline(deadline);
  }

  absl::StatusOr<int64_t> ExecuteRow(const std::string& sql, const Values& values) override {
    RETURN_IF_ERROR(Check(sql));
    if (absl::StartsWith(sql, "BEGIN")) return Begin(sql);
    if (sql == "COMMIT") {
      RETURN_IF_ERROR(CommitOrFail());
      return 0;
    }
    if (sql == "ROLLBACK") {
      if (broken_) return Loss();
      in_transaction_ = in_write_ = false;
      return sessions_[current_]->ExecuteRow(sql, values);
    }
    RETURN_IF_ERROR(MayFail());
    return Now().ExecuteRow(sql, values);
  }

  // A commit that fails otherwise than by a conflict may have taken effect or not.
  absl::Status Commit() override {
    if (engine() == Engine::kPostgres && in_write_ && !broken_) {
      if (dice_.Fails(true, kLossRate, dice_.losses)) return Doubt();
      RETURN_IF_ERROR(CommitOrFail());
      return dice_.Fails(true, kLossRate, dice_.losses) ? Doubt() : absl::OkStatus();
    }
    return CommitOrFail();
  }

  absl::Status Query(const std::string& sql, const std::vector<store::Value>& values,
                     const std::vector<store::ColumnType>& types, Sink sink) override {
    RETURN_IF_ERROR(Check(sql));
    RETURN_IF_ERROR(MayFail());
    std::vector<std::vector<store::Value>> rows;
    RETURN_IF_ERROR(Now().Query(sql, values, types, [&](std::vector<store::Value>& row) {
      rows.push_back(row);
      return true;
    }));
    if (!absl::StrContains(sql, "ORDER BY")) dice_.Shuffle(rows);
    if (!in_transaction_) dice_.Succeeded(false);
    for (auto& row : rows) {
      if (!sink(row)) break;
    }
    return absl::OkStatus();
  }

  absl::Status ExecuteText(const std::string& sql) override {
    RETURN_IF_ERROR(Check(sql));
    if (!absl::StartsWith(sql, "BEGIN")) return Now().ExecuteText(sql);
    if (broken_) return Loss();
    Connection& session = Now();
    in_transaction_ = in_write_ = true;
    return session.ExecuteText(sql);
  }

 private:
  Connection& Now() {
    if (!in_transaction_) current_ = 1 - current_;
    return *sessions_[current_];
  }

  static absl::Status Check(const std::string& sql) {
    const bool sqlite_dialect = sql == "BEGIN IMMEDIATE" || absl::StrContains(sql, "WITHOUT ROWID");
    const std::string lacking = sqlite_dialect ? "" : FindUnportable(sql);
    if (lacking.empty()) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("not everywhere: ", lacking, " in ", sql));
  }

  absl::StatusOr<int64_t> Begin(const std::string& sql) {
    if (broken_) return Loss();
    // SQLite's readers have transactions of their own, which nothing undoes.
    const bool writes = engine() == Engine::kPostgres || sql == "BEGIN IMMEDIATE";
    Connection& session = Now();
    in_transaction_ = true;
    in_write_ = writes;
    return session.ExecuteRow(sql, {});
  }

  absl::Status CommitOrFail() {
    if (!in_write_) {
      in_transaction_ = false;
      return sessions_[current_]->Commit();
    }
    RETURN_IF_ERROR(MayFail());
    if (dice_.Fails(true, kLossRate, dice_.losses)) return Break();  // before it took effect
    const absl::Status done = sessions_[current_]->Commit();
    in_transaction_ = in_write_ = false;
    if (done.ok() && dice_.Fails(true, kLossRate, dice_.losses)) return Break();  // and after
    if (done.ok()) dice_.Succeeded(true);
    return done;
  }

  absl::Status MayFail() {
    if (broken_) return Loss();
    const bool alone = !in_transaction_ && engine() == Engine::kPostgres;
    if (!in_write_ && !alone) return absl::OkStatus();
    if (dice_.Fails(in_write_, kConflictRate, dice_.conflicts)) return Conflict();
    if (alone && dice_.Fails(false, kLossRate, dice_.losses)) return Break();
    return absl::OkStatus();
  }

  absl::Status Doubt() {
    (void)Break();
    return MakeError(absl::StatusCode::kInternal, "SQL_FAILED", "a node of the database failed");
  }

  // Whatever was not committed is gone, as the server would see to.
  absl::Status Break() {
    broken_ = true;
    if (in_transaction_) (void)sessions_[current_]->ExecuteRow("ROLLBACK", {});
    in_transaction_ = in_write_ = false;
    return Loss();
  }

  Dice& dice_;
  std::array<std::unique_ptr<Connection>, 2> sessions_;
  size_t current_ = 0;
  bool in_transaction_ = false;
  bool in_write_ = false;
  bool broken_ = false;
};

Strict::Strict(uint64_t seed) : dice_(std::make_unique<Dice>(seed)) {}
Strict::~Strict() = default;

void Strict::Arm(bool armed) {
  absl::MutexLock lock(&dice_->mutex);
  dice_->armed = armed;
}

std::unique_ptr<Connection> Strict::Wrap(std::unique_ptr<Connection> first, Open open) {
  absl::StatusOr<std::unique_ptr<Connection>> second = open();
  if (!second.ok()) return first;
  return std::make_unique<Session>(*dice_, std::move(first), *std::move(second));
}

int Strict::conflicts() const {
  absl::MutexLock lock(&dice_->mutex);
  return dice_->conflicts;
}

int Strict::losses() const {
  absl::MutexLock lock(&dice_->mutex);
  return dice_->losses;
}

}  // namespace accord::sql
