// GetForecast and ListContributions as of past moments, over the real service; the hierarchy of
// then comes from an archive that remembers what the test told.
#include "common/resources/page_token.h"
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;

class PastForecastsApiTest : public ForecastApiTest {
 protected:
  // What happens from now on has another time.
  void Later() { clock_.Set(clock_.Now() + absl::Minutes(1)); }

  absl::StatusOr<v1::Forecast> ForecastAt(const std::string& subject, int64_t revision,
                                          int64_t accounts_revision = 0) {
    v1::GetForecastRequest request = ForecastOf(subject, MakePeriod(2026));
    request.mutable_as_of()->set_revision(revision);
    request.set_accounts_revision(accounts_revision);
    return Call(&ForecastStub::GetForecast, request);
  }
  absl::StatusOr<v1::Forecast> ForecastAt(const std::string& subject, absl::Time time) {
    v1::GetForecastRequest request = ForecastOf(subject, MakePeriod(2026));
    *request.mutable_as_of()->mutable_time() = rpc::TimestampToProto(time);
    return Call(&ForecastStub::GetForecast, request);
  }
  static std::string Pipeline(const absl::StatusOr<v1::Forecast>& forecast) {
    return AmountOf(forecast, v1::PIPELINE);
  }
};

TEST_F(PastForecastsApiTest, CountsWhatWasKnownThen) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100), "a").ok());
  const int64_t then = answered_;
  const absl::Time time = clock_.Now();
  Later();
  ASSERT_TRUE(Create(MakeOpportunity("acme", 20), "b").ok());
  ASSERT_TRUE(Update("a", MakeOpportunity("acme", 5), {"amount"}).ok());
  EXPECT_EQ(Pipeline(Forecast("accounts/group")), "25");
  EXPECT_EQ(Pipeline(ForecastAt("accounts/group", then)), "100");
  EXPECT_EQ(answered_, then);
  EXPECT_EQ(Pipeline(ForecastAt("accounts/group", time)), "100");
  EXPECT_EQ(answered_, then);
  EXPECT_EQ(Pipeline(Forecast("accounts/group")), "25") << "the past got into the present";
}

// Then counting everything is quicker.
TEST_F(PastForecastsApiTest, CountsWhatWasKnownBeforeMuchMoreThanThatCame) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100), "a").ok());
  const int64_t then = answered_;
  const absl::StatusOr<int64_t> written = store_->WriteAndWait(
      {.actor = "people/jane"}, absl::InfiniteFuture(), [](store::Txn& txn) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::optional<Opportunity> known, txn.Find<Opportunity>("a"));
        for (int i = 0; i < 12'000; ++i) {
          Opportunity another = *known;
          another.meta = {};
          another.meta.id = absl::StrCat("more-", i);
          RETURN_IF_ERROR(txn.Put(another));
        }
        return absl::OkStatus();
      });
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(Pipeline(Forecast("accounts/group")), "1200100");
  EXPECT_EQ(Pipeline(ForecastAt("accounts/group", then)), "100");
  EXPECT_EQ(Pipeline(ForecastAt("accounts/group", *written)), "1200100");
}

TEST_F(PastForecastsApiTest, CountsAlongTheHierarchyThatStoodThen) {
  ASSERT_TRUE(Create(MakeOpportunity("acme-de", 100)).ok());
  const int64_t then = answered_;
  const int64_t hierarchy_then = accounts_revision_;
  Later();
  TellAccount("acme-de", "solo");
  EXPECT_EQ(Pipeline(Forecast("accounts/solo")), "100");
  const auto solo = ForecastAt("accounts/solo", then);
  EXPECT_EQ(Pipeline(solo), "0");
  EXPECT_EQ(solo->accounts_revision(), hierarchy_then);
  EXPECT_EQ(Pipeline(ForecastAt("accounts/acme", then)), "100");
}

TEST_F(PastForecastsApiTest, CanCountTheFactsOfThenAlongAnotherHierarchy) {
  ASSERT_TRUE(Create(MakeOpportunity("acme-de", 100)).ok());
  const int64_t then = answered_;
  Later();
  TellAccount("acme-de", "solo");
  ASSERT_TRUE(Create(MakeOpportunity("acme-de", 20)).ok());
  const auto as_is = ForecastAt("accounts/solo", then, accounts_revision_);
  EXPECT_EQ(Pipeline(as_is), "100");
  EXPECT_EQ(as_is->accounts_revision(), accounts_revision_);
}

