#include "services/accounts/api/account_resource.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/explanation.h"
#include "common/explain/reasons.h"
#include "common/resources/external_ids.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/convert.h"
#include "common/rpc/validate.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/domain/errors.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"

namespace accord::accounts {
namespace {

using filter::FieldType;

bool IsLabelKey(absl::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
  });
}

void ReadLabels(const v1::Account& proto, FieldReader& reader, store::Labels& labels) {
  labels.clear();
  for (const auto& [key, value] : proto.labels()) {
    reader.Require(IsLabelKey(key), absl::StrCat("labels[\"", key, "\"]"),
                   "must have a key of lower-case letters, digits, '-', '_' and '.'");
    labels.emplace(key, value);
  }
}

const google::type::Money* RevenueOf(const v1::Account& proto) {
  return proto.has_annual_revenue() ? &proto.annual_revenue() : nullptr;
}

// Why the move could not happen on its day.
explain::Finding WhySetAside(const Account& account, const SetAside& move) {
  namespace reasons = explain::reasons;
  const reasons::Account what{{AccountNames().ToName(account.meta.id)}};
  const reasons::Parent parent{{AccountNames().ToName(move.parent)}};
  if (move.reason == reasons::kHierarchyCycle.code) {
    return reasons::kHierarchyCycle(what, parent, {move.path});
  }
  if (move.reason == reasons::kHierarchyTooDeep.code) {
    return reasons::kHierarchyTooDeep(what, parent, {kLevelsMax});
  }
  return reasons::kReferenceNotFound(what, parent);
}

void ShowSetAside(const Account& account, const SetAside& move, v1::Account& proto) {
  v1::SetAsideMove* shown = proto.add_set_aside_moves();
  shown->set_parent(AccountNames().ToName(move.parent));
  DateToProto(move.from, [&] { return shown->mutable_start_date(); });
  *shown->mutable_explanation() = explain::ToProto(WhySetAside(account, move));
}

void ShowClosing(const Closing& closing, v1::AccountClosing& proto) {
  proto.set_closing_id(closing.id);
  *proto.mutable_expire_time() = rpc::TimestampToProto(closing.expire_time);
  for (const std::string& follower : WaitingFor(closing)) {
    proto.add_waiting_for(absl::StrCat("followers/", follower));
  }
}

absl::Status MovedOtherwise() {
  Violations violations;
  violations.Add("parent", "has a date and a history: change it by MoveAccount");
  return violations.ToStatus();
}

absl::Status CheckPlace(Lineage& lineage, Account& account) {
  account.parents = hierarchy::DatedParents();
  if (!account.parent.empty()) account.parents.Set(kBeginning, account.parent);
  lineage.Note(account);
  return lineage.Check(account.meta.id, {lineage.today()});
}

}  // namespace

const resources::Naming& AccountResource::naming() const {
  static const auto& naming =
      *new resources::Naming{"Account", "Accounts", "accounts/*", {{"parent", "accounts/*"}}};
  return naming;
}

const filter::Schema& AccountResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {NameField("display_name"), TextField("segment"), NameField("industry"),
       TextField("country_code"), EnumField<AccountState>("state"),
       TypedField("managed", FieldType::kBool), TypedField("employee_count", FieldType::kInteger),
       TextField("parent"), TypedField("domains", FieldType::kTokens),
       TypedField("external_ids", FieldType::kTokens), TypedField("labels", FieldType::kTokens)},
      {"display_name"}};
  return schema;
}

void AccountResource::ToProto(const Account& record, v1::Account& proto) const {
  proto.set_display_name(record.display_name);
  accounts::ToProto(record.external_ids, proto.mutable_external_ids());
  proto.set_parent(AccountNames().ToName(record.parent));
  for (const auto& entry : record.parents.entries()) {
    v1::DatedParent* parent = proto.add_parent_history();
    parent->set_parent(AccountNames().ToName(entry.parent));
    if (entry.from == kBeginning) continue;
    DateToProto(entry.from, [&] { return parent->mutable_start_date(); });
  }
  proto.set_segment(record.segment);
  proto.set_industry(record.industry);
  proto.set_country_code(record.country_code);
  proto.mutable_domains()->Assign(record.domains.begin(), record.domains.end());
  proto.set_state(static_cast<v1::Account::State>(record.state));
  for (const auto& [key, value] : record.labels) (*proto.mutable_labels())[key] = value;
  proto.set_employee_count(record.employee_count);
  MoneyToProto({record.revenue_currency, record.annual_revenue},
               [&] { return proto.mutable_annual_revenue(); });
  proto.set_managed(record.managed);
  proto.set_parent_revision(record.parent_revision);
  for (const SetAside& move : record.set_aside) ShowSetAside(record, move, proto);
  if (record.closing.open()) ShowClosing(record.closing, *proto.mutable_closing());
}

