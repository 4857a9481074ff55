// Lines that show a hierarchy in front of a column of names.
#pragma once

#include <string>
#include <vector>

namespace accord::cli {

// Where a row stands in a tree: for each level below the root, whether the node on the way to the
// row (the row itself at the end) is the last among its siblings. A root's path is empty.
using TreePath = std::vector<bool>;

// The lines in front of a row: "│  └─ " for {false, true}, "|  `- " without `utf8`.
// 3 columns a level; empty for a root.
std::string TreePrefix(const TreePath& path, bool utf8);

// The lines in front of a further line of the same row: "│     " for {false, true}.
std::string TreeContinuation(const TreePath& path, bool utf8);

// The paths of rows that come in pre-order (a parent, then its descendants), from their depths
// (0: a root). A depth that jumps by more than one is drawn as if its missing ancestors were last
// children. Negative depths count as 0. O(rows × depth).
std::vector<TreePath> TreePaths(const std::vector<int>& depths);

}  // namespace accord::cli
