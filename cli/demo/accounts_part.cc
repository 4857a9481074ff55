#include <string>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/demo/parts.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

template <typename Resource>
void SetExternalId(Resource& resource, const std::string& value) {
  auto* id = resource.add_external_ids();
  id->set_system("demo");
  id->set_value(value);
}

void AddPeople(const DemoBook& book, Script& script) {
  script.BeginPhase("people");
  for (const DemoPerson& person : book.people) {
    v1::CreatePersonRequest request;
    request.set_person_id(person.id);
    v1::Person& proto = *request.mutable_person();
    proto.set_display_name(person.name);
    proto.set_title(person.title);
    if (!person.manager.empty()) proto.set_manager("people/" + person.manager);
    proto.set_email(absl::StrCat(person.id, "@vendor.example"));
    proto.set_region("EMEA");
    proto.set_employment(person.vendor ? v1::Person::VENDOR : v1::Person::EMPLOYEE);
    *proto.mutable_start_date() = DayProto(book.FirstDay(book.fiscal_year - 3));
    SetExternalId(proto, person.id);
    script.Add("people", std::move(request));  // managers stand first
  }
}

void AddProducts(const DemoBook& book, Script& script) {
  script.BeginPhase("products");
  for (const DemoProduct& product : book.products) {
    v1::CreateProductRequest request;
    request.set_product_id(product.id);
    v1::Product& proto = *request.mutable_product();
    proto.set_display_name(product.name);
    proto.set_family(product.family);
    v1::Product::Kind kind = v1::Product::LICENSE;
    v1::Product::Kind_Parse(product.kind, &kind);
    proto.set_kind(kind);
    *proto.mutable_list_price() = MoneyProto("USD", product.price);
    proto.set_current_version(product.version);
    SetExternalId(proto, product.id);
    script.Add(product.id, std::move(request));
  }
}

void AddAccounts(const DemoBook& book, Script& script) {
  script.BeginPhase("accounts");
  for (const DemoAccount& account : book.accounts) {
    v1::CreateAccountRequest request;
    request.set_account_id(account.id);
    v1::Account& proto = *request.mutable_account();
    proto.set_display_name(account.name);
    if (account.parent >= 0) {
      proto.set_parent(book.Name(book.accounts[static_cast<size_t>(account.parent)]));
    }
    proto.set_country_code(account.country);
    proto.set_industry(account.industry);
    proto.set_segment(account.segment);
    proto.set_state(v1::Account::ACTIVE);
    proto.set_managed(true);
    proto.set_employee_count(account.employees);
    *proto.mutable_annual_revenue() =
        MoneyProto(account.currency, int64_t{account.employees} * 310000);
    proto.add_domains(absl::StrCat(account.id, ".example"));
    SetExternalId(proto, account.id);
    if (account.id == kDemoTopAccount) {
      (*proto.mutable_labels())[kSeedLabel] = absl::StrCat(book.options.seed);
      (*proto.mutable_labels())[kAsOfLabel] = calendar::FormatDate(book.options.as_of);
    }
    script.Add("accounts", std::move(request));  // parents stand first
  }
}

struct Place {
  std::string account;
  std::string person;
  v1::Assignment::Role role;
  bool whole_tree = false;
};

void Assign(const DemoBook& book, Script& script, const Place& place) {
  v1::CreateAssignmentRequest request;
  const std::string role = v1::Assignment::Role_Name(place.role);
  // Two letters of the role keep the id within its 63 characters.
  std::string id = absl::StrCat(place.account, "-", place.person).substr(0, 55);
  while (id.back() == '-') id.pop_back();
  request.set_assignment_id(absl::StrCat(id, "-r", static_cast<int>(place.role)));
  v1::Assignment& proto = *request.mutable_assignment();
  proto.set_account("accounts/" + place.account);
  proto.set_person("people/" + place.person);
  proto.set_role(place.role);
  proto.set_covers_descendants(place.whole_tree);
  *proto.mutable_start_date() = DayProto(book.FirstDay(book.fiscal_year - 2));
  script.Add(place.account, std::move(request));
}

void AddAssignments(const DemoBook& book, Script& script) {
  script.BeginPhase("account teams");
  for (const DemoAccount& account : book.accounts) {
    if (account.depth == 0) {
      const std::pair<const char*, v1::Assignment::Role> whole_tree[] = {
          {kDemoSalesManager, v1::Assignment::SALES_MANAGER},
          {"sam-okafor", v1::Assignment::INSIDE_SALES},
          {"lena-brandt", v1::Assignment::SPECIALIST},
          {"hugo-marchetti", v1::Assignment::PARTNER_MANAGER},
          {"ruth-abernathy", v1::Assignment::COACH}};
      for (const auto& [person, role] : whole_tree) {
        Assign(book, script, {account.id, person, role, true});
      }
      Assign(book, script,
             {account.id, account.manager, v1::Assignment::TOP_PARENT_ACCOUNT_MANAGER, true});
    } else if (account.depth == 1) {
      Assign(book, script, {account.id, account.manager, v1::Assignment::ACCOUNT_MANAGER, true});
    }
    if (account.by_vendor) {
      Assign(book, script,
             {account.id, kDemoVendorManager, v1::Assignment::VENDOR_ACCOUNT_MANAGER, false});
    }
  }
}

}  // namespace

void AddPeopleAndAccounts(const DemoBook& book, Script& script) {
  AddPeople(book, script);
  AddProducts(book, script);
  AddAccounts(book, script);
  AddAssignments(book, script);
}

void AddMarker(const DemoBook& book, Script& script) {
  script.BeginPhase("marker");
  v1::UpdateAccountRequest request;
  v1::Account& account = *request.mutable_account();
  account.set_name(absl::StrCat("accounts/", kDemoTopAccount));
  (*account.mutable_labels())[kSeedLabel] = absl::StrCat(book.options.seed);
  (*account.mutable_labels())[kAsOfLabel] = calendar::FormatDate(book.options.as_of);
  (*account.mutable_labels())[kCompleteLabel] = "yes";
  request.mutable_update_mask()->add_paths("labels");
  script.Add("marker", std::move(request));
}

Script MakeScript(const DemoOptions& options) {
  const DemoBook book = MakeBook(options);
  Script script(options);
  AddPeopleAndAccounts(book, script);
  AddProfiles(book, script);
  AddPlans(book, script);
  AddRevenue(book, script);
  AddPipeline(book, script);
  AddMarker(book, script);
  return script;
}

}  // namespace accord::cli
