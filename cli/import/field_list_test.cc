#include "cli/import/field_list.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

constexpr ImportKind kKinds[] = {ImportKind::kPerson, ImportKind::kProduct, ImportKind::kAccount,
                                 ImportKind::kOpportunity, ImportKind::kExchangeRate};

TEST(FieldListTest, EveryFieldListedIsOneThatAMappingTakes) {
  for (const ImportKind kind : kKinds) {
    for (const ListedField& field : FieldsOf(kind)) {
      const std::string path = absl::StrReplaceAll(field.path, {{"*", "k"}});
      const std::string more = field.form == "amount" ? ", \"currency\": \"USD\""
                               : field.refers_to.empty()
                                   ? ""
                                   : absl::StrCat(", \"refers_to\": \"", field.refers_to, "\"");
      const auto mapping = ParseMapping(
          absl::StrCat("{\"system\": \"s\", \"loads\": [{\"file\": \"f\", \"resource\": \"",
                       NameOf(kind), "\", \"key\": \"id\", \"fields\": {\"", path,
                       "\": {\"column\": \"c\"", more, "}}}]}"),
          "m");
      EXPECT_TRUE(mapping.ok()) << NameOf(kind) << " " << field.path << mapping.status();
    }
  }
}

TEST(FieldListTest, SaysWhatAFieldIs) {
  std::map<std::string, ListedField> fields;
  for (const ListedField& field : FieldsOf(ImportKind::kOpportunity)) fields[field.path] = field;
  EXPECT_EQ(fields["amount"].form, "amount");
  EXPECT_EQ(fields["close_date"].form, "day");
  EXPECT_EQ(fields["probability_basis_points"].form, "share");
  EXPECT_EQ(fields["account"].refers_to, "account");
  EXPECT_EQ(fields["stage"].refers_to, "stage");
  EXPECT_FALSE(fields["type"].choices.empty());
  EXPECT_TRUE(fields["display_name"].required);
  EXPECT_EQ(fields.count("name"), 0u);
  EXPECT_EQ(fields.count("external_ids"), 0u);
  EXPECT_EQ(fields.count("etag"), 0u);
  EXPECT_FALSE(fields["lines.product"].required);
  const std::vector<ListedField> account = FieldsOf(ImportKind::kAccount);
  EXPECT_TRUE(std::any_of(account.begin(), account.end(),
                          [](const ListedField& one) { return one.path == "labels.*"; }));
}

}  // namespace
}  // namespace accord::cli
