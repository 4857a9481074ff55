// The nested values of this service's records through their columns (common/store/nested.h).
#include "common/store/nested.h"
#include "common/explain/reasons.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/kept_findings.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"

namespace accord::planning {
namespace {

Condition MakeCondition() {
  Condition condition;
  condition.title = "Fewer \"tickets\" für alle";
  condition.commitments = {{"a", Side::kVendor, "Train\nthem", calendar::Date::FromDays(20000),
                            CommitmentState::kReportedDone, "Done"},
                           {"b", Side::kCustomer, "Sponsor it", {}}};
  condition.measure = Measure{"Tickets", "900", "500.5", "%", ""};
  condition.evidence = {{"Report", "https://example.com/r", {}}};
  condition.review = Review{"people/jane", 1'770'000'000'000'000, {{"value", 4, "Good"}}, "Ok"};
  condition.evaluation = Evaluation{"default", 3, 8125, true, {{"a", "A", 5, 10000, true}}, 7};
  return condition;
}

TEST(NestedTest, EveryNestedValueComesBackFromItsColumn) {
  const Condition condition = MakeCondition();
  const absl::StatusOr<Condition> back = store::FromRow<Condition>(store::ToRow(condition));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_TRUE(store::SameContent(condition, *back));
  EXPECT_EQ(back->commitments, condition.commitments);
  EXPECT_EQ(back->measure, condition.measure);
  EXPECT_EQ(back->review->ratings[0].rating, 4);
  EXPECT_EQ(back->review->review_time, 1'770'000'000'000'000);
  EXPECT_TRUE(back->evaluation->criteria[0].passed);
}

TEST(NestedTest, FindingComesBackWithEveryKindOfDetail) {
  const money::Money money{money::ParseCurrency("EUR").value(), money::Micros{-1}};
  const std::vector<explain::Finding> findings = {
      {"SOME_REASON",
       {{"text", std::string("a \"b\"")},
        {"name", explain::Name{"accounts/acme"}},
        {"number", int64_t{7}},
        {"date", calendar::Date::FromDays(20000)},
        {"time", absl::FromUnixMicros(1'770'000'000'000'001)},
        {"money", money}}},
      {"ANOTHER", {}}};
  using Codec = store::Codec<std::vector<explain::Finding>>;
  std::vector<explain::Finding> back;
  ASSERT_TRUE(Codec::Decode(Codec::Encode(findings), back));
  EXPECT_EQ(back, findings);
}

TEST(NestedTest, SentenceThatAnEarlierReleaseKeptIsARecordedText) {
  using Evaluations = store::Codec<absl::optional<Evaluation>>;
  absl::optional<Evaluation> evaluation;
  ASSERT_TRUE(Evaluations::Decode(
      std::string(
          R"({"standard":"default","criteria":[{"criterion_id":"a","reason":"Not good."}]})"),
      evaluation));
  EXPECT_EQ(evaluation->criteria[0].finding, explain::reasons::kRecordedText({"Not good."}));
  using Sentences = store::Codec<std::vector<std::string>>;
  std::vector<explain::Finding> findings;
  ASSERT_TRUE(store::Codec<std::vector<explain::Finding>>::Decode(
      Sentences::Encode({"It is old.", "It was moved."}), findings));
  EXPECT_THAT(findings, testing::ElementsAre(explain::reasons::kRecordedText({"It is old."}),
                                             explain::reasons::kRecordedText({"It was moved."})));
}

TEST(NestedTest, DetailOfALaterKindIsLeftOutAndTheRestIsKept) {
  std::vector<explain::Finding> findings;
  ASSERT_TRUE(store::Codec<std::vector<explain::Finding>>::Decode(
      std::string(
          R"([{"reason":"R","details":[{"key":"a","colour":"red"},{"key":"b","number":2}]}])"),
      findings));
  EXPECT_EQ(findings[0], (explain::Finding{"R", {{"b", int64_t{2}}}}));
}

TEST(NestedTest, NothingIsTheEmptyText) {
  using Codec = store::Codec<std::vector<Commitment>>;
  EXPECT_EQ(Codec::Encode({}), store::Value(std::string()));
  std::vector<Commitment> commitments(3);
  EXPECT_TRUE(Codec::Decode(std::string(), commitments));
  EXPECT_TRUE(commitments.empty());
  absl::optional<Measure> measure = Measure();
  EXPECT_TRUE(store::Codec<absl::optional<Measure>>::Decode(std::string(), measure));
  EXPECT_FALSE(measure.has_value());
}

TEST(NestedTest, FieldsOfAnotherVersionDoNotMatter) {
  std::vector<Evidence> evidence;
  EXPECT_TRUE(store::Codec<std::vector<Evidence>>::Decode(
      std::string(R"([{"title":"T","colour":"red"}])"), evidence));
  EXPECT_EQ(evidence[0].title, "T");
  EXPECT_EQ(evidence[0].uri, "");
}

TEST(NestedTest, WhatIsNotOursIsRefused) {
  std::vector<Commitment> commitments;
  for (const char* text : {"{", "{}", "[1]", R"([{"side":"MARTIAN"}])", R"([{"text":7}])",
                           R"([{"due_date":"2026-02-30"}])"}) {
    EXPECT_FALSE(store::Codec<std::vector<Commitment>>::Decode(std::string(text), commitments))
        << text;
  }
}

TEST(StandardTest, AChangeOfContentAloneCountsUpTheVersion) {
  CosStandard before = DefaultStandard();
  EXPECT_EQ(VersionAfter(nullptr, before), 1);
  EXPECT_EQ(VersionAfter(&before, before), 1);
  CosStandard after = before;
  after.pass_mark_basis_points = 8000;
  EXPECT_EQ(VersionAfter(&before, after), 2);
}

}  // namespace
}  // namespace accord::planning
