// What connections to both engines share. Private to common/sql.
#pragma once

#include <soci/soci.h>

#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/sql/connection.h"

namespace accord::sql {

// A prepared statement with room for its parameters and results; SOCI keeps their addresses.
class Statement {
 public:
  Statement(soci::session& session, const std::string& sql, const Connection::Values& values,
            const std::vector<store::ColumnType>& types);

  // Whether it was prepared for values of these kinds: the same text may be bound in several ways.
  bool Takes(const Connection::Values& values) const;
  // How often it ran.
  int64_t runs() const { return runs_; }
  void Bind(const Connection::Values& values);
  // Returns how many rows it changed.
  int64_t Execute();
  // Returns whether the sink took every row.
  bool Fetch(const std::vector<store::ColumnType>& types, Connection::Sink sink);

 private:
  struct Slot {
    long long integer = 0;  // NOLINT(google-runtime-int): SOCI's own type
    double real = 0;
    std::string text;
  };

  soci::statement statement_;
  int64_t runs_ = 0;
  std::vector<size_t> kinds_;
  std::deque<Slot> parameters_;
  std::deque<Slot> results_;
};

class SociConnection : public Connection {
 public:
  absl::StatusOr<int64_t> ExecuteRow(const std::string& sql, const Values& values) override;
  absl::Status Query(const std::string& sql, const std::vector<store::Value>& values,
                     const std::vector<store::ColumnType>& types, Sink sink) override;
  absl::Status ExecuteText(const std::string& sql) override;
  void set_deadline(absl::Time) override {}

 protected:
  // What SOCI threw, in our words.
  virtual absl::Status ToStatus(const std::exception& error, absl::string_view sql) const = 0;
  // Around every statement: while the result lives, a wait for the server is watched.
  class Watch {
   public:
    virtual ~Watch() = default;
  };
  virtual std::unique_ptr<Watch> BeginWatch() { return nullptr; }
  // Whether the engine keeps a statement's plan, made by the sizes of its tables then.
  virtual bool KeepsPlans() const { return false; }

  soci::session session_;

 private:
  Statement& Prepare(const std::string& sql, const Values& values,
                     const std::vector<store::ColumnType>& types);

  struct Prepared {
    std::unique_ptr<Statement> statement;
    int64_t renew_at = 0;  // runs after which it is prepared anew
  };
  absl::flat_hash_map<std::string, Prepared> prepared_;
};

}  // namespace accord::sql
