#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/directory/directory.h"
#include "common/directory/slim.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using hierarchy::Forest;
using hierarchy::NodeId;

std::string NameOf(absl::string_view collection, absl::string_view id) {
  if (id.empty()) return "";
  return absl::ConsumePrefix(&id, kUnreadable) ? std::string(id) : absl::StrCat(collection, id);
}

template <typename Resource>
void SetDeleted(Resource& resource, const TreeCopy& tree, NodeId node) {
  if (!tree.deleted(node)) return;
  resource.mutable_delete_time()->set_seconds(1);  // that it is, not when
  if (tree.gone().contains(node)) resource.mutable_delete_time()->set_nanos(kGoneNanos);
}

// Calls add(key) for the keys after `last` while it wants more; moves `last` along.
template <typename Ordered, typename Add>
void ExportAfter(const Ordered& ordered, std::string& last, Add add) {
  for (auto next = ordered.upper_bound(last); next != ordered.end(); ++next) {
    if (!add(*next)) return;
    if constexpr (std::is_same_v<typename Ordered::value_type, std::string>) {
      last = *next;
    } else {
      last = next->first;
    }
  }
}

}  // namespace

bool Directory::Export(ExportCursor& cursor, size_t most, v1::WatchChangesResponse& message) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto full = [&] { return static_cast<size_t>(message.changes_size()) >= most; };
  if (!cursor.begun) *message.add_changes()->mutable_organization() = organization_;
  cursor.begun = true;
  for (; cursor.account < accounts_.forest().node_limit() && !full(); ++cursor.account) {
    ExportAccount(NodeId{cursor.account}, *message.add_changes());
  }
  for (; cursor.person < people_.forest().node_limit() && !full(); ++cursor.person) {
    ExportPerson(NodeId{cursor.person}, *message.add_changes()->mutable_person());
  }
  ExportAfter(products_, cursor.product, [&](const std::string& id) {
    if (full()) return false;
    message.add_changes()->mutable_product()->set_name("products/" + id);
    return true;
  });
  ExportAfter(contacts_, cursor.contact, [&](const auto& entry) {
    if (full()) return false;
    const std::pair<absl::string_view, absl::string_view> id = absl::StrSplit(entry.first, '/');
    v1::Contact& contact = *message.add_changes()->mutable_contact();
    contact.set_name(absl::StrCat("accounts/", id.first, "/contacts/", id.second));
    contact.set_display_name(entry.second.display_name);
    contact.set_seniority(static_cast<v1::Contact::Seniority>(entry.second.seniority));
    return true;
  });
  ExportAfter(assignments_.all(), cursor.assignment, [&](const auto& entry) {
    if (full()) return false;
    ExportAssignment(entry.first, entry.second, *message.add_changes()->mutable_assignment());
    return true;
  });
  ExportAfter(not_understood_.entries(), cursor.not_understood, [&](const auto& entry) {
    if (full()) return false;
    if (entry.second.kept) *message.add_changes() = entry.second.change;
    return true;
  });
  return full();
}

void Directory::ExportAccount(NodeId node, v1::Change& change) const {
  const Forest& forest = accounts_.forest();
  v1::Account& account = *change.mutable_account();
  account.set_name(NameOf("accounts/", forest.Id(node)));
  account.set_parent(NameOf("accounts/", accounts_.ParentSaid(node)));
  account.set_display_name(std::string(forest.Name(node)));
  SetDeleted(account, accounts_, node);
  const std::string closing = closings_.Find(forest.Id(node));
  if (!closing.empty()) account.mutable_closing()->set_closing_id(closing);
  facts_.Export(node, account);
  const auto moved = moved_.find(node);
  if (moved == moved_.end()) return;
  account.set_parent_revision(moved->second.revision);
  const absl::Time day = calendar::StartOf(moved->second.day, settings_.time_zone);
  change.mutable_time()->set_seconds(absl::ToUnixSeconds(day));
}

void Directory::ExportPerson(NodeId node, v1::Person& person) const {
  const Forest& forest = people_.forest();
  person.set_name(NameOf("people/", forest.Id(node)));
  person.set_manager(NameOf("people/", people_.ParentSaid(node)));
  person.set_display_name(std::string(forest.Name(node)));
  SetDeleted(person, people_, node);
}

}  // namespace accord::directory
