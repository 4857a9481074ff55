#include "common/sql/connection.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <deque>
#include <iostream>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// Where a statement's parameters and results live between calls; SOCI keeps their addresses.
struct Slot {
  long long integer = 0;  // NOLINT(google-runtime-int): SOCI's own type
  double real = 0;
  std::string text;
};

void Assign(const Value& value, Slot& slot) {
  if (const auto* integer = absl::get_if<int64_t>(&value)) {
    slot.integer = *integer;
  } else if (const auto* real = absl::get_if<double>(&value)) {
    slot.real = *real;
  } else {
    slot.text = absl::get<std::string>(value);
  }
}

absl::Status ToStatus(const std::exception& error, absl::string_view sql) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  const int code = sqlite == nullptr ? 0 : sqlite->result() & 0xff;
  if (code == SQLITE_FULL) {
    return MakeError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                     "the disk that holds the database is full; nothing was written");
  }
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return MakeError(absl::StatusCode::kUnavailable, "DATABASE_BUSY",
                     "the database is busy; call again");
  }
  std::cerr << "sql: " << error.what() << " in: " << sql.substr(0, 200) << '\n';
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
    return MakeError(absl::StatusCode::kDataLoss, "DATABASE_CORRUPT",
                     "the database file is damaged");
  }
  return MakeError(absl::StatusCode::kInternal, "SQL_FAILED", "a database statement failed");
}

class Statement {
 public:
  Statement(soci::session& session, const std::string& sql, const Connection::Values& values,
            const std::vector<ColumnType>& types)
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

  // Whether it was prepared for values of these kinds: the same text may be bound in several ways.
  bool Takes(const Connection::Values& values) const {
    return std::equal(values.begin(), values.end(), kinds_.begin(), kinds_.end(),
                      [](const Value* value, size_t kind) { return value->index() == kind; });
  }

  void Bind(const Connection::Values& values) {
    for (size_t i = 0; i < values.size(); ++i) Assign(*values[i], parameters_[i]);
  }

  int64_t Execute() {
    statement_.execute(true);
    return statement_.get_affected_rows();
  }

  // Returns whether the sink took every row.
  bool Fetch(const std::vector<ColumnType>& types, Connection::Sink sink) {
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

 private:
  soci::statement statement_;
  std::vector<size_t> kinds_;
  std::deque<Slot> parameters_;
  std::deque<Slot> results_;
};

Connection::Values PointersTo(const std::vector<Value>& values) {
  Connection::Values pointers;
  pointers.reserve(values.size());
  for (const Value& value : values) pointers.push_back(&value);
  return pointers;
}

// Texts of lists vary with their filters, so the cache needs a bound.
constexpr size_t kPreparedMax = 256;

// Checkpoints are made in the background (SqlStore); a commit makes one itself only if the log has
// grown beyond 100,000 pages of 4 KiB all the same.
constexpr const char* kPragmas[] = {
    "PRAGMA journal_mode=WAL",  "PRAGMA synchronous=FULL",          "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY", "PRAGMA wal_autocheckpoint=100000",
};

// A connection is one thread's at a time, so SQLite need not lock it, nor count its memory under a
// lock. Has to be said before the first connection.
void ConfigureSqliteOnce() {
  static const bool done = [] {
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return true;
  }();
  (void)done;
}

}  // namespace

struct Connection::Impl {
  soci::session session;
  absl::flat_hash_map<std::string, std::unique_ptr<Statement>> prepared;

  Statement& Prepare(const std::string& sql, const Connection::Values& values,
                     const std::vector<ColumnType>& types) {
    auto found = prepared.find(sql);
    if (found != prepared.end() && found->second->Takes(values)) return *found->second;
    if (prepared.size() >= kPreparedMax) prepared.clear();
    auto made = std::make_unique<Statement>(session, sql, values, types);
    return *prepared.insert_or_assign(sql, std::move(made)).first->second;
  }
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

absl::StatusOr<std::unique_ptr<Connection>> Connection::OpenSqlite(const std::string& path) {
  ConfigureSqliteOnce();
  auto impl = std::make_unique<Impl>();
  try {
    impl->session.open(soci::sqlite3,
                       absl::StrCat("db=\"", path, "\" timeout=5 shared_cache=false"));
    for (const char* pragma : kPragmas) {
      std::string ignored;
      impl->session << pragma, soci::into(ignored);
    }
  } catch (const std::exception& error) {
    return ToStatus(error, path);
  }
  return std::unique_ptr<Connection>(new Connection(std::move(impl)));
}

absl::StatusOr<int64_t> Connection::Execute(const std::string& sql,
                                            const std::vector<Value>& values) {
  return ExecuteRow(sql, PointersTo(values));
}

absl::StatusOr<int64_t> Connection::ExecuteRow(const std::string& sql, const Values& values) {
  try {
    Statement& statement = impl_->Prepare(sql, values, {});
    statement.Bind(values);
    return statement.Execute();
  } catch (const std::exception& error) {
    impl_->prepared.erase(sql);
    return ToStatus(error, sql);
  }
}

absl::Status Connection::Query(const std::string& sql, const std::vector<Value>& values,
                               const std::vector<ColumnType>& types, Sink sink) {
  try {
    const Values pointers = PointersTo(values);
    Statement& statement = impl_->Prepare(sql, pointers, types);
    statement.Bind(pointers);
    // A query that was left half-way would hold its snapshot open for ever.
    if (!statement.Fetch(types, sink)) impl_->prepared.erase(sql);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    impl_->prepared.erase(sql);
    return ToStatus(error, sql);
  }
}

absl::StatusOr<int64_t> Connection::Checkpoint() {
  int64_t left = 0;
  RETURN_IF_ERROR(Query("PRAGMA wal_checkpoint(PASSIVE)", {},
                        {ColumnType::kInteger, ColumnType::kInteger, ColumnType::kInteger},
                        [&](std::vector<Value>& row) {
                          left = absl::get<int64_t>(row[1]) - absl::get<int64_t>(row[2]);
                          return true;
                        }));
  return left;
}

absl::Status Connection::ExecuteScript(absl::string_view script) {
  for (absl::string_view sql : absl::StrSplit(script, ";\n", absl::SkipWhitespace())) {
    try {
      impl_->session << std::string(sql);
    } catch (const std::exception& error) {
      return ToStatus(error, sql);
    }
  }
  return absl::OkStatus();
}

}  // namespace accord::sql
