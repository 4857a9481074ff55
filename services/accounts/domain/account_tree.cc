#include "services/accounts/domain/account_tree.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/filter/tokens.h"
#include "common/store/columns.h"
#include "services/accounts/domain/account_facts.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {

using hierarchy::kNoNode;
using hierarchy::NodeId;

namespace {

absl::string_view TextAt(const store::Row& row, size_t column) {
  return absl::get<std::string>(row.values[column]);
}

// Calls take(token) for each entry of a list as the store keeps it.
template <typename Take>
void ForEachToken(absl::string_view tokens, Take take) {
  for (absl::string_view token : absl::StrSplit(tokens, filter::kTokenSeparator)) {
    if (!token.empty()) take(token);
  }
}

}  // namespace

AccountTree::Facts AccountTree::FactsOf(const store::Row& row) {
  static const size_t name = store::ColumnOf<Account>("display_name");
  static const size_t parent = store::ColumnOf<Account>("parent");
  static const size_t parents = store::ColumnOf<Account>("parents");
  static const size_t segment = store::ColumnOf<Account>("segment");
  static const size_t domains = store::ColumnOf<Account>("domains");
  static const size_t external_ids = store::ColumnOf<Account>("external_ids");
  static const size_t state = store::ColumnOf<Account>("state");
  static const size_t employees = store::ColumnOf<Account>("employee_count");
  static const size_t managed = store::ColumnOf<Account>("managed");
  static const size_t set_aside = store::ColumnOf<Account>("set_aside");
  Facts facts;
  facts.id = row.meta.id;
  facts.name = TextAt(row, name);
  facts.parent = TextAt(row, parent);
  facts.parents = TextAt(row, parents);
  facts.segment = TextAt(row, segment);
  facts.domains = TextAt(row, domains);
  facts.external_ids = TextAt(row, external_ids);
  store::ParseLabel(TextAt(row, state), facts.state);
  facts.employees = absl::get<int64_t>(row.values[employees]);
  facts.managed = absl::get<int64_t>(row.values[managed]) != 0;
  facts.moves_aside = !TextAt(row, set_aside).empty();
  return facts;
}

AccountTree::AccountTree() : forest_(kLevelsMax), totals_(forest_), segments_{""} {
  segment_index_[""] = 0;
}

void AccountTree::Forget() {
  std::vector<NodeId> nodes;
  forest_.VisitSubtree(kNoNode, [&](NodeId node, int) {
    nodes.push_back(node);
    return hierarchy::Next::kDescend;
  });
  Remove(nodes, 0);
  dated_.Clear();
  aside_.clear();
  moves_aside_.clear();
  left_out_ = 0;
  placing_ = 0;
}

AccountTree::Totals::Counters AccountTree::CountersOf(const Own& own) {
  const bool active = own.state == AccountState::kActive;
  return {1, active ? 1 : 0, active && own.managed ? 1 : 0, own.employees};
}

uint16_t AccountTree::SegmentIndex(absl::string_view segment) {
  const auto found = segment_index_.find(segment);
  if (found != segment_index_.end()) return found->second;
  const auto index = static_cast<uint16_t>(segments_.size());
  segments_.emplace_back(segment);
  segment_index_[segments_.back()] = index;
  return index;
}

// The account's node; a new one is a root that counts for nothing yet.
NodeId AccountTree::Ensure(absl::string_view id) {
  const NodeId known = forest_.Find(id);
  if (known != kNoNode) return known;
  const absl::StatusOr<NodeId> added = forest_.Add(id, kNoNode);
  if (!added.ok()) {
    ++left_out_;
    return kNoNode;
  }
  own_.Grow(forest_.node_limit());
  own_.Mutable(IndexOf(*added)) = Own();
  if (follows_) changed_.Grow(forest_.node_limit());
  return *added;
}

void AccountTree::Describe(NodeId node, const Facts& facts) {
  const bool is_new = totals_.Subtree(node)[kAccounts] == 0;
  const Own was = own_[IndexOf(node)];
  const Totals::Counters before = is_new ? Totals::Counters{} : CountersOf(was);
  Own own = was;
  own.employees = facts.employees;
  own.state = facts.state;
  own.managed = facts.managed;
  own.segment = SegmentIndex(facts.segment);
  if (own != was) own_.Mutable(IndexOf(node)) = own;
  if (facts.moves_aside) {
    moves_aside_.emplace(facts.id);
  } else if (!moves_aside_.empty()) {
    moves_aside_.erase(facts.id);
  }
  Totals::Counters delta = CountersOf(own);
  for (size_t i = 0; i < delta.size(); ++i) delta[i] -= before[i];
  if (delta != Totals::Counters{} && !totals_.Add(node, delta).ok()) ++left_out_;
  if (forest_.Name(node) != facts.name && !forest_.SetName(node, facts.name).ok()) ++left_out_;

  std::string domains;
  ForEachToken(facts.domains, [&](absl::string_view domain) {
    if (domains.size() + domain.size() >= hierarchy::TextTable::kTextBytesMax) return;
    if (!domains.empty()) domains.push_back(' ');
    domains.append(domain.data(), domain.size());
  });
  if (domains_.Get(IndexOf(node)) != domains) domains_.Set(IndexOf(node), domains);
  ForEachToken(facts.external_ids, [&](absl::string_view token) {
    const absl::string_view system = token.substr(0, token.find(filter::kKeySeparator));
    if (!systems_.contains(system)) systems_.emplace(system);
  });
}

