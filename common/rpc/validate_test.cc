#include "common/rpc/validate.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/profile_service.pb.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"

namespace accord::rpc {
namespace {

namespace v1 = accounts::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

template <typename Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

std::map<std::string, std::string> Faults(const absl::Status& status) {
  std::map<std::string, std::string> faults;
  if (status.ok()) return faults;
  const ErrorDetail detail = DetailOf(status).value_or(ErrorDetail());
  for (const FieldViolation& violation : detail.violations) {
    faults[violation.field] = violation.description;
  }
  return faults;
}

template <typename Request>
std::map<std::string, std::string> FaultsOf(const std::string& text) {
  return Faults(Validate(Parse<Request>(text)));
}

TEST(ValidateTest, NameIsRequiredAndOfItsForm) {
  EXPECT_THAT(FaultsOf<v1::GetAccountRequest>("name: 'accounts/acme'"), IsEmpty());
  EXPECT_THAT(FaultsOf<v1::GetAccountRequest>(""), ElementsAre(Pair("name", "is required")));
  EXPECT_THAT(FaultsOf<v1::GetAccountRequest>("name: 'people/jane'"),
              ElementsAre(Pair("name", HasSubstr("accounts/{account}"))));
}

TEST(ValidateTest, AllFaultsAreNamedAtOnce) {
  EXPECT_THAT(FaultsOf<v1::CreateAccountRequest>(R"(
                account_id: 'Not Good'
                account {
                  external_ids { system: 'crm' value: '1' }
                  external_ids { system: 'NO' }
                  country_code: 'de'
                  domains: 'contoso.com' domains: ''
                  state: 17
                  employee_count: -1
                  annual_revenue { currency_code: 'EUR' units: -5 }
                })"),
              ElementsAre(Pair("account.annual_revenue", "must not be below zero"),
                          Pair("account.country_code", HasSubstr("two upper-case letters")),
                          Pair("account.display_name", "is required"),
                          Pair("account.domains[1]", "must not be empty"),
                          Pair("account.employee_count", HasSubstr("0 to 100000000")),
                          Pair("account.external_ids[1].system", HasSubstr("lower-case")),
                          Pair("account.external_ids[1].value", "is required"),
                          Pair("account.state", HasSubstr("unknown value 17")),
                          Pair("account_id", HasSubstr("lower-case letters, digits and '-'"))));
}

TEST(ValidateTest, MapsNameTheEntryAtFault) {
  auto request = Parse<v1::CreateAccountRequest>("account { display_name: 'Acme' }");
  (*request.mutable_account()->mutable_labels())["region"] = std::string(64, 'x');
  EXPECT_THAT(Faults(Validate(request)),
              ElementsAre(Pair("account.labels[\"region\"]", HasSubstr("at most 63"))));
}

TEST(ValidateTest, NulIsRefusedInTextsAndInKeys) {
  auto request = Parse<v1::CreateAccountRequest>("account { display_name: 'a\\000b' }");
  (*request.mutable_account()->mutable_labels())[std::string("k\0", 2)] = "v";
  EXPECT_EQ(Faults(Validate(request)).size(), 2u);
}

TEST(ValidateTest, LengthsCountCodePoints) {
  auto request = Parse<v1::CreateAccountRequest>("account {}");
  std::string name;
  for (int i = 0; i < 200; ++i) name += "ü";
  request.mutable_account()->set_display_name(name);
  EXPECT_TRUE(Validate(request).ok());
  request.mutable_account()->set_display_name(name + "x");
  EXPECT_THAT(Faults(Validate(request)),
              ElementsAre(Pair("account.display_name", HasSubstr("201 characters"))));
}

TEST(ValidateTest, OutputOnlyFieldsAndTheNameAreIgnoredOnCreation) {
  EXPECT_THAT(FaultsOf<v1::CreateAccountRequest>(R"(
                account {
                  name: 'whatever' display_name: 'Acme'
                  parent_history { parent: '???' }
                  create_time { seconds: -99999999999999 }
                })"),
              IsEmpty());
}

TEST(ValidateTest, UpdateNeedsTheName) {
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>("account { display_name: 'Acme' }"),
              ElementsAre(Pair("account.name", "is required")));
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>("account { name: 'acme' }"),
              ElementsAre(Pair("account.name", HasSubstr("accounts/{account}"))));
}

TEST(ValidateTest, UpdateChecksWhatTheMaskNames) {
  const std::string account = "account { name: 'accounts/acme' country_code: 'de' } ";
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>(account + "update_mask { paths: 'segment' }"),
              IsEmpty());
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>(
                  account + "update_mask { paths: 'display_name' paths: 'country_code' }"),
              ElementsAre(Pair("account.country_code", HasSubstr("two upper-case")),
                          Pair("account.display_name", "is required")));
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>(account + "update_mask { paths: '*' }"),
              ElementsAre(Pair("account.country_code", HasSubstr("two upper-case")),
                          Pair("account.display_name", "is required")));
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>(account),
              ElementsAre(Pair("account.country_code", HasSubstr("two upper-case"))));
}

