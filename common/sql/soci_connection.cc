#include "common/sql/soci_connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// Texts of lists vary with their filters, so the cache needs a bound.
constexpr size_t kPreparedMax = 256;

// A plan that was made while a table was nearly empty reads it whole, for as long as it is kept:
// measured, four replicas that took in each other's writes fell from 3,300/s to 600/s until
// PostgreSQL's own analysis came by. So a statement is prepared anew as its table may have grown,
// each time after four times as many runs as before.
constexpr int64_t kFirstRuns = 16;
constexpr int64_t kGrowth = 4;

}  // namespace

Statement::Statement(soci::session& session, const std::string& sql,
                     const Connection::Values& values, const std::vector<ColumnType>& types)
    : statement_(session), parameters_(values.size()), results_(types.size()) {
  statement_.alloc();
  statement_.prepare(sql);
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string name = absl::StrCat("p", i);
    kinds_.push_back(values[i]->index());
    switch (values[i]->index()) {
      case 0:
        statement_.exchange(soci::use(parameters_[i].integer, name));
        break;
      case 1:
        statement_.exchange(soci::use(parameters_[i].real, name));
        break;
      default:
        statement_.exchange(soci::use(parameters_[i].text, name));
        break;
    }
  }
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i] == ColumnType::kInteger) {
      statement_.exchange(soci::into(results_[i].integer));
    } else {
      statement_.exchange(soci::into(results_[i].text));
    }
  }
  statement_.define_and_bind();
}

bool Statement::Takes(const Connection::Values& values) const {
  return std::equal(values.begin(), values.end(), kinds_.begin(), kinds_.end(),
                    [](const Value* value, size_t kind) { return value->index() == kind; });
}

void Statement::Bind(const Connection::Values& values) {
  for (size_t i = 0; i < values.size(); ++i) {
    Slot& slot = parameters_[i];
    if (const auto* integer = absl::get_if<int64_t>(values[i])) {
      slot.integer = *integer;
    } else if (const auto* real = absl::get_if<double>(values[i])) {
      slot.real = *real;
    } else {
      slot.text = absl::get<std::string>(*values[i]);
    }
  }
}

int64_t Statement::Execute() {
  ++runs_;
  statement_.execute(true);
  return statement_.get_affected_rows();
}

bool Statement::Fetch(const std::vector<ColumnType>& types, Connection::Sink sink) {
  ++runs_;
  statement_.execute(false);
  std::vector<Value> row;
  while (statement_.fetch()) {
    row.clear();
    for (size_t i = 0; i < types.size(); ++i) {
      if (types[i] == ColumnType::kInteger) {
        row.emplace_back(static_cast<int64_t>(results_[i].integer));
      } else {
        row.emplace_back(std::move(results_[i].text));
      }
    }
    if (!sink(row)) return false;
  }
  return true;
}

Statement& SociConnection::Prepare(const std::string& sql, const Values& values,
                                   const std::vector<ColumnType>& types) {
  const auto found = prepared_.find(sql);
  int64_t renew_at = kFirstRuns;
  if (found != prepared_.end() && found->second.statement->Takes(values)) {
    Prepared& kept = found->second;
    if (!KeepsPlans() || kept.statement->runs() < kept.renew_at) return *kept.statement;
    renew_at = kept.renew_at * kGrowth;
    kept.statement.reset();
  }
  if (prepared_.size() >= kPreparedMax) prepared_.clear();
  auto made = std::make_unique<Statement>(session_, sql, values, types);
  Prepared& prepared = prepared_[sql];
  prepared = {std::move(made), renew_at};
  return *prepared.statement;
}

absl::StatusOr<int64_t> SociConnection::ExecuteRow(const std::string& sql, const Values& values) {
  const std::unique_ptr<Watch> watch = BeginWatch();
  try {
    Statement& statement = Prepare(sql, values, {});
    statement.Bind(values);
    return statement.Execute();
  } catch (const std::exception& error) {
    absl::Status status = ToStatus(error, sql);
    prepared_.erase(sql);
    return status;
  }
}

absl::Status SociConnection::Query(const std::string& sql, const std::vector<Value>& values,
                                   const std::vector<ColumnType>& types, Sink sink) {
  Values pointers;
  pointers.reserve(values.size());
  for (const Value& value : values) pointers.push_back(&value);
  const std::unique_ptr<Watch> watch = BeginWatch();
  try {
    Statement& statement = Prepare(sql, pointers, types);
    statement.Bind(pointers);
    // A query that was left half-way would hold its snapshot open for ever.
    if (!statement.Fetch(types, sink)) prepared_.erase(sql);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    absl::Status status = ToStatus(error, sql);
    prepared_.erase(sql);
    return status;
  }
}

absl::Status SociConnection::ExecuteText(const std::string& sql) {
  const std::unique_ptr<Watch> watch = BeginWatch();
  try {
    session_ << sql;
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return ToStatus(error, sql);
  }
}

}  // namespace accord::sql
