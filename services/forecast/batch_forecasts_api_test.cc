// BatchGetForecasts over a real channel and a real database: what GetForecast says, of many at
// once.
#include <thread>

#include "common/rpc/test_messages.h"
#include "common/rpc/test_reads.h"
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

class BatchGetForecastsTest : public ForecastApiTest {
 protected:
  static v1::BatchGetForecastsRequest BatchOf(
      const std::vector<std::string>& subjects,
      const std::vector<common::v1::FiscalPeriod>& periods = {MakePeriod(2026)}) {
    v1::BatchGetForecastsRequest request;
    for (const std::string& subject : subjects) {
      auto& one = *request.add_subjects();
      const bool person = subject.rfind("people/", 0) == 0;
      if (!subject.empty()) (person ? *one.mutable_person() : *one.mutable_account()) = subject;
    }
    for (const auto& period : periods) *request.add_periods() = period;
    return request;
  }
  absl::StatusOr<v1::BatchGetForecastsResponse> Batch(const v1::BatchGetForecastsRequest& request,
                                                      const std::string& on_behalf_of = "") {
    rpc::CallSettings settings;
    settings.on_behalf_of = on_behalf_of;
    settings.min_revision = store_->revision();
    settings.min_accounts_revision = accounts_revision_;
    return Call(&ForecastStub::BatchGetForecasts, request, settings);
  }
  void AddDeals() {
    ASSERT_TRUE(SetTarget("accounts/group", MakePeriod(2026), 1000).ok());
    ASSERT_TRUE(SetTarget("people/boss", MakePeriod(2026, 3), 50).ok());
    int64_t units = 1;
    for (const char* account : {"group", "acme", "acme-de", "umbrella", "solo"}) {
      for (const char* stage : {"prospecting", "proposal", "negotiation", "won", "lost"}) {
        v1::Opportunity deal = MakeOpportunity(account, units *= 2, stage);
        deal.set_owner("people/jane");
        ASSERT_TRUE(Create(deal).ok());
      }
      ASSERT_TRUE(Create(MakeOpportunity(account, units, "proposal", "")).ok());
    }
  }
  // The same by calls one by one.
  void ExpectAsSingle(const v1::BatchGetForecastsRequest& batch,
                      const v1::BatchGetForecastsResponse& answer,
                      const std::string& on_behalf_of = "") {
    ASSERT_EQ(answer.forecasts_size(), batch.subjects_size() * batch.periods_size());
    int at = 0;
    for (const auto& subject : batch.subjects()) {
      for (const auto& period : batch.periods()) {
        v1::GetForecastRequest request =
            ForecastOf(subject.has_person() ? subject.person() : subject.account(), period);
        request.set_kind(batch.kind());
        request.set_breakdown(batch.breakdown());
        if (batch.has_as_of()) *request.mutable_as_of() = batch.as_of();
        const auto single = Call(&ForecastStub::GetForecast, request, on_behalf_of);
        ASSERT_TRUE(single.ok()) << single.status();
        EXPECT_TRUE(rpc::SameMessage(answer.forecasts(at), *single))
            << answer.forecasts(at).DebugString() << "\nfor\n"
            << single->DebugString();
        ++at;
      }
    }
  }
};

const std::vector<common::v1::FiscalPeriod> kPeriods = {MakePeriod(2026), MakePeriod(2026, 3),
                                                        MakePeriod(2026, 0, 9), MakePeriod(2027)};

TEST_F(BatchGetForecastsTest, EachIsWhatGetForecastSaysOfIt) {
  AddDeals();
  for (const auto breakdown :
       {v1::GetForecastRequest::BREAKDOWN_UNSPECIFIED, v1::GetForecastRequest::BY_CHILD,
        v1::GetForecastRequest::BY_PERIOD}) {
    for (const auto kind : {v1::Target::BOOKINGS, v1::Target::TOTAL_REVENUE}) {
      v1::BatchGetForecastsRequest request = BatchOf(
          {"accounts/umbrella", "people/boss", "accounts/group", "accounts/solo", "people/joe"},
          kPeriods);
      request.set_breakdown(breakdown);
      request.set_kind(kind);
      const auto answer = Batch(request);
      ASSERT_TRUE(answer.ok()) << answer.status();
      ExpectAsSingle(request, *answer);
    }
  }
}

