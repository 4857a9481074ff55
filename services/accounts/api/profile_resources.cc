#include "services/accounts/api/profile_resources.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/product.h"

namespace accord::accounts {
namespace {

using filter::FieldType;

// A new resource needs a live account to belong to.
template <typename Record>
absl::Status CheckOwner(store::Txn& txn, const Record* before, const Record& after) {
  if (before != nullptr) return absl::OkStatus();
  return RequireLive<Account>(txn, "parent", AccountNames(),
                              std::string(rpc::ParentId(after.meta.id)));
}

// Every id of `after` that `before` did not have: what is deleted later harms no later update.
template <typename T>
absl::Status CheckNewIds(store::Txn& txn, absl::string_view field,
                         const rpc::ResourcePattern& names, const std::vector<std::string>& before,
                         const std::vector<std::string>& after) {
  for (size_t i = 0; i < after.size(); ++i) {
    if (std::find(before.begin(), before.end(), after[i]) != before.end()) continue;
    RETURN_IF_ERROR(RequireLive<T>(txn, absl::StrCat(field, "[", i, "]"), names, after[i]));
  }
  return absl::OkStatus();
}

}  // namespace

const resources::Naming& ContactResource::naming() const {
  static const auto& naming =
      *new resources::Naming{"Contact", "Contacts", "accounts/*/contacts/*"};
  return naming;
}

const filter::Schema& ContactResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {NameField("display_name"), NameField("role"), EnumField<Seniority>("seniority"),
       EnumField<DecisionRole>("decision_role"), TypedField("sponsor", FieldType::kBool),
       TypedField("relationship_strength", FieldType::kInteger)},
      {"display_name", "title"}};
  return schema;
}

void ContactResource::ToProto(const Contact& record, v1::Contact& proto) const {
  proto.set_display_name(record.display_name);
  proto.set_title(record.title);
  proto.set_role(record.role);
  proto.set_seniority(static_cast<v1::Contact::Seniority>(record.seniority));
  proto.set_decision_role(static_cast<v1::Contact::DecisionRole>(record.decision_role));
  proto.set_sponsor(record.sponsor);
  proto.set_email(record.email);
  proto.set_phone(record.phone);
  proto.set_relationship_strength(record.relationship_strength);
}

absl::Status ContactResource::Parse(const v1::Contact& proto, Contact& record) const {
  record.display_name = proto.display_name();
  record.title = proto.title();
  record.role = proto.role();
  record.seniority = static_cast<Seniority>(proto.seniority());
  record.decision_role = static_cast<DecisionRole>(proto.decision_role());
  record.sponsor = proto.sponsor();
  record.email = proto.email();
  record.phone = proto.phone();
  record.relationship_strength = proto.relationship_strength();
  return absl::OkStatus();
}

absl::Status ContactResource::Check(store::Txn& txn, const Contact* before, Contact& after) const {
  return CheckOwner(txn, before, after);
}

const resources::Naming& AgreementResource::naming() const {
  static const auto& naming =
      *new resources::Naming{"Agreement", "Agreements", "accounts/*/agreements/*"};
  return naming;
}

const filter::Schema& AgreementResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {NameField("display_name"), EnumField<AgreementKind>("kind"),
       TypedField("start_date", FieldType::kDate), TypedField("end_date", FieldType::kDate)},
      {"display_name"}};
  return schema;
}

void AgreementResource::ToProto(const Agreement& record, v1::Agreement& proto) const {
  proto.set_display_name(record.display_name);
  proto.set_kind(static_cast<v1::Agreement::Kind>(record.kind));
  DateToProto(record.start_date, [&] { return proto.mutable_start_date(); });
  DateToProto(record.end_date, [&] { return proto.mutable_end_date(); });
  MoneyToProto({record.value_currency, record.value}, [&] { return proto.mutable_value(); });
  accounts::ToProto(ProductNames(), record.products, proto.mutable_products());
  accounts::ToProto(AccountNames(), record.covered_accounts, proto.mutable_covered_accounts());
  proto.set_covers_future_affiliates(record.covers_future_affiliates);
  proto.set_renews(AgreementNames().ToName(record.renews));
}

absl::Status AgreementResource::Parse(const v1::Agreement& proto, Agreement& record) const {
  FieldReader reader;
  record.display_name = proto.display_name();
  record.kind = static_cast<AgreementKind>(proto.kind());
  reader.Date("start_date", &proto.start_date(), record.start_date);
  reader.Date("end_date", &proto.end_date(), record.end_date);
  reader.Ordered("end_date", record.start_date, record.end_date);
  reader.Money("value", &proto.value(), record.value_currency, record.value);
  reader.Ids("products", ProductNames(), proto.products(), record.products);
  reader.Ids("covered_accounts", AccountNames(), proto.covered_accounts(), record.covered_accounts);
  record.covers_future_affiliates = proto.covers_future_affiliates();
  reader.Id("renews", AgreementNames(), proto.renews(), record.renews);
  return reader.Done();
}

