// The columns that lists sort and filters look by, beside a column of names
// (store::Column::is_name): what it folds to, and its place in the order of texts. They follow from
// the text, so no checksum counts them, and they may be made anew in place.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/row.h"

namespace accord::sql {

class Connection;

struct TextKeys {
  std::string fold;   // empty if the text is ASCII: lower() folds that
  std::string order;  // empty for the empty text alone
};
TextKeys MakeTextKeys(absl::string_view text);

// The names of the two, in that order.
std::array<std::string, 2> TextKeyColumns(absl::string_view column);

// Whether every key in the database was made by the order that this process has, as far as is
// noted.
absl::StatusOr<bool> HasTextKeys(Connection& connection);

// Makes the keys of every version of `tables` that lacks them: all of them if another order made
// those that are there (as after a change of language, or of ICU). In short transactions, beside
// readers and writers; safe to repeat, and from several places at once. Errors: those of the
// connection.
absl::Status MakeTextKeys(Connection& connection, const std::vector<const store::Table*>& tables);

}  // namespace accord::sql