TEST_F(BatchGetForecastsTest, FigureThatCannotBeToldIsMarkedInItsForecastAlone) {
  ASSERT_TRUE(SetRate("EUR", "2020-01-01", "2").ok());
  ASSERT_TRUE(Create(InEuros(MakeOpportunity("solo", 5))).ok());
  ASSERT_TRUE(Create(MakeOpportunity("umbrella", 7)).ok());
  TellSettings("EUR", 7);  // there is no rate for dollars
  const auto request = BatchOf({"accounts/umbrella", "accounts/solo"});
  const auto answer = Batch(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(DetailsOf(answer->forecasts(0), "AMOUNTS_WITHOUT_RATE"),
            "currency=USD count=1 amount=7");
  EXPECT_TRUE(answer->forecasts(1).explanations().empty());
  ExpectAsSingle(request, *answer);
}

TEST_F(BatchGetForecastsTest, AllReflectOneMoment) {
  AddDeals();
  const auto answer = Batch(BatchOf({"accounts/group", "accounts/solo", "people/boss"}, kPeriods));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answered_, store_->revision());
  for (const v1::Forecast& forecast : answer->forecasts()) {
    EXPECT_EQ(forecast.accounts_revision(), accounts_revision_);
  }
}

// A deal that goes to and fro between two accounts is at any moment in one of them.
TEST_F(BatchGetForecastsTest, NothingIsSeenTwiceOrNotAtAllWhileItMoves) {
  ASSERT_TRUE(Create(MakeOpportunity("acme-de", 100), "deal").ok());
  std::atomic<bool> done{false};
  std::thread mover([&] {
    for (int i = 0; i < 200; ++i) TellAccount("acme-de", i % 2 == 0 ? "umbrella" : "acme");
    done = true;
  });
  int64_t seen = 0;
  while (!done || seen == 0) {
    const auto answer =
        Call(&ForecastStub::BatchGetForecasts, BatchOf({"accounts/acme", "accounts/umbrella"}));
    if (!answer.ok()) {
      ADD_FAILURE() << answer.status();
      break;
    }
    ++seen;
    EXPECT_EQ(MicrosOf(answer->forecasts(0).open_pipeline()) +
                  MicrosOf(answer->forecasts(1).open_pipeline()),
              100'000'000);
    EXPECT_EQ(answer->forecasts(0).accounts_revision(), answer->forecasts(1).accounts_revision());
  }
  mover.join();
}

TEST_F(BatchGetForecastsTest, PastMomentIsCountedOnceForAll) {
  AddDeals();
  const int64_t then = store_->revision();
  const auto before = Batch(BatchOf({"accounts/group", "people/boss"}, kPeriods));
  ASSERT_TRUE(before.ok()) << before.status();
  clock_.Set(clock_.Now() + absl::Minutes(1));
  ASSERT_TRUE(Create(MakeOpportunity("acme", 1'000'000)).ok());
  v1::BatchGetForecastsRequest request = BatchOf({"accounts/group", "people/boss"}, kPeriods);
  request.mutable_as_of()->set_revision(then);
  const auto answer = Batch(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answered_, then);
  EXPECT_TRUE(rpc::SameMessage(*answer, *before));
  ExpectAsSingle(request, *answer);
  request.mutable_as_of()->set_revision(then + 1000);
  EXPECT_EQ(Call(&ForecastStub::BatchGetForecasts, request).status().code(),
            StatusCode::kOutOfRange);
}

