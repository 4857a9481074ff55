#include "services/accounts/api/organization_resources.h"

#include "services/accounts/api/fields.h"
#include "services/accounts/domain/account.h"

namespace accord::accounts {

using filter::FieldType;

const resources::Naming& OrganizationResource::naming() const {
  static const auto& naming =
      *new resources::Naming{"Organization", "Organizations", "organization"};
  return naming;
}

const filter::Schema& OrganizationResource::schema() const {
  static const auto& schema = *new filter::Schema();  // there is one, so it is never listed
  return schema;
}

void OrganizationResource::ToProto(const Organization& record, v1::Organization& proto) const {
  proto.set_display_name(record.display_name);
  proto.set_reporting_currency(record.reporting_currency.code());
  v1::Organization::FiscalCalendar* calendar = proto.mutable_fiscal_calendar();
  calendar->set_start_month(record.start_month);
  calendar->set_pattern(static_cast<v1::Organization::Pattern>(record.pattern));
  calendar->set_first_weekday(record.first_weekday);
  for (const Segment& segment : record.segments) {
    v1::Organization::Segment* shown = proto.add_segments();
    shown->set_segment_id(segment.segment_id);
    shown->set_display_name(segment.display_name);
  }
  proto.set_plan_review_interval_days(record.plan_review_interval_days);
  proto.set_time_zone(record.time_zone.empty() ? "UTC" : record.time_zone);
}

absl::Status OrganizationResource::Parse(const v1::Organization& proto,
                                         Organization& record) const {
  Violations violations;
  record.display_name = proto.display_name();
  record.reporting_currency = money::Currency();
  if (!proto.reporting_currency().empty()) {
    const auto currency = money::ParseCurrency(proto.reporting_currency());
    violations.AddStatus("reporting_currency", currency.status());
    if (currency.ok()) record.reporting_currency = *currency;
  }
  violations.AddStatus("time_zone", calendar::FindTimeZone(proto.time_zone()).status());
  record.time_zone = proto.time_zone();
  record.start_month = proto.fiscal_calendar().start_month();
  record.pattern = static_cast<CalendarPattern>(proto.fiscal_calendar().pattern());
  record.first_weekday = proto.fiscal_calendar().first_weekday();
  record.segments.clear();
  for (const v1::Organization::Segment& segment : proto.segments()) {
    record.segments.push_back({segment.segment_id(), segment.display_name()});
  }
  record.plan_review_interval_days = proto.plan_review_interval_days();
  FillDefaults(record);
  return violations.ToStatus();
}

absl::Status OrganizationResource::Check(store::Txn& txn, const Organization* before,
                                         Organization& after) const {
  return CheckSegments(txn, before == nullptr ? Organization() : *before, after);
}

const resources::Naming& PersonResource::naming() const {
  static const auto& naming =
      *new resources::Naming{"Person", "People", "people/*", {{"manager", "people/*"}}};
  return naming;
}

const filter::Schema& PersonResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {NameField("display_name"), TextField("manager"), TextField("email"), NameField("region"),
       EnumField<Employment>("employment"), TypedField("external_ids", FieldType::kTokens)},
      {"display_name", "email"}};
  return schema;
}

void PersonResource::ToProto(const Person& record, v1::Person& proto) const {
  proto.set_display_name(record.display_name);
  accounts::ToProto(record.external_ids, proto.mutable_external_ids());
  proto.set_manager(PersonNames().ToName(record.manager));
  proto.set_email(record.email);
  proto.set_title(record.title);
  proto.set_region(record.region);
  proto.set_employment(static_cast<v1::Person::Employment>(record.employment));
  DateToProto(record.start_date, [&] { return proto.mutable_start_date(); });
  DateToProto(record.end_date, [&] { return proto.mutable_end_date(); });
}

absl::Status PersonResource::Parse(const v1::Person& proto, Person& record) const {
  FieldReader reader;
  record.display_name = proto.display_name();
  reader.ExternalIds("external_ids", proto.external_ids(), record.external_ids);
  reader.Id("manager", PersonNames(), proto.manager(), record.manager);
  record.email = proto.email();
  record.title = proto.title();
  record.region = proto.region();
  record.employment = static_cast<Employment>(proto.employment());
  if (record.employment == Employment::kUnspecified) record.employment = Employment::kEmployee;
  reader.Date("start_date", proto.has_start_date() ? &proto.start_date() : nullptr,
              record.start_date);
  reader.Date("end_date", proto.has_end_date() ? &proto.end_date() : nullptr, record.end_date);
  reader.Ordered("end_date", record.start_date, record.end_date);
  return reader.Done();
}

