#include "common/explain/catalogue.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/reasons.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::explain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const calendar::Date kDay = calendar::MakeDate({2026, 3, 1}).value();

std::set<std::string> PlacesIn(const std::string& english) {
  static const std::regex place("\\{([^}]*)\\}");
  std::set<std::string> places;
  for (std::sregex_iterator it(english.begin(), english.end(), place), end; it != end; ++it) {
    places.insert((*it)[1]);
  }
  return places;
}

const char* NameOf(Kind kind) {
  constexpr const char* kNames[] = {"text", "name", "labels", "number", "date", "time", "money"};
  return kNames[static_cast<int>(kind)];
}

// As programs read it: each reason with its details, "key": "kind", "key?" if it may be missing.
std::string CatalogueAsJson() {
  std::string json = "{";
  for (const Entry& entry : Catalogue()) {
    absl::StrAppend(&json, json.size() > 1 ? "," : "", "\n  \"", entry.code, "\": {");
    std::string separator;
    for (const Declared& declared : entry.details) {
      absl::StrAppend(&json, separator, "\"", declared.key, declared.optional ? "?" : "", "\": \"",
                      NameOf(declared.kind), "\"");
      separator = ", ";
    }
    json += "}";
  }
  return json + "\n}\n";
}

std::string PathOfJson() {
  const char* const source = std::getenv("ACCORD_SOURCE");
  return absl::StrCat(source == nullptr ? "." : source, "/common/explain/reasons.json");
}

TEST(CatalogueTest, EachReasonStandsInItOnceInUpperSnake) {
  std::set<std::string> codes;
  for (const Entry& entry : Catalogue()) {
    EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
    EXPECT_TRUE(std::regex_match(entry.code, std::regex("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")));
    EXPECT_EQ(FindReason(entry.code), &entry);
  }
  EXPECT_GT(codes.size(), 60u);
  EXPECT_EQ(FindReason("NO_SUCH_REASON"), nullptr);
}

TEST(CatalogueTest, SentencesUseDetailsThatTheReasonAlwaysHas) {
  for (const Entry& entry : Catalogue()) {
    std::set<std::string> always;
    for (const Declared& declared : entry.details) {
      if (!declared.optional) always.insert(declared.key);
    }
    EXPECT_NE(entry.english, "") << entry.code;
    for (const std::string& place : PlacesIn(entry.english)) {
      EXPECT_EQ(always.count(place), 1u) << entry.code << " says {" << place << "}";
    }
  }
}

TEST(CatalogueTest, KeyMeansOneKindOfValueAndStandsOnceInAReason) {
  std::map<std::string, Kind> kinds;
  for (const Entry& entry : Catalogue()) {
    std::set<std::string> keys;
    for (const Declared& declared : entry.details) {
      EXPECT_TRUE(keys.insert(declared.key).second) << entry.code << " " << declared.key;
      EXPECT_EQ(kinds.emplace(declared.key, declared.kind).first->second, declared.kind)
          << declared.key;
    }
  }
}

// What the console's languages are held to (web/src/i18n/reasons.test.ts).
TEST(CatalogueTest, ListForProgramsIsTheSame) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(PathOfJson()) << CatalogueAsJson();
  std::stringstream kept;
  kept << std::ifstream(PathOfJson()).rdbuf();
  EXPECT_EQ(kept.str(), CatalogueAsJson()) << "UPDATE_GOLDEN=1 writes it anew";
}

TEST(CatalogueTest, FindingHasTheDetailsOfItsReasonInTheirOrder) {
  const Finding finding = reasons::kDueOutsideYear({kDay}, {kDay}, {kDay});
  EXPECT_EQ(finding.reason, "DUE_OUTSIDE_YEAR");
  ASSERT_EQ(finding.details.size(), 3u);
  EXPECT_EQ(finding.details[0], (Detail{"due_date", kDay}));
  EXPECT_EQ(EnglishOf(finding),
            "It is due on 2026-03-01: move that into 2026-03-01 to 2026-03-01.");
  EXPECT_THAT(reasons::kTargetTooLarge({}).details, IsEmpty()) << "what may be missing";
}

TEST(CatalogueTest, LabelsStandInOneTextAndAreSaidOneByOne) {
  const Finding finding = reasons::kMeasureIncomplete({{"baseline", "unit"}});
  EXPECT_EQ(TextOf(*finding.Find("missing")), "baseline,unit");
  EXPECT_EQ(EnglishOf(finding), "Its measure lacks: baseline, unit. Add it.");
}

TEST(CatalogueTest, ValuesThatLookLikePlacesAreSaidAsTheyAre) {
  EXPECT_EQ(EnglishOf(reasons::kMeasureComplete({"{target}"}, {"5"}, {"%"})),
            "Its measure goes from {target} to 5 %.");
}

TEST(CatalogueTest, WhatAnotherReleaseStoredIsToldAsFarAsItIsKnown) {
  EXPECT_EQ(EnglishOf({"LATER_REASON", {{"count", int64_t{3}}, {"name", Name{"accounts/a"}}}}),
            "LATER_REASON (count: 3, name: accounts/a)");
  EXPECT_EQ(EnglishOf({"REVIEWED_LATELY", {}}), "It was reviewed within (nothing) days.");
}

TEST(CatalogueTest, RefusalCarriesTheReasonItsEnglishAndItsDetails) {
  const absl::Status refused = Refuse(absl::StatusCode::kFailedPrecondition,
                                      reasons::kTermsAgreed({{"AGREED"}}), {{"field", "title"}});
  EXPECT_EQ(refused.message(), EnglishOf(reasons::kTermsAgreed({{"AGREED"}})));
  const ErrorDetail detail = DetailOf(refused).value();
  EXPECT_EQ(detail.reason, "TERMS_AGREED");
  EXPECT_THAT(detail.metadata, ElementsAre(Pair("state", "AGREED"), Pair("field", "title")));
}

}  // namespace
}  // namespace accord::explain
