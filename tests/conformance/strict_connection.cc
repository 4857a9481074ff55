#include "tests/conformance/strict_connection.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <thread>
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

// After so many failures, a thread's writes, or its readings, are let through for as many
// statements as the longest reading or compaction of the suites has, and until a transaction is
// committed. Counted by thread: one that reads beside it must not use up what another one needs.
constexpr int kFailuresMax = 4;
constexpr int kLetThrough = 32;
constexpr double kConflictRate = 0.1;
// Of each other failure, once before a commit takes effect and once after it; and of reading alone.
constexpr double kRate = 0.03;

// As postgres.cc says of a COMMIT that was answered with a warning, or with ROLLBACK.
constexpr char kCommitInDoubt[] = "08007";

absl::Status StatusOf(Strict::Failure failure) {
  switch (failure) {
    case Strict::Failure::kConflict:
      return PostgresStatus("40001", "injected", "");
    case Strict::Failure::kLoss:
      return PostgresStatus("08006", "injected", "");
    case Strict::Failure::kInternal:
      return PostgresStatus("XX000", "injected", "");
    case Strict::Failure::kWarning:
      return PostgresStatus(kCommitInDoubt, "injected", "");
    case Strict::Failure::kOther:
      return MakeError(absl::StatusCode::kInternal, "SQL_FAILED", "a node of the database failed");
  }
  return absl::OkStatus();
}

absl::Status Loss() { return StatusOf(Strict::Failure::kLoss); }

}  // namespace

struct Strict::Dice {
  explicit Dice(uint64_t seed) : random(seed) {}

  bool Fails(bool write, double rate, Failure failure) {
    absl::MutexLock lock(&mutex);
    if (!armed) return false;
    Turn& turn = turns[{std::this_thread::get_id(), write}];
    if (turn.let_through > 0 || turn.until_commit) {
      --turn.let_through;
      return false;
    }
    if (std::uniform_real_distribution<double>(0, 1)(random) >= rate) return false;
    if (++turn.failed == kFailuresMax) turn = {0, kLetThrough, write};
    ++counts[static_cast<size_t>(failure)];
    return true;
  }
  void Committed() {
    absl::MutexLock lock(&mutex);
    turns[{std::this_thread::get_id(), true}].until_commit = false;
  }
  template <typename Rows>
  void Shuffle(Rows& rows) {
    absl::MutexLock lock(&mutex);
    std::shuffle(rows.begin(), rows.end(), random);
  }

  struct Turn {
    int failed = 0;
    int let_through = 0;
    bool until_commit = false;
  };
  absl::Mutex mutex;
  std::mt19937_64 random;
  bool armed = false;
  std::map<std::pair<std::thread::id, bool>, Turn> turns;
  std::array<int, 5> counts = {};
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
      RETURN_IF_ERROR(CommitOrFail(/*answered=*/false));
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
    return CommitOrFail(/*answered=*/engine() == Engine::kPostgres);
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

  // `answered`: who commits tells apart what a server may answer.
  absl::Status CommitOrFail(bool answered) {
    if (!in_write_) {
      in_transaction_ = false;
      return sessions_[current_]->Commit();
    }
    RETURN_IF_ERROR(MayFail());
    RETURN_IF_ERROR(MayBreakAtCommit(answered));  // before it took effect
    const absl::Status done = sessions_[current_]->Commit();
    in_transaction_ = in_write_ = false;
    if (!done.ok()) return done;
    RETURN_IF_ERROR(MayBreakAtCommit(answered));  // and after
    dice_.Committed();
    return done;
  }

  absl::Status MayBreakAtCommit(bool answered) {
    for (const Failure failure :
         {Failure::kLoss, Failure::kInternal, Failure::kWarning, Failure::kOther}) {
      const bool said = failure != Failure::kLoss;
      if (said && !answered) continue;
      if (dice_.Fails(true, kRate, failure)) return Break(failure);
    }
    return absl::OkStatus();
  }

  absl::Status MayFail() {
    if (broken_) return Loss();
    const bool alone = !in_transaction_ && engine() == Engine::kPostgres;
    if (!in_write_ && !alone) return absl::OkStatus();
    if (dice_.Fails(in_write_, kConflictRate, Failure::kConflict)) {
      return StatusOf(Failure::kConflict);
    }
    if (engine() != Engine::kPostgres) return absl::OkStatus();
    for (const Failure failure : {Failure::kLoss, Failure::kInternal}) {
      if (dice_.Fails(in_write_, alone ? kRate : kRate / 3, failure)) return Break(failure);
    }
    return absl::OkStatus();
  }

  // Whatever was not committed is gone, as the server would see to, and the session with it.
  absl::Status Break(Failure failure) {
    broken_ = true;
    if (in_transaction_) (void)sessions_[current_]->ExecuteRow("ROLLBACK", {});
    in_transaction_ = in_write_ = false;
    return StatusOf(failure);
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

int Strict::count(Failure failure) const {
  absl::MutexLock lock(&dice_->mutex);
  return dice_->counts[static_cast<size_t>(failure)];
}

}  // namespace accord::sql
