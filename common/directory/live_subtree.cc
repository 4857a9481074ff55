#include "common/directory/live_subtree.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/directory/gate.h"

namespace accord::directory {

using hierarchy::kNoNode;
using hierarchy::NodeId;

absl::Status LiveSubtree::Begin(int64_t) {
  // What an incomplete copy does not know may exist all the same.
  RETURN_IF_ERROR(AwaitShown(directory_, 0, {}, absl::InfiniteFuture()));
  if (IsKnown()) return absl::OkStatus();
  RETURN_IF_ERROR(directory_.CatchUpAndWait());
  if (IsKnown()) return absl::OkStatus();
  const std::string name = absl::StrCat("accounts/", top_);
  return MakeError(absl::StatusCode::kNotFound, "REFERENCE_NOT_FOUND",
                   absl::StrCat("subtree: there is no ", name),
                   {{"field", "subtree"}, {"name", name}});
}

bool LiveSubtree::IsKnown() const {
  absl::ReaderMutexLock lock(&directory_.mutex());
  return directory_.accounts().Find(top_) != kNoNode;
}

bool LiveSubtree::Has(absl::string_view account) const {
  absl::ReaderMutexLock lock(&directory_.mutex());
  const NodeId node = directory_.accounts().Find(account);
  const NodeId top = directory_.accounts().Find(top_);
  return node != kNoNode && top != kNoNode && directory_.accounts().IsWithin(node, top);
}

std::vector<std::string> LiveSubtree::Members() const {
  std::vector<std::string> ids;
  absl::ReaderMutexLock lock(&directory_.mutex());
  directory_.accounts().VisitSubtree(directory_.accounts().Find(top_), [&](NodeId node, int) {
    ids.emplace_back(directory_.accounts().Id(node));
    return hierarchy::Next::kDescend;
  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace accord::directory