TEST(ValidateTest, MaskNamesOnlyFieldsThatCanChange) {
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>(R"(
                account { name: 'accounts/acme' }
                update_mask { paths: 'colour' paths: 'closing.closing_id' paths: 'domains.x'
                              paths: 'annual_revenue.units' paths: 'create_time' })"),
              ElementsAre(Pair("update_mask.paths[0]", HasSubstr("no field of Account: colour")),
                          Pair("update_mask.paths[1]", HasSubstr("which the server sets")),
                          Pair("update_mask.paths[2]", HasSubstr("replaced whole"))));
}

TEST(ValidateTest, MaskNamesEntriesOfAMapByTheirKeys) {
  EXPECT_THAT(FaultsOf<v1::UpdateAccountRequest>(R"(
                account { name: 'accounts/acme' }
                update_mask { paths: 'labels.x' paths: 'labels.a.b-c_d' paths: 'labels.'
                              paths: 'labels.x ' paths: 'labels.x\xe2\x80\x8by' })"),
              ElementsAre(Pair("update_mask.paths[2]", HasSubstr("no key of labels")),
                          Pair("update_mask.paths[3]", HasSubstr("none can have")),
                          Pair("update_mask.paths[4]", HasSubstr("U+200B"))));
}

TEST(ValidateTest, MaskOfAnEntryNamesNothingThatTheServerSets) {
  EXPECT_THAT(FaultsOf<v1::UpsertAccountsRequest>(R"(
                entries { account { country_code: 'x' } update_mask { paths: 'parent' } }
                entries { account {} update_mask { paths: '*' paths: 'etag' paths: 'update_time'
                                                   paths: 'name' } })"),
              ElementsAre(Pair("entries[0].account.country_code", HasSubstr("two upper-case")),
                          Pair("entries[1].update_mask.paths[2]", HasSubstr("the server sets")),
                          Pair("entries[1].update_mask.paths[3]", HasSubstr("the server sets"))));
}

TEST(ValidateTest, EntriesOfAnUpsertMayLeaveOutWhatTheAccountHas) {
  EXPECT_THAT(FaultsOf<v1::UpsertAccountsRequest>(R"(
                entries { account { external_ids { system: 'crm' value: '1' } } }
                entries { account { country_code: 'x' } })"),
              ElementsAre(Pair("entries[1].account.country_code", HasSubstr("two upper-case"))));
  EXPECT_THAT(FaultsOf<v1::UpsertAccountsRequest>(""), ElementsAre(Pair("entries", "is required")));
}

TEST(ValidateTest, ValidateNewAsksForAllThatANewResourceNeeds) {
  EXPECT_THAT(Faults(ValidateNew(v1::Account(), "entries[3].account")),
              ElementsAre(Pair("entries[3].account.display_name", "is required")));
}

// Whoever has no server that looks first checks all of it; an upsert only what was left open.
TEST(ValidateTest, NewResourceIsCheckedWholeOrOnlyForWhatItNeeds) {
  v1::Account account;
  account.set_country_code("x");
  EXPECT_THAT(
      Faults(ValidateNew(account, "account")),
      testing::UnorderedElementsAre(Pair("account.display_name", "is required"),
                                    Pair("account.country_code", HasSubstr("two upper-case"))));
  EXPECT_THAT(Faults(ValidateRequired(account, "account")),
              ElementsAre(Pair("account.display_name", "is required")));
}

TEST(ValidateTest, DatesAreWhole) {
  EXPECT_THAT(FaultsOf<v1::ListAncestorsRequest>(
                  "name: 'accounts/acme' date { year: 2026 month: 2 day: 30 }"),
              ElementsAre(Pair("date", HasSubstr("2026"))));
}

TEST(ValidateTest, ParentOfAListMayBeAnyAccount) {
  EXPECT_THAT(FaultsOf<v1::ListContactsRequest>("parent: 'accounts/-'"), IsEmpty());
  EXPECT_THAT(FaultsOf<v1::CreateContactRequest>("parent: 'accounts/-' contact {}"),
              testing::Contains(Pair("parent", HasSubstr("accounts/{account}"))));
}

TEST(ValidateTest, TooManyElementsAreRefusedUnread) {
  v1::UpsertAccountsRequest request;
  for (int i = 0; i < 1001; ++i) request.add_entries();
  EXPECT_THAT(Faults(Validate(request)),
              ElementsAre(Pair("entries", HasSubstr("1001 elements, at most 1000"))));
}

TEST(ValidateTest, NoMoreThanAHundredFaultsAreListed) {
  v1::UpsertAccountsRequest request;
  for (int i = 0; i < 1000; ++i) request.add_entries();
  EXPECT_EQ(DetailOf(Validate(request))->violations.size(), 100u);
}

}  // namespace
}  // namespace accord::rpc
