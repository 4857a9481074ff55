#include "cli/import/mapping.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::HasSubstr;

std::string ErrorOf(const std::string& json) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(json, "mine.json");
  return mapping.ok() ? "" : std::string(mapping.status().message());
}

std::string WithField(const std::string& name, const std::string& field) {
  return "{\"system\": \"crm\", \"loads\": [{\"file\": \"a.csv\", \"resource\": \"account\", "
         "\"key\": \"id\", \"fields\": {\"" +
         name + "\": " + field + "}}]}";
}

TEST(MappingTest, DefaultMappingParses) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(DefaultMappingJson(), "default");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->system, "crm");
  EXPECT_EQ(mapping->stages.size(), 4u);
  EXPECT_EQ(mapping->loads.back().kind, ImportKind::kOpportunity);
}

TEST(MappingTest, ErrorsSayWhere) {
  EXPECT_THAT(ErrorOf("{"), HasSubstr("mine.json: is not JSON"));
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("mine.json: system: is required"));
  EXPECT_THAT(ErrorOf("{\"system\": \"crm\"}"), HasSubstr("loads: must be a list"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"colum\": \"x\"}")),
              HasSubstr("loads[0].fields.segment.colum: is not known here"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{}")), HasSubstr("needs one of column"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"values\": \"none\"}")),
              HasSubstr("there is no table \"none\""));
}

TEST(MappingTest, FieldsAreThoseOfTheContract) {
  EXPECT_EQ(ErrorOf(WithField("labels.source", "{\"column\": \"x\"}")), "");
  EXPECT_THAT(ErrorOf(WithField("revenue", "{\"column\": \"x\"}")),
              HasSubstr("there is no such field; there are display_name"));
  EXPECT_THAT(ErrorOf(WithField("etag2", "{\"column\": \"x\"}")), HasSubstr("no such field"));
  EXPECT_THAT(ErrorOf(WithField("create_time", "{\"column\": \"x\"}")), HasSubstr("no such field"))
      << "the server fills it";
  EXPECT_THAT(ErrorOf(WithField("labels", "{\"column\": \"x\"}")), HasSubstr("labels.KEY"));
}

TEST(MappingTest, ReferenceToSomethingLoadedLaterIsRefused) {
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"refers_to\": \"person\"}")),
              HasSubstr("which no load before it brings"));
  EXPECT_EQ(ErrorOf(WithField("parent", "{\"column\": \"x\", \"refers_to\": \"account\"}")), "");
}

}  // namespace
}  // namespace accord::cli
