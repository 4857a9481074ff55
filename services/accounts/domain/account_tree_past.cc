// The account tree of another moment: the present one, in shared memory, less what came since.
#include "services/accounts/domain/account_facts.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

void AccountTree::Changes::Add(const store::Row& row) {
  Change& change = changes_.emplace_back(Change{FactsOf(row), row.meta.deleted()});
  Keep(change.facts.id);
  if (change.removed) return;
  Facts& facts = change.facts;
  for (absl::string_view* text : {&facts.name, &facts.parent, &facts.segment, &facts.domains}) {
    Keep(*text);
  }
  // Of the past nobody asks on which day an account stood where, nor what its systems were.
  facts.parents = facts.external_ids = "";
}

void AccountTree::Changes::Remove(absl::string_view id) {
  Change& change = changes_.emplace_back();
  change.facts.id = id;
  change.removed = true;
  Keep(change.facts.id);
}

void AccountTree::Changes::Keep(absl::string_view& text) {
  if (!text.empty()) text = texts_.emplace_back(text);
}

AccountTree::AccountTree(const AccountTree& now)
    : follows_(false),
      forest_(now.forest_),
      totals_(forest_, now.totals_),
      own_(now.own_),
      domains_(now.domains_),
      segments_(now.segments_),
      segment_index_(now.segment_index_),
      systems_(now.systems_),
      revision_(now.revision_),
      aside_(now.aside_),
      left_out_(now.left_out_) {}

std::unique_ptr<AccountTree> AccountTree::Fork() const {
  absl::ReaderMutexLock lock(&mutex_);
  return std::unique_ptr<AccountTree>(new AccountTree(*this));
}

void AccountTree::Become(const Changes& changes, int64_t revision) {
  absl::WriterMutexLock lock(&mutex_);
  Apply(changes.changes_, revision);
  revision_ = revision;
}

}  // namespace accord::accounts
