// What AccountTree reads of a row, and what it makes of it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

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

// What an account is to become; of one that is not to be there the id alone counts.
struct AccountTree::Change {
  Facts facts;
  bool removed = false;
};

class AccountTree::Changes {
 public:
  // Each account once. A deleted one is not there.
  void Add(const store::Row& row);
  void Remove(absl::string_view id);
  size_t size() const { return changes_.size(); }

 private:
  friend class AccountTree;

  // Copies the text, and makes it say the same there.
  void Keep(absl::string_view& text);

  std::vector<Change> changes_;
  std::deque<std::string> texts_;
};

}  // namespace accord::accounts
