#include "cli/kit/tree.h"

#include <algorithm>

namespace accord::cli {
namespace {

std::string Passing(bool is_last, bool utf8) {
  if (is_last) return "   ";
  return utf8 ? "│  " : "|  ";
}

std::string Branch(bool is_last, bool utf8) {
  if (is_last) return utf8 ? "└─ " : "`- ";
  return utf8 ? "├─ " : "|- ";
}

}  // namespace

std::string TreePrefix(const TreePath& path, bool utf8) {
  std::string prefix;
  for (size_t level = 0; level < path.size(); ++level) {
    const bool own = level + 1 == path.size();
    prefix += own ? Branch(path[level], utf8) : Passing(path[level], utf8);
  }
  return prefix;
}

std::string TreeContinuation(const TreePath& path, bool utf8) {
  std::string prefix;
  for (const bool is_last : path) prefix += Passing(is_last, utf8);
  return prefix;
}

std::vector<TreePath> TreePaths(const std::vector<int>& depths) {
  std::vector<TreePath> paths(depths.size());
  // Read from the end, a level is followed if a row of that depth came since the last shallower
  // one.
  TreePath followed;
  for (size_t i = depths.size(); i-- > 0;) {
    const size_t depth = static_cast<size_t>(std::max(depths[i], 0));
    followed.resize(depth + 1, false);
    for (size_t level = 1; level <= depth; ++level) paths[i].push_back(!followed[level]);
    followed[depth] = true;
  }
  return paths;
}

}  // namespace accord::cli
