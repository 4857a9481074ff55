#include "cli/import/rows.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

// What the reader says about a row, without the file and line that stand before it.
RowProblem ProblemOf(const absl::Status& status, const ErrorDetail& detail) {
  RowProblem problem;
  std::string file, line;
  for (const auto& [key, value] : detail.metadata) {
    if (key == "column") problem.column = value;
    if (key == "file") file = value;
    if (key == "line") line = value;
  }
  absl::string_view reason = status.message();
  absl::ConsumePrefix(&reason, absl::StrCat(file, ":", line, ": "));
  if (!problem.column.empty()) absl::ConsumePrefix(&reason, absl::StrCat(problem.column, ": "));
  problem.reason = std::string(reason);
  return problem;
}

int64_t LineOf(const ErrorDetail& detail) {
  int64_t line = 0;
  for (const auto& [key, value] : detail.metadata) {
    if (key == "line" && !absl::SimpleAtoi(value, &line)) return 0;
  }
  return line;
}

}  // namespace

absl::Status ReadRows(const std::string& directory, const Mapping& mapping, const Load& load,
                      const RowHandler& handler) {
  ASSIGN_OR_RETURN(csv::Reader reader, csv::Reader::Open(absl::StrCat(directory, "/", load.file)));
  ASSIGN_OR_RETURN(const RowConverter converter, RowConverter::Create(mapping, load, reader));
  csv::Record record;
  while (true) {
    const absl::StatusOr<bool> more = reader.Next(record);
    if (!more.ok()) {
      const absl::optional<ErrorDetail> detail = DetailOf(more.status());
      if (reader.broken() || !detail.has_value()) return more.status();
      handler.refuse(LineOf(*detail), ProblemOf(more.status(), *detail));
      continue;
    }
    if (!*more) return absl::OkStatus();
    if (converter.Skips(record)) {
      handler.skip(record.line());
      continue;
    }
    RETURN_IF_ERROR(handler.take(converter, record));
  }
}

}  // namespace accord::cli
