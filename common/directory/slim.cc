#include "common/directory/slim.h"

#include "common/directory/account_facts.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

template <typename Resource>
void SlimDeletion(const Resource& resource, Resource& slim) {
  if (resource.has_delete_time()) *slim.mutable_delete_time() = resource.delete_time();
}

void SlimAccount(const v1::Account& account, v1::Account& slim) {
  slim.set_name(account.name());
  slim.set_display_name(account.display_name());
  slim.set_parent(account.parent());
  slim.set_parent_revision(account.parent_revision());
  if (account.has_closing()) {
    slim.mutable_closing()->set_closing_id(account.closing().closing_id());
  }
  SlimDeletion(account, slim);
  slim.set_state(account.state());
  slim.set_managed(account.managed());
  slim.set_segment(account.segment());
  slim.set_industry(account.industry());
  slim.set_country_code(account.country_code());
  slim.set_employee_count(account.employee_count());
  *slim.mutable_labels() = account.labels();
  if (IsDated(account)) *slim.mutable_parent_history() = account.parent_history();
}

void SlimPerson(const v1::Person& person, v1::Person& slim) {
  slim.set_name(person.name());
  slim.set_display_name(person.display_name());
  slim.set_manager(person.manager());
  SlimDeletion(person, slim);
}

void SlimAssignment(const v1::Assignment& assignment, v1::Assignment& slim) {
  slim.set_name(assignment.name());
  slim.set_account(assignment.account());
  slim.set_person(assignment.person());
  slim.set_role(assignment.role());
  if (assignment.has_start_date()) *slim.mutable_start_date() = assignment.start_date();
  if (assignment.has_end_date()) *slim.mutable_end_date() = assignment.end_date();
  slim.set_covers_descendants(assignment.covers_descendants());
  SlimDeletion(assignment, slim);
}

void SlimProduct(const v1::Product& product, v1::Product& slim) {
  slim.set_name(product.name());
  SlimDeletion(product, slim);
}

void SlimContact(const v1::Contact& contact, v1::Contact& slim) {
  slim.set_name(contact.name());
  slim.set_display_name(contact.display_name());
  slim.set_seniority(contact.seniority());
  SlimDeletion(contact, slim);
}

void SlimOrganization(const v1::Organization& organization, v1::Organization& slim) {
  slim.set_name(organization.name());
  slim.set_reporting_currency(organization.reporting_currency());
  *slim.mutable_fiscal_calendar() = organization.fiscal_calendar();
  slim.set_plan_review_interval_days(organization.plan_review_interval_days());
  slim.set_time_zone(organization.time_zone());
}

}  // namespace

bool Slim(const v1::Change& change, v1::Change& slim) {
  switch (change.resource_case()) {
    case v1::Change::kAccount:
      SlimAccount(change.account(), *slim.mutable_account());
      break;
    case v1::Change::kPerson:
      SlimPerson(change.person(), *slim.mutable_person());
      break;
    case v1::Change::kAssignment:
      SlimAssignment(change.assignment(), *slim.mutable_assignment());
      break;
    case v1::Change::kProduct:
      SlimProduct(change.product(), *slim.mutable_product());
      break;
    case v1::Change::kContact:
      SlimContact(change.contact(), *slim.mutable_contact());
      break;
    case v1::Change::kOrganization:
      SlimOrganization(change.organization(), *slim.mutable_organization());
      break;
    case v1::Change::RESOURCE_NOT_SET:
      slim = change;
      return true;
    default:
      return false;
  }
  slim.set_revision(change.revision());
  *slim.mutable_time() = change.time();
  return true;
}

}  // namespace accord::directory
