#include "bench/support/raw_rows.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::bench {
namespace {

constexpr int kRowsPerCommit = 256;
constexpr int kRowsPerCopy = 1000;

// What is written beside the resources, by what: the tables that every service has.
constexpr const char* kBeside[] = {"external_key", "change", "revision"};

// The resources' rows in the order of the log, which is that of the import.
std::string InOrder(const std::string& table, const std::string& schema) {
  if (table == "revision")
    return absl::StrCat("SELECT * FROM ", schema, "revision ORDER BY revision");
  if (table == "change") {
    return absl::StrCat("SELECT * FROM ", schema, "change ORDER BY revision, ordinal");
  }
  if (table == "external_key") {
    return absl::StrCat("SELECT * FROM ", schema, "external_key ORDER BY revision, id");
  }
  return absl::StrCat("SELECT t.* FROM ", schema, "change c JOIN ", schema, table,
                      " t ON t.id = c.id AND t.revision = c.revision WHERE c.table_name = '", table,
                      "' ORDER BY c.revision, c.ordinal");
}

std::vector<std::string> TablesOf(const std::string& table) {
  std::vector<std::string> tables = {table};
  tables.insert(tables.end(), std::begin(kBeside), std::end(kBeside));
  return tables;
}

double PerSecond(int64_t rows, absl::Duration time) {
  return static_cast<double>(rows) / absl::ToDoubleSeconds(time);
}

// ---- SQLite ----

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
using Cell = std::unique_ptr<sqlite3_value, void (*)(sqlite3_value*)>;
using Cells = std::vector<Cell>;

absl::Status Failed(sqlite3* database) { return absl::UnavailableError(sqlite3_errmsg(database)); }

absl::StatusOr<Database> OpenDatabase(const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened, sqlite3_close);
  if (code != SQLITE_OK) return Failed(opened);
  return database;
}

absl::StatusOr<Statement> Prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &made, nullptr) != SQLITE_OK) {
    return Failed(database);
  }
  return Statement(made, sqlite3_finalize);
}

absl::Status Execute(sqlite3* database, const std::string& sql) {
  const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failed(database);
}

// One table on its way from the source to the copy.
class TableCopy {
 public:
  static absl::StatusOr<TableCopy> Begin(sqlite3* source, sqlite3* copy, const std::string& table) {
    ASSIGN_OR_RETURN(Statement made,
                     Prepare(source, "SELECT sql FROM sqlite_master WHERE tbl_name = '" + table +
                                         "' AND sql IS NOT NULL ORDER BY type DESC"));
    while (sqlite3_step(made.get()) == SQLITE_ROW) {
      const auto* sql = reinterpret_cast<const char*>(sqlite3_column_text(made.get(), 0));
      RETURN_IF_ERROR(Execute(copy, sql));
    }
    ASSIGN_OR_RETURN(Statement read, Prepare(source, InOrder(table, "")));
    const std::vector<std::string> places(static_cast<size_t>(sqlite3_column_count(read.get())),
                                          "?");
    ASSIGN_OR_RETURN(Statement insert,
                     Prepare(copy, absl::StrCat("INSERT INTO ", table, " VALUES (",
                                                absl::StrJoin(places, ","), ")")));
    return TableCopy(std::move(read), std::move(insert));
  }

  // How many there were, at most `rows`.
  int Read(int rows) {
    rows_.clear();
    while (!ended_ && static_cast<int>(rows_.size()) < rows) {
      ended_ = sqlite3_step(read_.get()) != SQLITE_ROW;  // another step would begin anew
      if (ended_) break;
      Cells cells;
      for (int i = 0; i < sqlite3_column_count(read_.get()); ++i) {
        cells.emplace_back(sqlite3_value_dup(sqlite3_column_value(read_.get(), i)),
                           sqlite3_value_free);
      }
      rows_.push_back(std::move(cells));
    }
    return static_cast<int>(rows_.size());
  }

  // Inserts what was read.
  absl::Status Insert() {
    for (const Cells& cells : rows_) {
      for (size_t i = 0; i < cells.size(); ++i) {
        sqlite3_bind_value(insert_.get(), static_cast<int>(i) + 1, cells[i].get());
      }
      if (sqlite3_step(insert_.get()) != SQLITE_DONE) {
        return Failed(sqlite3_db_handle(insert_.get()));
      }
      sqlite3_reset(insert_.get());
    }
    return absl::OkStatus();
  }

 private:
  TableCopy(Statement read, Statement insert)
      : read_(std::move(read)), insert_(std::move(insert)) {}

  Statement read_;
  Statement insert_;
  std::vector<Cells> rows_;
  bool ended_ = false;
};

// ---- PostgreSQL ----

using Session = std::unique_ptr<PGconn, void (*)(PGconn*)>;

absl::StatusOr<Session> OpenSession(const std::string& url) {
  Session session(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(session.get()) != CONNECTION_OK) {
    return absl::UnavailableError(PQerrorMessage(session.get()));
  }
  return session;
}

