#include "common/rights/viewer.h"

#include "absl/strings/strip.h"

namespace accord::rights {

using hierarchy::Forest;
using hierarchy::NodeId;
using store::Belonging;

bool Viewer::Sees(absl::string_view account) const {
  if (scope_ == nullptr) return true;
  const Sight& sight = scope_->accounts();
  if (account.empty() || sight.empty()) return false;
  if (hierarchy_ == nullptr) return sight.HasNode(account) || sight.HasAlone(account);
  return hierarchy_->AskOfAccount(
      account, [&](const Forest& forest, NodeId node) { return sight.Sees(forest, node); });
}

bool Viewer::Covers(absl::string_view account) const {
  if (scope_ == nullptr) return true;
  const Sight& sight = scope_->accounts();
  if (account.empty() || sight.empty()) return false;
  if (hierarchy_ == nullptr) return sight.HasNode(account);
  return hierarchy_->AskOfAccount(
      account, [&](const Forest& forest, NodeId node) { return sight.Covers(forest, node); });
}

bool Viewer::SeesPerson(absl::string_view person) const {
  if (scope_ == nullptr) return true;
  const Sight& sight = scope_->people();
  if (person.empty() || sight.empty()) return false;
  if (hierarchy_ == nullptr) return sight.HasNode(person) || sight.HasAlone(person);
  return hierarchy_->AskOfPerson(
      person, [&](const Forest& forest, NodeId node) { return sight.Sees(forest, node); });
}

bool Viewer::SeesNamed(absl::string_view name) const {
  if (scope_ == nullptr || !absl::ConsumePrefix(&name, "accounts/")) return true;
  return Sees(name.substr(0, name.find('/')));
}

bool Viewer::SeesRow(const store::Table& table, const store::Row& row) const {
  if (scope_ == nullptr || table.belonging.how == Belonging::How::kNobody) return true;
  if (table.belonging.how == Belonging::How::kUnsaid) return false;
  const absl::string_view account = store::AccountOf(table, row);
  if (account.empty()) return SeesPerson(store::PersonOf(table, row));
  return table.belonging.is_of_subtree ? Covers(account) : Sees(account);
}

void Viewer::ConcealIn(const store::Table& table, store::Row& row) const {
  if (scope_ == nullptr || table.reference_index == store::Table::kNoColumn) return;
  auto* reference = absl::get_if<std::string>(&row.values[table.reference_index]);
  if (reference == nullptr || reference->empty()) return;
  if (!Sees(absl::string_view(*reference).substr(0, reference->find('/')))) reference->clear();
}

}  // namespace accord::rights
