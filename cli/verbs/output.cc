#include "cli/verbs/output.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace accord::cli {
namespace {

constexpr size_t kRowsAtOnce = 1000;

}  // namespace

void PagedTable::Add(Row row) {
  rows_.push_back(std::move(row));
  if (rows_.size() == kRowsAtOnce) Flush();
}

void PagedTable::Flush() {
  PrintTable(cli_, table_, rows_);
  rows_.clear();
  written_ = true;
}

void PagedTable::Finish(absl::string_view if_empty) {
  if (!rows_.empty()) {
    Flush();
  } else if (!written_) {
    cli_.err << if_empty;
  }
}

void PrintTable(Cli& cli, const Table& table, const std::vector<Row>& rows) {
  cli.out << table.Render(rows, cli.terminal.width, cli.style());
  const std::vector<std::string> left_out = table.LeftOut(rows, cli.terminal.width);
  if (!left_out.empty()) {
    cli.err << Style::For(cli.error_terminal)
                   .Dim(absl::StrCat("not shown, for want of width: ",
                                     absl::StrJoin(left_out, ", ")))
            << "\n";
  }
}

void Details::Add(absl::string_view label, absl::string_view value, Tone tone) {
  if (value.empty()) return;
  rows_.push_back({Cell(std::string(label), Tone::kDim), Cell(std::string(value), tone)});
}

void Details::Print(Cli& cli) const {
  const Table table{.columns = {{.title = "", .width_min = 8},
                                {.title = "", .width_min = 20, .overflow = Overflow::kWrap}}};
  const std::string text = table.Render(rows_, cli.terminal.width, cli.style());
  const size_t titles = text.find('\n');  // an empty line here
  cli.out << (titles == std::string::npos ? text : text.substr(titles + 1));
}

void PrintHeading(Cli& cli, absl::string_view text) {
  cli.out << "\n" << cli.style().Bold(text) << "\n";
}

std::string ShortName(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

}  // namespace accord::cli
