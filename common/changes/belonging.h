// Which account a row belongs to, and which accounts a watch of a subtree is about.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace accord::changes {

struct RevisionChanges;

// The query for an account's rows of a table (store::Belonging), also deleted ones.
store::Query RowsOf(const store::Table& table, const std::string& account);

// Whether the rows of a table belong to accounts.
bool BelongsToAccounts(const store::Table& table);

// The accounts that one watch is about, such as those at and below one. Thread-compatible.
class Subtree {
 public:
  virtual ~Subtree() = default;

  // What comes next is of revisions after `revision`. Errors: NOT_FOUND, reason
  // REFERENCE_NOT_FOUND, if there is no such account; those of the store.
  virtual absl::Status Begin(int64_t revision) = 0;

  // Takes in what the next revision did to the hierarchy. Returns the accounts that came in without
  // being new: whoever watches does not know yet what belongs to them.
  virtual absl::StatusOr<std::vector<std::string>> Advance(const RevisionChanges& revision) = 0;

  // Whether the account is in, or left with the last Advance.
  virtual bool Concerns(absl::string_view account) const = 0;

  // Whether it is in.
  virtual bool Has(absl::string_view account) const = 0;

  // All that are in, in order of their ids.
  virtual std::vector<std::string> Members() const = 0;
};

}  // namespace accord::changes