TEST_F(PastForecastsApiTest, CountsByTheRatesTargetsAndCurrencyOfThen) {
  ASSERT_TRUE(SetRate("EUR", "2020-01-01", "2").ok());
  v1::Opportunity deal = MakeOpportunity("acme", 0);
  *deal.mutable_amount() = MakeMoney(100, "EUR");
  ASSERT_TRUE(Create(deal).ok());
  ASSERT_TRUE(SetTarget("accounts/group", MakePeriod(2026), 500).ok());
  const int64_t then = answered_;
  Later();
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "3").ok());
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026), 700).ok());
  EXPECT_EQ(Pipeline(Forecast("accounts/group")), "300");
  const auto past = ForecastAt("accounts/group", then);
  EXPECT_EQ(Pipeline(past), "200");
  EXPECT_EQ(Text(past->target()), "500");
  EXPECT_FALSE(ForecastAt("accounts/acme", then)->has_target());
  TellSettings("EUR", 7);
  EXPECT_EQ(ForecastAt("accounts/group", then)->open_pipeline().currency_code(), "USD");
}

TEST_F(PastForecastsApiTest, ContributionsAreThoseOfThenWhateverHappensBetweenPages) {
  for (int i = 1; i <= 5; ++i) {
    ASSERT_TRUE(Create(MakeOpportunity(i % 2 == 0 ? "acme" : "umbrella", 10 * i)).ok());
  }
  const int64_t then = answered_;
  Later();
  v1::ListContributionsRequest request = ContributionsOf("accounts/group", 2);
  request.mutable_as_of()->set_revision(then);
  int64_t sum = 0;
  int count = 0;
  do {
    ASSERT_TRUE(Create(MakeOpportunity("acme", 7)).ok());
    TellAccount("umbrella", count == 0 ? "solo" : "group");
    const auto page = Contributions(request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(answered_, then);
    EXPECT_EQ(Text(page->total_amount()), "150");
    EXPECT_EQ(page->total_count(), 5);
    for (const v1::Contribution& part : page->contributions()) {
      sum += MicrosOf(part.reporting_amount());
      ++count;
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(sum, 150000000);
  EXPECT_EQ(count, 5);
}

TEST_F(PastForecastsApiTest, SecondQuestionAboutAMomentCountsNothingAgain) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  const int64_t then = answered_;
  ASSERT_TRUE(ForecastAt("accounts/group", then).ok());
  ASSERT_TRUE(ForecastAt("accounts/acme", then).ok());
  EXPECT_EQ(archive_.reads(), 1);
}

TEST_F(PastForecastsApiTest, AccountThatWasNotThereIsNotFound) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  const int64_t then = answered_;
  Later();
  TellAccount("new", "group");
  EXPECT_TRUE(Forecast("accounts/new").ok());
  EXPECT_EQ(ReasonOf(ForecastAt("accounts/new", then)), "RESOURCE_NOT_FOUND");
}

TEST_F(PastForecastsApiTest, RevisionThatIsNotMadeYetIsOutOfRange) {
  const auto refused = ForecastAt("accounts/group", store_->revision() + 1);
  EXPECT_EQ(refused.status().code(), StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(refused), "REVISION_IN_FUTURE");
}

TEST_F(PastForecastsApiTest, TimeThatHasNotComeIsThePresent) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  EXPECT_EQ(Pipeline(ForecastAt("accounts/group", clock_.Now() + absl::Hours(1))), "100");
  ASSERT_TRUE(Create(MakeOpportunity("acme", 20)).ok());
  EXPECT_EQ(Pipeline(ForecastAt("accounts/group", clock_.Now() + absl::Hours(1))), "120");
  EXPECT_EQ(archive_.reads(), 0);
}

TEST_F(PastForecastsApiTest, SaysThatTheAccountsServiceIsAwayAndAsksItAgainNextTime) {
  archive_.Fail(MakeError(StatusCode::kUnavailable, "ACCOUNTS_UNREACHABLE", "nobody answers"));
  const auto away = ForecastAt("accounts/group", store_->revision());
  EXPECT_EQ(away.status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(away), "ACCOUNTS_UNREACHABLE");
  EXPECT_TRUE(Forecast("accounts/group").ok()) << "the present does not need it";
  archive_.Fail(absl::OkStatus());
  EXPECT_TRUE(ForecastAt("accounts/group", store_->revision()).ok());
}

TEST_F(PastForecastsApiTest, AccountsRevisionWithoutAMomentIsRefused) {
  v1::GetForecastRequest request = ForecastOf("accounts/group", MakePeriod(2026));
  request.set_accounts_revision(3);
  EXPECT_THAT(FieldsOf(Call(&ForecastStub::GetForecast, request)),
              ElementsAre("accounts_revision"));
}

// Issue 9, fault 6
TEST_F(PastForecastsApiTest, MomentThatIsAPairTakesItsHierarchyFromTheAccountsRevision) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  const int64_t then = answered_;
  const int64_t accounts_then = accounts_revision_;
  Later();
  TellAccount("acme", "");
  const auto at = [&](int64_t accounts_revision) {
    v1::GetForecastRequest request = ForecastOf("accounts/group", MakePeriod(2026));
    request.mutable_as_of()->set_revision(then);
    request.mutable_as_of()->set_accounts_revision(accounts_revision);
    return Call(&ForecastStub::GetForecast, request);
  };
  EXPECT_EQ(Pipeline(at(accounts_then)), "100");
  EXPECT_EQ(Pipeline(at(accounts_revision_)), "0");
  v1::GetForecastRequest request = ForecastOf("accounts/group", MakePeriod(2026));
  request.mutable_as_of()->mutable_time()->set_seconds(1);
  request.mutable_as_of()->set_accounts_revision(accounts_then);
  EXPECT_THAT(FieldsOf(Call(&ForecastStub::GetForecast, request)),
              ElementsAre("as_of.accounts_revision"));
}

