// How verbs show what they got: lists, and one thing in detail.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "cli/app/cli.h"
#include "cli/client/message_json.h"
#include "cli/client/pages.h"
#include "cli/kit/json.h"
#include "cli/kit/table.h"

namespace accord::cli {

// Rows under titles, rendered a thousand at a time so that a list of any length fits in memory.
class PagedTable {
 public:
  PagedTable(Cli& cli, Table table) : cli_(cli), table_(std::move(table)) {}

  void Add(Row row);
  // Writes what is left; if there was nothing at all, `if_empty` in its place.
  void Finish(absl::string_view if_empty);

 private:
  void Flush();

  Cli& cli_;
  const Table table_;
  std::vector<Row> rows_;
  bool written_ = false;
};

// A whole table, and a remark on `err` if the terminal is too narrow for some columns.
void PrintTable(Cli& cli, const Table& table, const std::vector<Row>& rows);

// "label  value" lines with the values aligned; what has no value is not shown.
class Details {
 public:
  void Add(absl::string_view label, absl::string_view value, Tone tone = Tone::kPlain);
  void Print(Cli& cli) const;

 private:
  std::vector<Row> rows_;
};

// A line of its own in bold, with an empty line before it.
void PrintHeading(Cli& cli, absl::string_view text);

// Shows a whole list: as JSON {"`key`": [...]}, or as `table` with `row_of` each item.
// `items_of` gives a page's repeated field.
template <typename Response, typename Request, typename ItemsOf, typename RowOf>
absl::Status ShowList(Cli& cli, const Request& request, absl::string_view key, Table table,
                      ItemsOf items_of, RowOf row_of) {
  if (cli.json) {
    JsonWriter json(cli.out);
    json.BeginObject();
    json.Key(key);
    json.BeginArray();
    const absl::Status status = ForEachPage<Response>(
        cli.session, request, [&](const Response& page) -> absl::StatusOr<bool> {
          for (const auto& item : items_of(page)) WriteMessage(json, item);
          return true;
        });
    json.EndArray();
    json.EndObject();
    return status;
  }
  PagedTable rows(cli, std::move(table));
  RETURN_IF_ERROR(ForEachPage<Response>(cli.session, request,
                                        [&](const Response& page) -> absl::StatusOr<bool> {
                                          for (const auto& item : items_of(page))
                                            rows.Add(row_of(item));
                                          return true;
                                        }));
  rows.Finish(absl::StrCat("no ", key, "\n"));
  return absl::OkStatus();
}

// The last part of a resource name: "acme" for "accounts/acme".
std::string ShortName(absl::string_view name);

}  // namespace accord::cli
