// What AccountTree reads of a row. Private to it.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

// What the tree needs of an account, read off its row: a restart reads a million of them, and a
// whole record costs several times as much. Texts are the row's own.
struct AccountTree::Facts {
  absl::string_view id;
  absl::string_view name;
  absl::string_view parent;
  absl::string_view parents;
  absl::string_view segment;
  absl::string_view domains;
  absl::string_view external_ids;
  AccountState state = AccountState::kUnspecified;
  int64_t employees = 0;
  bool managed = false;
  bool moves_aside = false;  // some planned move could not happen on its day
};

}  // namespace accord::accounts
