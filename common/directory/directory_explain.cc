#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/directory/directory.h"
#include "common/directory/slim.h"
#include "common/explain/explanation.h"
#include "common/explain/reasons.h"

namespace accord::directory {
namespace {

using common::v1::Explanation;
namespace reasons = explain::reasons;
using hierarchy::Forest;
using hierarchy::NodeId;
using Why = Placement::Why;

std::string NameIn(absl::string_view collection, absl::string_view id) {
  if (id.empty()) return "";
  return absl::ConsumePrefix(&id, kUnreadable) ? std::string(id) : absl::StrCat(collection, id);
}

Explanation Explain(const std::string& name, const TreeCopy::Aside& aside,
                    absl::string_view collection) {
  const reasons::What what{{name}};
  const reasons::Parent parent{{NameIn(collection, aside.parent)}};
  const reasons::AccountsRevision revision{aside.revision};
  switch (aside.why) {
    case Why::kTooDeep:
      return explain::ToProto(
          reasons::kSetAsideTooDeep(what, parent, revision, {Forest::kLevelsMax}));
    case Why::kCircle:
      return explain::ToProto(reasons::kSetAsideCircle(what, parent, revision));
    case Why::kSumTooLarge:
      return explain::ToProto(reasons::kSetAsideSumTooLarge(what, parent, revision));
    case Why::kParentUnknown:
      break;
  }
  return explain::ToProto(reasons::kSetAsideParentUnknown(what, parent, revision));
}

Explanation Explain(const NotUnderstood::Entry& entry) {
  return explain::ToProto(
      reasons::kSetAsideNotUnderstood({{entry.name}}, {entry.revision}, {entry.why}));
}

// The keys of what is set aside in a tree, after `after`.
std::vector<std::pair<std::string, NodeId>> KeysAfter(const TreeCopy& tree,
                                                      absl::string_view collection,
                                                      absl::string_view after) {
  std::vector<std::pair<std::string, NodeId>> keys;
  for (const auto& [node, aside] : tree.aside()) {
    std::string key = absl::StrCat(collection, tree.forest().Id(node));
    if (key > after) keys.emplace_back(std::move(key), node);
  }
  return keys;
}

}  // namespace

int64_t Directory::set_aside_count() const {
  absl::ReaderMutexLock lock(&mutex_);
  return static_cast<int64_t>(accounts_.aside().size() + people_.aside().size()) +
         not_understood_.count();
}

std::vector<Directory::KeyedExplanation> Directory::ExplainSetAside(absl::string_view key,
                                                                    size_t most) const {
  constexpr absl::string_view kCollections[] = {"accounts/", "people/"};
  constexpr absl::string_view kChanges = "changes/";  // between the two, in the order of keys
  std::vector<KeyedExplanation> all;
  absl::ReaderMutexLock lock(&mutex_);
  const TreeCopy* const trees[] = {&accounts_, &people_};
  const auto add_tree = [&](int i) {
    auto keys = KeysAfter(*trees[i], kCollections[i], key);
    const size_t count = std::min(keys.size(), most - all.size());
    std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count), keys.end());
    for (size_t k = 0; k < count; ++k) {
      const auto& [name, node] = keys[k];
      all.emplace_back(name, Explain(name, trees[i]->aside().at(node), kCollections[i]));
    }
  };
  add_tree(0);
  for (const auto& [of, entry] : not_understood_.entries()) {
    if (all.size() >= most) return all;
    std::string entry_key = absl::StrCat(kChanges, of);
    if (entry_key > key) all.emplace_back(std::move(entry_key), Explain(entry));
  }
  add_tree(1);
  return all;
}

Directory::GoneAccounts Directory::gone_accounts(size_t most) const {
  GoneAccounts gone;
  absl::ReaderMutexLock lock(&mutex_);
  gone.count = static_cast<int64_t>(accounts_.gone().size());
  for (const NodeId node : accounts_.gone()) gone.some.emplace_back(accounts_.forest().Id(node));
  const size_t kept = std::min(most, gone.some.size());
  std::partial_sort(gone.some.begin(), gone.some.begin() + static_cast<std::ptrdiff_t>(kept),
                    gone.some.end());
  gone.some.resize(kept);
  return gone;
}

}  // namespace accord::directory