TEST_F(BatchGetForecastsTest, EverySubjectThatIsNotThereIsNamedByItsPath) {
  const auto answer = Batch(
      BatchOf({"accounts/acme", "accounts/none", "people/boss", "people/nobody", "accounts/solo"}));
  EXPECT_EQ(answer.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(answer), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(MetadataOf(answer.status(), "name"), "accounts/none");
  EXPECT_THAT(FieldsOf(answer), ElementsAre("subjects[1].account", "subjects[3].person"));
}

struct Bad {
  std::string what;
  v1::BatchGetForecastsRequest request;
  std::vector<std::string> fields;
};

TEST_F(BatchGetForecastsTest, EverythingWrongIsNamedByItsPath) {
  std::vector<Bad> all;
  const auto bad = [&](const std::string& what, v1::BatchGetForecastsRequest request,
                       std::vector<std::string> fields) {
    all.push_back({what, std::move(request), std::move(fields)});
  };
  bad("nothing", {}, {"subjects", "periods"});
  bad("no subject", BatchOf({}), {"subjects"});
  bad("no period", BatchOf({"accounts/acme"}, {}), {"periods"});
  bad("an entry for nobody", BatchOf({"accounts/acme", ""}), {"subjects[1].account"});
  bad("two entries for nobody", BatchOf({"", ""}), {"subjects[0].account", "subjects[1].account"});
  bad("no name", BatchOf({"accounts/acme", "accounts/a/b"}), {"subjects[1].account"});
  bad("name of another kind", BatchOf({"opportunities/a"}), {"subjects[0].account"});
  bad("an account twice", BatchOf({"accounts/acme", "people/boss", "accounts/acme"}),
      {"subjects[2].account"});
  bad("a person twice", BatchOf({"people/boss", "people/boss"}), {"subjects[1].person"});
  bad("a period twice", BatchOf({"accounts/acme"}, {kPeriods[1], kPeriods[0], kPeriods[1]}),
      {"periods[2]"});
  bad("quarter and month", BatchOf({"accounts/acme"}, {kPeriods[0], MakePeriod(2026, 1, 1)}),
      {"periods[1].month"});
  bad("no year", BatchOf({"accounts/acme"}, {kPeriods[0], MakePeriod(0)}),
      {"periods[1].fiscal_year"});
  bad("a year outside the calendar", BatchOf({"accounts/acme"}, {MakePeriod(1800)}),
      {"periods[0].fiscal_year"});
  v1::BatchGetForecastsRequest alone = BatchOf({"accounts/acme"});
  alone.set_accounts_revision(3);
  bad("a hierarchy of no moment", alone, {"accounts_revision"});
  alone.mutable_as_of()->set_revision(1);
  alone.mutable_as_of()->set_accounts_revision(2);
  bad("two hierarchies", alone, {"accounts_revision"});
  bad("several", BatchOf({"people/boss", "", "people/boss"}, {kPeriods[0], kPeriods[0]}),
      {"subjects[1].account", "subjects[2].person", "periods[1]"});
  for (const Bad& one : all) {
    SCOPED_TRACE(one.what);
    const auto answer = Call(&ForecastStub::BatchGetForecasts, one.request);
    EXPECT_EQ(answer.status().code(), StatusCode::kInvalidArgument) << answer.status();
    EXPECT_EQ(FieldsOf(answer), one.fields);
  }
}

TEST_F(BatchGetForecastsTest, TerritoryIsNotBuiltYetAndIsNamedByItsPath) {
  v1::BatchGetForecastsRequest request = BatchOf({"accounts/acme"});
  request.add_subjects()->set_territory("territories/south");
  const auto answer = Batch(request);
  EXPECT_EQ(answer.status().code(), StatusCode::kUnimplemented);
  EXPECT_EQ(ReasonOf(answer), "NOT_BUILT_YET");
  EXPECT_THAT(FieldsOf(answer), ElementsAre("subjects[1].territory"));
}

class LargeBatchTest : public BatchGetForecastsTest {
 protected:
  static constexpr int kAccounts = 1000;

  // All below one account.
  std::vector<accounts::v1::Change> FirstChanges() override {
    using directory::testing::MakeAccountChange;
    std::vector<accounts::v1::Change> changes = {MakeAccountChange(1, {"top", ""})};
    for (int i = 0; i < kAccounts; ++i) {
      changes.push_back(MakeAccountChange(i + 2, {absl::StrCat("a", i), "top"}));
    }
    return changes;
  }
  LargeBatchTest() {
    Stop();
    Start();
  }
  static std::vector<std::string> Names(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(absl::StrCat("accounts/a", i));
    return names;
  }
  static std::vector<common::v1::FiscalPeriod> Periods(int count) {
    std::vector<common::v1::FiscalPeriod> periods;
    for (int i = 0; i < count; ++i) periods.push_back(MakePeriod(2010 + i));
    return periods;
  }
};

TEST_F(LargeBatchTest, HoldsAThousandSubjectsOrTwentyPeriods) {
  const auto subjects = Batch(BatchOf(Names(1000), Periods(10)));
  ASSERT_TRUE(subjects.ok()) << subjects.status();
  EXPECT_EQ(subjects->forecasts_size(), 10'000);
  const auto periods = Batch(BatchOf(Names(500), Periods(20)));
  ASSERT_TRUE(periods.ok()) << periods.status();
  EXPECT_EQ(periods->forecasts(10'000 - 1).account(), "accounts/a499");
  EXPECT_EQ(periods->forecasts(10'000 - 1).period().fiscal_year(), 2029);
}

TEST_F(LargeBatchTest, RefusesMoreThanItHolds) {
  EXPECT_THAT(FieldsOf(Batch(BatchOf(Names(1000), Periods(11)))), ElementsAre("periods"));
  EXPECT_THAT(FieldsOf(Batch(BatchOf(Names(1), Periods(21)))), ElementsAre("periods"));
  std::vector<std::string> names = Names(1000);
  names.push_back("accounts/top");
  EXPECT_THAT(FieldsOf(Batch(BatchOf(names))), ElementsAre("subjects"));
}

TEST_F(LargeBatchTest, NamesOneThatIsNotThereAmongAThousand) {
  std::vector<std::string> names = Names(1000);
  names[617] = "accounts/none";
  EXPECT_THAT(FieldsOf(Batch(BatchOf(names))), ElementsAre("subjects[617].account"));
}

TEST_F(LargeBatchTest, RefusesPartsThatMakeMoreThanAnAnswerHolds) {
  v1::BatchGetForecastsRequest request = BatchOf({"accounts/top"}, Periods(2));
  request.set_breakdown(v1::GetForecastRequest::BY_CHILD);
  const auto fits = Batch(request);
  ASSERT_TRUE(fits.ok()) << fits.status();
  EXPECT_EQ(fits->forecasts(0).parts_size(), kAccounts);
  request = BatchOf(Names(500), Periods(20));
  request.set_breakdown(v1::GetForecastRequest::BY_PERIOD);
  const auto answer = Batch(request);
  EXPECT_EQ(answer.status().code(), StatusCode::kResourceExhausted) << answer.status();
  EXPECT_EQ(ReasonOf(answer), "ANSWER_TOO_LARGE");
  EXPECT_EQ(MetadataOf(answer.status(), "forecasts"), "10000");
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("ask for fewer"));
}

class LimitedBatchTest : public BatchGetForecastsTest {
 protected:
  LimitedBatchTest() {
    Stop();
    authorizer_ = &viewers_;
    accounts_revision_ = 0;
    Start();
  }
  const rpc::TestViewers viewers_{
      rights::Scope(rights::Sight({"acme"}, {"umbrella", "group"}), rights::Sight())};
};

TEST_F(LimitedBatchTest, ViewerGetsWhatTheyGetOneByOne) {
  AddDeals();
  const v1::BatchGetForecastsRequest request =
      BatchOf({"accounts/group", "accounts/acme", "accounts/umbrella"}, kPeriods);
  const auto answer = Batch(request, rpc::TestViewers::kSomebody);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->forecasts(0).restricted());
  ExpectAsSingle(request, *answer, rpc::TestViewers::kSomebody);
}

TEST_F(LimitedBatchTest, WhatIsNotSeenIsToldAsWhatIsNotThere) {
  const auto hidden =
      Batch(BatchOf({"accounts/acme", "accounts/solo"}), rpc::TestViewers::kSomebody);
  const auto none = Batch(BatchOf({"accounts/acme", "accounts/nolo"}), rpc::TestViewers::kSomebody);
  EXPECT_EQ(hidden.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(hidden), ReasonOf(none));
  EXPECT_EQ(FieldsOf(hidden), FieldsOf(none));
  EXPECT_EQ(MetadataOf(hidden.status(), "name"), "accounts/solo");
}

}  // namespace
}  // namespace accord::forecast