absl::Status AgreementResource::Check(store::Txn& txn, const Agreement* before,
                                      Agreement& after) const {
  RETURN_IF_ERROR(CheckOwner(txn, before, after));
  FieldReader reader;
  reader.Require(after.renews != after.meta.id, "renews", "must be another agreement");
  RETURN_IF_ERROR(reader.Done());
  const Agreement nothing;
  const Agreement& old = before == nullptr ? nothing : *before;
  RETURN_IF_ERROR(
      CheckNewIds<Product>(txn, "products", ProductNames(), old.products, after.products));
  RETURN_IF_ERROR(CheckNewIds<Account>(txn, "covered_accounts", AccountNames(),
                                       old.covered_accounts, after.covered_accounts));
  if (after.renews == old.renews) return absl::OkStatus();
  return RequireLive<Agreement>(txn, "renews", AgreementNames(), after.renews);
}

const resources::Naming& DeploymentResource::naming() const {
  static const auto& naming = *new resources::Naming{
      "Deployment", "Deployments", "accounts/*/deployments/*", {{"product", "products/*"}}};
  return naming;
}

const filter::Schema& DeploymentResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {TextField("product"), TextField("version"), TypedField("count_date", FieldType::kDate)}};
  return schema;
}

void DeploymentResource::ToProto(const Deployment& record, v1::Deployment& proto) const {
  proto.set_product(ProductNames().ToName(record.product));
  proto.set_agreement(AgreementNames().ToName(record.agreement));
  proto.set_version(record.version);
  proto.set_entitled_units(record.entitled_units);
  proto.set_deployed_units(record.deployed_units);
  proto.set_active_units(record.active_units);
  DateToProto(record.count_date, [&] { return proto.mutable_count_date(); });
}

absl::Status DeploymentResource::Parse(const v1::Deployment& proto, Deployment& record) const {
  FieldReader reader;
  reader.Id("product", ProductNames(), proto.product(), record.product);
  reader.Id("agreement", AgreementNames(), proto.agreement(), record.agreement);
  record.version = proto.version();
  record.entitled_units = proto.entitled_units();
  record.deployed_units = proto.deployed_units();
  record.active_units = proto.active_units();
  reader.Require(record.active_units <= record.deployed_units, "active_units",
                 absl::StrCat("must be at most deployed_units, ", record.deployed_units));
  reader.Date("count_date", &proto.count_date(), record.count_date);
  return reader.Done();
}

absl::Status DeploymentResource::Check(store::Txn& txn, const Deployment* before,
                                       Deployment& after) const {
  RETURN_IF_ERROR(CheckOwner(txn, before, after));
  if (before == nullptr || before->product != after.product) {
    RETURN_IF_ERROR(RequireLive<Product>(txn, "product", ProductNames(), after.product));
  }
  if (before != nullptr && before->agreement == after.agreement) return absl::OkStatus();
  return RequireLive<Agreement>(txn, "agreement", AgreementNames(), after.agreement);
}

const resources::Naming& SatisfactionSurveyResource::naming() const {
  static const auto& naming = *new resources::Naming{"SatisfactionSurvey", "SatisfactionSurveys",
                                                     "accounts/*/satisfactionSurveys/*"};
  return naming;
}

const filter::Schema& SatisfactionSurveyResource::schema() const {
  static const auto& schema = *new filter::Schema{{TypedField("close_date", FieldType::kDate)}};
  return schema;
}

void SatisfactionSurveyResource::ToProto(const SatisfactionSurvey& record,
                                         v1::SatisfactionSurvey& proto) const {
  DateToProto(record.close_date, [&] { return proto.mutable_close_date(); });
  proto.set_very_satisfied_count(record.very_satisfied_count);
  proto.set_satisfied_count(record.satisfied_count);
  proto.set_dissatisfied_count(record.dissatisfied_count);
  proto.set_respondent_count(RespondentCount(record));
  const absl::optional<int32_t> net = NetSatisfactionHundredths(record);
  if (net.has_value()) proto.set_net_satisfaction_hundredths(*net);
}

absl::Status SatisfactionSurveyResource::Parse(const v1::SatisfactionSurvey& proto,
                                               SatisfactionSurvey& record) const {
  FieldReader reader;
  reader.Date("close_date", &proto.close_date(), record.close_date);
  record.very_satisfied_count = proto.very_satisfied_count();
  record.satisfied_count = proto.satisfied_count();
  record.dissatisfied_count = proto.dissatisfied_count();
  return reader.Done();
}

absl::Status SatisfactionSurveyResource::Check(store::Txn& txn, const SatisfactionSurvey* before,
                                               SatisfactionSurvey& after) const {
  return CheckOwner(txn, before, after);
}

}  // namespace accord::accounts
