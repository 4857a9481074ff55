// A subtree of accounts that are in the watched store themselves: who is in is known exactly for
// every revision.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "common/changes/belonging.h"
#include "common/changes/hub.h"
#include "common/store/store.h"

namespace accord::changes {

// Where a store keeps its hierarchy.
struct AccountTable {
  const store::Table* table = nullptr;
  size_t parent_column = 0;
  std::string parent_column_name;  // with an index
};

// Costs about 60 bytes an account that is in; a query for each when it begins, and for each that
// moves in or out.
class VersionedSubtree final : public Subtree {
 public:
  // More accounts than this are refused: RESOURCE_EXHAUSTED, reason SUBTREE_TOO_LARGE. Whoever
  // wants so much had better watch everything.
  static constexpr size_t kMembersMax = 250000;

  // `store` outlives it. `top`: an account's id. `read_time_max`: for one reading of the store.
  VersionedSubtree(store::Store& store, AccountTable accounts, std::string top,
                   absl::Duration read_time_max);

  absl::Status Begin(int64_t revision) override;
  absl::StatusOr<std::vector<std::string>> Advance(const RevisionChanges& revision) override;
  bool Concerns(absl::string_view account) const override;
  bool Has(absl::string_view account) const override { return members_.contains(account); }
  std::vector<std::string> Members() const override;

 private:
  using Item = RevisionChanges::Item;

  absl::StatusOr<std::unique_ptr<store::Reader>> Read(absl::optional<int64_t> revision) const;
  absl::string_view ParentOf(const store::Row& row) const;
  std::vector<const Item*> AddNew(const RevisionChanges& revision);
  absl::StatusOr<bool> IsIn(store::Reader& reader, const std::string& account) const;
  // The account and all below it.
  absl::StatusOr<std::vector<std::string>> Below(store::Reader& reader,
                                                 const std::string& account) const;

  store::Store& store_;
  const AccountTable accounts_;
  const std::string top_;
  const absl::Duration read_time_max_;
  absl::flat_hash_set<std::string> members_;
  absl::flat_hash_set<std::string> left_;  // with the last revision
};

}  // namespace accord::changes
