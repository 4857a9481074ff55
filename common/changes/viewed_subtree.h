// The accounts that somebody sees who does not see everything, for one watch: those at and below
// each node of the sight, and those that are seen alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/changes/belonging.h"
#include "common/rights/viewer.h"

namespace accord::changes {

class ViewedSubtree final : public Subtree {
 public:
  // `nodes`: the subtrees of the nodes of the viewer's sight. `asked`: the subtree that is asked
  // for; null: all that is seen.
  ViewedSubtree(rights::Viewer viewer, std::vector<std::unique_ptr<Subtree>> nodes,
                std::unique_ptr<Subtree> asked);

  // A node of the sight that is not there is passed over. Errors: as said, of the subtree that is
  // asked for.
  absl::Status Begin(int64_t revision) override;
  absl::StatusOr<std::vector<std::string>> Advance(const RevisionChanges& revision) override;
  // What has left is out of sight, and concerns nobody any more.
  bool Concerns(absl::string_view account) const override { return Has(account); }
  bool Has(absl::string_view account) const override;
  std::vector<std::string> Members() const override;

 private:
  bool IsSeen(absl::string_view account) const;

  const rights::Viewer viewer_;
  std::vector<std::unique_ptr<Subtree>> nodes_;
  const std::unique_ptr<Subtree> asked_;
};

}  // namespace accord::changes