absl::Status Command(PGconn* session, const std::string& sql, ExecStatusType wanted) {
  PGresult* const result = PQexec(session, sql.c_str());
  const ExecStatusType outcome = PQresultStatus(result);
  PQclear(result);
  return outcome == wanted ? absl::OkStatus() : absl::UnavailableError(PQerrorMessage(session));
}

// A table's rows, as COPY gives and takes them.
absl::StatusOr<std::vector<std::string>> CopyOut(PGconn* session, const std::string& table) {
  RETURN_IF_ERROR(Command(session, absl::StrCat("COPY (", InOrder(table, "public."), ") TO STDOUT"),
                          PGRES_COPY_OUT));
  std::vector<std::string> lines;
  char* line = nullptr;
  for (int size = 0; (size = PQgetCopyData(session, &line, 0)) > 0; PQfreemem(line)) {
    lines.emplace_back(line, static_cast<size_t>(size));
  }
  while (PGresult* const rest = PQgetResult(session)) PQclear(rest);
  return lines;
}

absl::Status CopyIn(PGconn* session, const std::string& table,
                    const std::vector<std::string>& lines, size_t begin, size_t end) {
  RETURN_IF_ERROR(Command(session, absl::StrCat("COPY raw.", table, " FROM STDIN"), PGRES_COPY_IN));
  for (size_t i = begin; i < end; ++i) {
    if (PQputCopyData(session, lines[i].data(), static_cast<int>(lines[i].size())) != 1) break;
  }
  (void)PQputCopyEnd(session, nullptr);
  bool good = true;
  while (PGresult* const result = PQgetResult(session)) {
    good = good && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
  }
  return good ? absl::OkStatus() : absl::UnavailableError(PQerrorMessage(session));
}

}  // namespace

absl::StatusOr<double> RawSqliteRate(const std::string& source, const std::string& table,
                                     const std::string& path) {
  ASSIGN_OR_RETURN(const Database from, OpenDatabase(source, SQLITE_OPEN_READWRITE));
  ASSIGN_OR_RETURN(const Database to,
                   OpenDatabase(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                             "PRAGMA cache_size=-65536", "PRAGMA temp_store=MEMORY"}) {
    RETURN_IF_ERROR(Execute(to.get(), pragma));
  }
  std::vector<TableCopy> tables;
  for (const std::string& name : TablesOf(table)) {
    ASSIGN_OR_RETURN(TableCopy copy, TableCopy::Begin(from.get(), to.get(), name));
    tables.push_back(std::move(copy));
  }
  int64_t resources = 0;
  absl::Duration time;
  while (true) {
    const int read = tables[0].Read(kRowsPerCommit);
    if (read == 0) break;
    for (size_t i = 1; i < tables.size(); ++i) (void)tables[i].Read(kRowsPerCommit);
    const absl::Time began = SteadyNow();
    RETURN_IF_ERROR(Execute(to.get(), "BEGIN IMMEDIATE"));
    for (TableCopy& copy : tables) RETURN_IF_ERROR(copy.Insert());
    RETURN_IF_ERROR(Execute(to.get(), "COMMIT"));
    time += SteadyNow() - began;
    resources += read;
  }
  if (resources == 0) return absl::UnavailableError("the service has no " + table);
  return PerSecond(resources, time);
}

absl::StatusOr<double> RawPostgresRate(const std::string& url, const std::string& table) {
  ASSIGN_OR_RETURN(const Session session, OpenSession(url));
  RETURN_IF_ERROR(Command(session.get(), "CREATE SCHEMA raw", PGRES_COMMAND_OK));
  const std::vector<std::string> names = TablesOf(table);
  std::vector<std::vector<std::string>> rows;
  for (const std::string& name : names) {
    RETURN_IF_ERROR(
        Command(session.get(),
                absl::StrCat("CREATE TABLE raw.", name, " (LIKE public.", name, " INCLUDING ALL)"),
                PGRES_COMMAND_OK));
    ASSIGN_OR_RETURN(std::vector<std::string> lines, CopyOut(session.get(), name));
    rows.push_back(std::move(lines));
  }
  if (rows[0].empty()) return absl::UnavailableError("the service has no " + table);
  const absl::Time began = SteadyNow();
  for (size_t begin = 0; begin < rows[0].size(); begin += kRowsPerCopy) {
    RETURN_IF_ERROR(Command(session.get(), "BEGIN", PGRES_COMMAND_OK));
    for (size_t i = 0; i < names.size(); ++i) {
      const size_t end = std::min(rows[i].size(), begin + kRowsPerCopy);
      if (begin < end) RETURN_IF_ERROR(CopyIn(session.get(), names[i], rows[i], begin, end));
    }
    RETURN_IF_ERROR(Command(session.get(), "COMMIT", PGRES_COMMAND_OK));
  }
  return PerSecond(static_cast<int64_t>(rows[0].size()), SteadyNow() - began);
}

}  // namespace accord::bench