// Issue 9, fault 6
TEST_F(PastForecastsApiTest, ARevisionIsCountedAlongWhatItSawWhateverTheClocksSaid) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  const int64_t then = answered_;
  const int64_t seen = accounts_revision_;
  // By the accounts service's clock, an hour behind, the move was long before.
  const absl::Time now = clock_.Now();
  clock_.Set(now - absl::Hours(1));
  TellAccount("acme", "");
  clock_.Set(now);
  const auto at = ForecastAt("accounts/group", then);
  EXPECT_EQ(Pipeline(at), "100");
  EXPECT_EQ(at->accounts_revision(), seen);
  // A time is resolved in each service's own order: the move had been made by then.
  const auto by_time = ForecastAt("accounts/group", now);
  EXPECT_EQ(Pipeline(by_time), "0");
  EXPECT_EQ(by_time->accounts_revision(), accounts_revision_);
}

// Issue 9, fault 6
TEST_F(PastForecastsApiTest, ATimeIsNeverCountedAlongLessThanItsRevisionSaw) {
  const absl::Time now = clock_.Now();
  clock_.Set(now + absl::Hours(1));  // the accounts service's
  TellAccount("acme", "");
  clock_.Set(now);
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  clock_.Set(now + absl::Minutes(1));
  const auto at = ForecastAt("accounts/acme", now);
  EXPECT_EQ(Pipeline(at), "100");
  EXPECT_EQ(at->accounts_revision(), accounts_revision_) << "which that clock put an hour later";
}

// Issue 9, fault 15
TEST_F(PastForecastsApiTest, MomentsAndTokensOfAnotherHistoryAreRefused) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Create(MakeOpportunity("acme", 100)).ok());
  v1::GetForecastRequest request = ForecastOf("accounts/group", MakePeriod(2026));
  request.mutable_as_of()->set_revision(answered_);
  request.mutable_as_of()->set_epoch(store_->epoch());
  EXPECT_TRUE(Call(&ForecastStub::GetForecast, request).ok());
  request.mutable_as_of()->set_epoch("0123456789abcdef");
  EXPECT_EQ(ReasonOf(Call(&ForecastStub::GetForecast, request)), "EPOCH_CHANGED");
  *request.mutable_as_of()->mutable_time() = rpc::TimestampToProto(clock_.Now() + absl::Hours(1));
  EXPECT_EQ(ReasonOf(Call(&ForecastStub::GetForecast, request)), "EPOCH_CHANGED")
      << "also of a time that has not come";

  v1::ListContributionsRequest list = ContributionsOf("accounts/group", 1);
  list.set_page_token(Contributions(list)->next_page_token());
  ASSERT_TRUE(Contributions(list).ok());
  const auto token = resources::DecodePageToken(
      list.page_token(), resources::QueryDigest(rights::Viewer(), list), *store_);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->accounts_revision, accounts_revision_) << "it carries the pair";
  list.set_page_token(resources::EncodePageToken(*token, "0123456789abcdef"));
  EXPECT_EQ(ReasonOf(Contributions(list)), "EPOCH_CHANGED");
}

TEST_F(PastForecastsApiTest, OpportunityOfThenHasNoReportingAmountOfNow) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100), "a").ok());
  ASSERT_TRUE(Get("a")->has_reporting_amount());
  v1::GetOpportunityRequest request;
  request.set_name("opportunities/a");
  request.mutable_as_of()->set_revision(answered_);
  const auto then = Call(&PipelineStub::GetOpportunity, request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_FALSE(then->has_reporting_amount());
  v1::ListOpportunitiesRequest list;
  *list.mutable_as_of() = request.as_of();
  EXPECT_FALSE(
      Call(&PipelineStub::ListOpportunities, list)->opportunities(0).has_reporting_amount());
}

TEST_F(PastForecastsApiTest, HistoryOfAnOpportunityTellsItsSteps) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100), "a").ok());
  ASSERT_TRUE(Update("a", MakeOpportunity("acme", 100, "proposal"), {"stage"}).ok());
  common::v1::ListRevisionsRequest request;
  request.set_name("opportunities/a");
  const auto history = Call(&ForecastStub::ListRevisions, request);
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->revisions_size(), 2);
  std::vector<std::string> fields;
  for (const auto& change : history->revisions(0).changes()) fields.push_back(change.path());
  EXPECT_THAT(fields, testing::IsSupersetOf({"stage", "effective_category"}));
  EXPECT_THAT(fields, testing::Not(testing::Contains("reporting_amount")));
}

}  // namespace
}  // namespace accord::forecast
