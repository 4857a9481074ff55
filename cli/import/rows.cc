#include "cli/import/rows.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/import/row_file.h"
#include "cli/import/sources.h"
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

// One of the load's files, its rows said to be at their place among those of all.
absl::Status ReadFile(const std::vector<SourceFile>& files, size_t index,
                      const RowConverter& converter, RowFile& table, const RowHandler& handler) {
  csv::Record record;
  while (true) {
    const absl::StatusOr<bool> more = table.Next(record);
    if (!more.ok()) {
      const absl::optional<ErrorDetail> detail = DetailOf(more.status());
      if (table.broken() || !detail.has_value()) return more.status();
      handler.refuse(PlaceOf(index, LineOf(*detail)), ProblemOf(more.status(), *detail));
      continue;
    }
    if (!*more) return absl::OkStatus();
    record.MoveTo(PlaceOf(index, record.line()));
    switch (converter.Judge(record)) {
      case RowVerdict::kSkip:
        handler.skip(converter, record);
        break;
      case RowVerdict::kRemove:
        handler.remove(converter, record);
        break;
      case RowVerdict::kTake:
        RETURN_IF_ERROR(handler.take(converter, record));
    }
  }
}

}  // namespace

absl::Status ReadRows(const std::string& directory, const Mapping& mapping, const Load& load,
                      const RowHandler& handler) {
  std::vector<SourceFile> found;
  if (load.sources.empty()) {
    ASSIGN_OR_RETURN(found, SourcesOf(directory, load));
  }
  const std::vector<SourceFile>& files = load.sources.empty() ? found : load.sources;
  for (size_t i = 0; i < files.size(); ++i) {
    ASSIGN_OR_RETURN(const std::unique_ptr<RowFile> table, OpenRowFile(files[i]));
    ASSIGN_OR_RETURN(const RowConverter converter,
                     RowConverter::Create(mapping, load, {*table, files[i].numbers}));
    RETURN_IF_ERROR(ReadFile(files, i, converter, *table, handler));
  }
  return absl::OkStatus();
}

}  // namespace accord::cli