absl::Status PersonResource::Check(store::Txn& txn, const Person* before, Person& after) const {
  const bool stays =
      before != nullptr && !before->meta.deleted() && before->manager == after.manager;
  return stays ? absl::OkStatus() : CheckManager(txn, after);
}

absl::Status PersonResource::CheckDelete(store::Txn& txn, const Person& record) const {
  return CheckNoReports(txn, record);
}

const resources::Naming& AssignmentResource::naming() const {
  static const auto& naming =
      *new resources::Naming{"Assignment",
                             "Assignments",
                             "assignments/*",
                             {{"account", "accounts/*"}, {"person", "people/*"}}};
  return naming;
}

const filter::Schema& AssignmentResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {TextField("account"), TextField("person"), EnumField<Role>("role"),
       TypedField("start_date", FieldType::kDate), TypedField("end_date", FieldType::kDate),
       TypedField("covers_descendants", FieldType::kBool)}};
  return schema;
}

void AssignmentResource::ToProto(const Assignment& record, v1::Assignment& proto) const {
  proto.set_account(AccountNames().ToName(record.account));
  proto.set_person(PersonNames().ToName(record.person));
  proto.set_role(static_cast<v1::Assignment::Role>(record.role));
  DateToProto(record.start_date, [&] { return proto.mutable_start_date(); });
  DateToProto(record.end_date, [&] { return proto.mutable_end_date(); });
  proto.set_covers_descendants(record.covers_descendants);
}

absl::Status AssignmentResource::Parse(const v1::Assignment& proto, Assignment& record) const {
  FieldReader reader;
  reader.Id("account", AccountNames(), proto.account(), record.account);
  reader.Id("person", PersonNames(), proto.person(), record.person);
  record.role = static_cast<Role>(proto.role());
  reader.Date("start_date", &proto.start_date(), record.start_date);
  reader.Date("end_date", proto.has_end_date() ? &proto.end_date() : nullptr, record.end_date);
  reader.Ordered("end_date", record.start_date, record.end_date);
  record.covers_descendants = proto.covers_descendants();
  return reader.Done();
}

absl::Status AssignmentResource::Check(store::Txn& txn, const Assignment* before,
                                       Assignment& after) const {
  if (before == nullptr || before->account != after.account) {
    RETURN_IF_ERROR(RequireLive<Account>(txn, "account", AccountNames(), after.account));
  }
  if (before == nullptr || before->person != after.person) {
    RETURN_IF_ERROR(RequireLive<Person>(txn, "person", PersonNames(), after.person));
  }
  return CheckNoOverlap(txn, after);
}

const resources::Naming& ProductResource::naming() const {
  static const auto& naming = *new resources::Naming{"Product", "Products", "products/*"};
  return naming;
}

const filter::Schema& ProductResource::schema() const {
  static const auto& schema = *new filter::Schema{
      {NameField("display_name"), NameField("family"), EnumField<ProductKind>("kind"),
       TypedField("external_ids", FieldType::kTokens)},
      {"display_name"}};
  return schema;
}

void ProductResource::ToProto(const Product& record, v1::Product& proto) const {
  proto.set_display_name(record.display_name);
  accounts::ToProto(record.external_ids, proto.mutable_external_ids());
  proto.set_family(record.family);
  proto.set_kind(static_cast<v1::Product::Kind>(record.kind));
  MoneyToProto({record.list_price_currency, record.list_price},
               [&] { return proto.mutable_list_price(); });
  proto.set_current_version(record.current_version);
}

absl::Status ProductResource::Parse(const v1::Product& proto, Product& record) const {
  FieldReader reader;
  record.display_name = proto.display_name();
  reader.ExternalIds("external_ids", proto.external_ids(), record.external_ids);
  record.family = proto.family();
  record.kind = static_cast<ProductKind>(proto.kind());
  if (record.kind == ProductKind::kUnspecified) record.kind = ProductKind::kLicense;
  reader.Money("list_price", proto.has_list_price() ? &proto.list_price() : nullptr,
               record.list_price_currency, record.list_price);
  record.current_version = proto.current_version();
  return reader.Done();
}

}  // namespace accord::accounts
