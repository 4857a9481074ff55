// A connection that is as unkind as databases may be, for tests.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "common/sql/connection.h"

namespace accord::sql {

// Wraps what `open` gives, and
//   - undoes a tenth of the statements and commits of writes, and of readings that stand alone,
//     with a conflict;
//   - breaks the connection in writes and readings, and around commits, before or after they took
//     effect, silently or with XX000;
//   - answers commits with a warning, or with an error that says nothing of them, whether they took
//     effect or not;
//   - gives each transaction, and each statement outside of one, another session than the one
//     before, as PgBouncer's transaction mode does;
//   - gives the rows of queries that name no order in any order;
//   - refuses what the distributed engines lack (portable_sql.h).
// Never fails so often that ten tries do not suffice, or that they take longer than half a second:
// after four failures a thread's writes, or readings, are let through for a while. Failures of all
// strict connections come from one sequence, by `seed`.
class Strict {
 public:
  enum class Failure { kConflict, kLoss, kInternal, kWarning, kOther };
  using Open = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;
  explicit Strict(uint64_t seed);
  ~Strict();

  // Whether it fails; else, and at first, it is only particular.
  void Arm(bool armed);

  // What StoreOptions::wrap is to be. `open` opens further sessions; this outlives the connections.
  std::unique_ptr<Connection> Wrap(std::unique_ptr<Connection> first, Open open);

  // How often it failed: a test that met no failure has shown nothing.
  int count(Failure failure) const;

 private:
  class Session;
  struct Dice;
  const std::unique_ptr<Dice> dice_;
};

}  // namespace accord::sql