void AccountResource::Conceal(const rights::Viewer& viewer, v1::Account& proto) const {
  // They tell of paths through accounts that may not be seen, in words.
  proto.clear_set_aside_moves();
}

absl::Status AccountResource::Parse(const v1::Account& proto, Account& record) const {
  FieldReader reader;
  record.display_name = proto.display_name();
  reader.ExternalIds("external_ids", proto.external_ids(), record.external_ids);
  reader.Id("parent", AccountNames(), proto.parent(), record.parent);
  record.segment = proto.segment();
  record.industry = proto.industry();
  record.country_code = proto.country_code();
  record.domains.assign(proto.domains().begin(), proto.domains().end());
  record.state = static_cast<AccountState>(proto.state());
  if (record.state == AccountState::kUnspecified) record.state = AccountState::kActive;
  ReadLabels(proto, reader, record.labels);
  record.employee_count = proto.employee_count();
  reader.Money("annual_revenue", RevenueOf(proto), record.revenue_currency, record.annual_revenue);
  record.managed = proto.managed();
  return reader.Done();
}

absl::Status AccountResource::Merge(const v1::Account& proto,
                                    const google::protobuf::FieldMask& mask,
                                    Account& record) const {
  if (mask.paths().empty()) return MergeSet(proto, record);
  v1::Account merged = resources::Present(*this, record);
  resources::ApplyMask(mask, proto, &merged);
  Violations violations;
  violations.AddStatus("", resources::CheckParts(mask, merged, ""));
  violations.AddStatus("", rpc::ValidateRequired(merged, ""));
  const Account before = record;
  violations.AddStatus("", Parse(merged, record));
  record.parent = before.parent;
  if (!resources::Names(mask, "external_ids")) {
    FieldReader reader;
    std::vector<store::ExternalId> named;
    reader.ExternalIds("external_ids", proto.external_ids(), named);
    record.external_ids = resources::MergeExternalIds(before.external_ids, named);
    violations.AddStatus("", reader.Done());
  }
  return violations.ToStatus();
}

absl::Status AccountResource::MergeSet(const v1::Account& proto, Account& record) const {
  FieldReader reader;
  std::vector<store::ExternalId> named;
  reader.ExternalIds("external_ids", proto.external_ids(), named);
  record.external_ids = resources::MergeExternalIds(std::move(record.external_ids), named);
  const auto take = [](const std::string& text, std::string& field) {
    if (!text.empty()) field = text;
  };
  take(proto.display_name(), record.display_name);
  take(proto.segment(), record.segment);
  take(proto.industry(), record.industry);
  take(proto.country_code(), record.country_code);
  if (!proto.domains().empty()) {
    record.domains.assign(proto.domains().begin(), proto.domains().end());
  }
  if (proto.state() != v1::Account::STATE_UNSPECIFIED) {
    record.state = static_cast<AccountState>(proto.state());
  }
  if (!proto.labels().empty()) ReadLabels(proto, reader, record.labels);
  if (proto.employee_count() != 0) record.employee_count = proto.employee_count();
  if (proto.has_annual_revenue()) {
    reader.Money("annual_revenue", RevenueOf(proto), record.revenue_currency,
                 record.annual_revenue);
  }
  if (proto.managed()) record.managed = true;
  return reader.Done();
}

absl::Status AccountResource::Check(store::Txn& txn, const Account* before, Account& after) const {
  const bool undeleted = before != nullptr && before->meta.deleted();
  if (before != nullptr && !undeleted && after.parent != before->parent) return MovedOtherwise();
  if (before != nullptr && !undeleted && after.segment == before->segment) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Organization organization, FindOrganization(txn));
  RETURN_IF_ERROR(CheckSegment(organization, after.segment));
  if (before != nullptr && !undeleted) return absl::OkStatus();

  const calendar::Date today = calendar::DateOf(txn.now(), ZoneOf(organization));
  RETURN_IF_ERROR(BeginWrite(lineage(), txn, today));
  if (before == nullptr) return CheckPlace(lineage(), after);
  RETURN_IF_ERROR(Return(lineage(), after));
  SetParent(after, ParentOn(after, today), txn.revision());
  return NotePendingMove(txn, after, today);
}

}  // namespace accord::accounts