absl::Status AccountTree::Load(store::Reader& reader, const std::atomic<bool>* stopping) {
  absl::WriterMutexLock lock(&mutex_);
  Forget();
  // Rows come by id, so a parent may come after its children: all begin as roots and are linked
  // once everybody is there. A move carries their figures along.
  std::vector<std::pair<NodeId, std::string>> waiting;
  absl::Status ok = reader.SelectRows(store::TableOf<Account>(), {}, [&](store::Row row) {
    if (stopping != nullptr && *stopping) return false;
    const Facts facts = FactsOf(row);
    const NodeId node = Ensure(facts.id);
    if (node == kNoNode) return true;
    if (!facts.parent.empty()) waiting.emplace_back(node, std::string(facts.parent));
    Describe(node, facts);
    Date(node, facts);
    return true;
  });
  RETURN_IF_ERROR(ok);
  if (stopping != nullptr && *stopping) return absl::CancelledError("the service is stopping");
  for (const auto& [node, parent] : waiting) Place(node, parent);
  TakeBackAll();
  revision_ = reader.revision();
  any_changed_ = revision_;
  changed_.Fill(forest_.node_limit(), revision_);
  return absl::OkStatus();
}

void AccountTree::OnCommit(const store::Commit& commit) {
  std::vector<Change> changes;
  for (const store::RowChange& change : commit.changes) {
    if (change.table != &store::TableOf<Account>()) continue;
    changes.push_back({FactsOf(change.after), change.after.meta.deleted()});
  }
  absl::WriterMutexLock lock(&mutex_);
  Apply(changes, commit.revision);
  revision_ = commit.revision;
}

void AccountTree::MarkChanged(NodeId node, int64_t revision) {
  if (!follows_) return;
  any_changed_ = revision;
  for (; node != kNoNode; node = forest_.Parent(node)) changed_.Mutable(IndexOf(node)) = revision;
}

// A commit is one step: all that move are taken out, then what is deleted goes, then all are put
// in, so that no order among them matters.
void AccountTree::Apply(const std::vector<Change>& changes, int64_t revision) {
  placing_ = revision;
  std::vector<std::pair<NodeId, std::string>> moved;
  std::vector<NodeId> removed;
  const size_t there = forest_.size();
  for (const Change& change : changes) {
    const Facts& facts = change.facts;
    if (change.removed) {
      const NodeId node = forest_.Find(facts.id);
      if (node != kNoNode) removed.push_back(node);
      continue;
    }
    const NodeId node = Ensure(facts.id);
    if (node == kNoNode) continue;
    MarkChanged(node, revision);  // and from where it goes, if it is moved
    Describe(node, facts);
    if (follows_) Date(node, facts);
    const NodeId parent = forest_.Parent(node);
    if ((parent == kNoNode ? "" : forest_.Id(parent)) != facts.parent || aside_.contains(node)) {
      moved.emplace_back(node, std::string(facts.parent));
    }
  }
  // A root that is new moves nothing, and may be what somebody set aside has waited for.
  const bool any_new = forest_.size() > there;
  if (moved.size() + removed.size() > 1) {
    for (const auto& [node, parent] : moved) (void)Attach(node, kNoNode);
  }
  Remove(removed, revision);
  for (const auto& [node, parent] : moved) Place(node, parent);
  if (any_new || !moved.empty() || !removed.empty()) TakeBackAll();
}

int64_t AccountTree::revision() const {
  absl::ReaderMutexLock lock(&mutex_);
  return revision_;
}

size_t AccountTree::size() const {
  absl::ReaderMutexLock lock(&mutex_);
  return forest_.size();
}

std::vector<std::string> AccountTree::systems() const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<std::string> systems(systems_.begin(), systems_.end());
  std::sort(systems.begin(), systems.end());
  return systems;
}

}  // namespace accord::accounts
