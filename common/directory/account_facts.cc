#include "common/directory/account_facts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

constexpr char kPrefix[] = "accounts/";

absl::optional<calendar::Date> ToDate(const v1::DatedParent& entry) {
  if (!entry.has_start_date()) return absl::nullopt;
  const google::type::Date& day = entry.start_date();
  const absl::StatusOr<calendar::Date> date =
      calendar::MakeDate({day.year(), day.month(), day.day()});
  return date.ok() ? absl::make_optional(*date) : absl::nullopt;
}

}  // namespace

bool IsDated(const v1::Account& account) {
  return std::any_of(account.parent_history().begin(), account.parent_history().end(),
                     [](const v1::DatedParent& entry) { return entry.has_start_date(); });
}

void AccountFactsTable::Put(hierarchy::NodeId node, const v1::Account& account) {
  const size_t index = IndexOf(node);
  if (index >= rows_.size()) rows_.resize(index + 1);
  Row& row = rows_[index];
  row.employees = account.employee_count();
  row.industry = TextIndex(account.industry());
  row.segment = TextIndex(account.segment());
  row.country = TextIndex(account.country_code());
  row.state = static_cast<uint8_t>(account.state());
  row.managed = account.managed();
  labels_.erase(node);
  if (account.labels_size() > 0) {
    Labels& labels = labels_[node];
    for (const auto& label : account.labels()) labels.emplace_back(label.first, label.second);
    std::sort(labels.begin(), labels.end());
  }
  parents_.erase(node);
  if (!IsDated(account)) return;
  std::vector<ParentFrom>& parents = parents_[node];
  for (const v1::DatedParent& entry : account.parent_history()) {
    parents.push_back({ToDate(entry), std::string(absl::StripPrefix(entry.parent(), kPrefix))});
  }
}

AccountFacts AccountFactsTable::Get(hierarchy::NodeId node) const {
  AccountFacts facts;
  if (IndexOf(node) >= rows_.size()) return facts;
  const Row& row = rows_[IndexOf(node)];
  facts.state = row.state;
  facts.managed = row.managed;
  facts.segment = texts_[row.segment];
  facts.industry = texts_[row.industry];
  facts.country_code = texts_[row.country];
  facts.employee_count = row.employees;
  const auto labels = labels_.find(node);
  if (labels != labels_.end()) facts.labels = labels->second;
  return facts;
}

const std::vector<ParentFrom>& AccountFactsTable::ParentsOf(hierarchy::NodeId node) const {
  static const auto* const kAlways = new std::vector<ParentFrom>();
  const auto found = parents_.find(node);
  return found == parents_.end() ? *kAlways : found->second;
}

const ParentFrom* AccountFactsTable::ParentOn(hierarchy::NodeId node, calendar::Date day) const {
  const ParentFrom* held = nullptr;
  for (const ParentFrom& entry : ParentsOf(node)) {
    if (!entry.from.has_value() || *entry.from <= day) held = &entry;
  }
  return held;
}

void AccountFactsTable::Export(hierarchy::NodeId node, v1::Account& account) const {
  const AccountFacts facts = Get(node);
  account.set_state(static_cast<v1::Account::State>(facts.state));
  account.set_managed(facts.managed);
  account.set_segment(facts.segment);
  account.set_industry(facts.industry);
  account.set_country_code(facts.country_code);
  account.set_employee_count(facts.employee_count);
  for (const auto& [key, value] : facts.labels) (*account.mutable_labels())[key] = value;
  for (const ParentFrom& entry : ParentsOf(node)) {
    v1::DatedParent& dated = *account.add_parent_history();
    if (!entry.parent.empty()) dated.set_parent(absl::StrCat(kPrefix, entry.parent));
    if (!entry.from.has_value()) continue;
    const calendar::YearMonthDay day = calendar::PartsOf(*entry.from);
    dated.mutable_start_date()->set_year(day.year);
    dated.mutable_start_date()->set_month(day.month);
    dated.mutable_start_date()->set_day(day.day);
  }
}

// Texts that nobody has any more stay: there are few, and they come again.
uint32_t AccountFactsTable::TextIndex(const std::string& text) {
  const auto [known, is_new] = text_index_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(text);
  return known->second;
}

}  // namespace accord::directory
