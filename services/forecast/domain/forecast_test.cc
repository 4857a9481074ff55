#include "services/forecast/domain/forecast.h"

#include <limits>

#include "gtest/gtest.h"

namespace accord::forecast {
namespace {

using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::Sign;

constexpr calendar::KeyRange kQuarter{2027 * 12, 2027 * 12 + 2};

hierarchy::Key KeyOf(calendar::PeriodKey period, Category category,
                     TypeGroup group = TypeGroup::kNetNew) {
  return ForecastKey{period, static_cast<int>(category), group}.packed();
}

class ForecastTest : public testing::Test {
 protected:
  ForecastTest() {
    top_ = forest_.Add("acme", kNoNode).value();
    child_ = forest_.Add("acme-uk", top_).value();
  }
  void Post(const char* id, hierarchy::Key key, hierarchy::Sums sums) {
    book_.Post(id, key, sums, Sign::kPlus);
  }

  hierarchy::Forest forest_;
  rollups::Book book_{forest_};
  NodeId top_;
  NodeId child_;
};

TEST_F(ForecastTest, KeyComesBackAsItWasPacked) {
  const ForecastKey key = Unpack(KeyOf(2027 * 12 + 11, Category::kCommit, TypeGroup::kServices));
  EXPECT_EQ(key.period, 2027 * 12 + 11);
  EXPECT_EQ(key.slot, static_cast<int>(Category::kCommit));
  EXPECT_EQ(key.group, TypeGroup::kServices);
}

TEST_F(ForecastTest, QuarterHoldsItsMonthsAndNothingBeside) {
  Post("acme", KeyOf(kQuarter.first - 1, Category::kCommit), {1, 1, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kCommit), {20, 10, 1});
  Post("acme", KeyOf(kQuarter.last, Category::kCommit, TypeGroup::kServices), {300, 100, 1});
  Post("acme", KeyOf(kQuarter.last + 1, Category::kCommit), {4000, 4000, 1});
  const Figures figures = ReadFigures(book_, top_, kQuarter, TargetKind::kBookings);
  EXPECT_EQ(figures.of(Category::kCommit), (hierarchy::Sums{320, 110, 2}));
}

TEST_F(ForecastTest, OwnIsApartFromWhatStandsBelow) {
  Post("acme", KeyOf(kQuarter.first, Category::kClosed), {20, 20, 1});
  Post("acme-uk", KeyOf(kQuarter.first, Category::kClosed), {300, 300, 1});
  const Figures figures = ReadFigures(book_, top_, kQuarter, TargetKind::kBookings);
  EXPECT_EQ(figures.closed(), 320);
  EXPECT_EQ(figures.own[static_cast<size_t>(Category::kClosed)].amount_micros, 20);
}

TEST_F(ForecastTest, KindLeavesOutTypesThatItDoesNotCountButNoRevenue) {
  Post("acme", KeyOf(kQuarter.first, Category::kClosed, TypeGroup::kNetNew), {1, 1, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kClosed, TypeGroup::kRenewal), {20, 20, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kClosed, TypeGroup::kServices), {300, 300, 1});
  Post("acme", ForecastKey{kQuarter.first, kRevenueSlot, TypeGroup::kNetNew}.packed(), {7, 7, 1});
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kBookings).closed(), 321);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kNetNew).closed(), 1);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kRenewal).closed(), 20);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kRenewal).revenue(), 7);
}

TEST_F(ForecastTest, CumulativeHoldsEverySurerCategory) {
  Post("acme", KeyOf(kQuarter.first, Category::kOmitted), {1, 0, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kPipeline), {10, 1, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kBestCase), {200, 100, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kCommit), {3000, 2000, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kClosed), {40000, 40000, 1});
  const Figures figures = ReadFigures(book_, top_, kQuarter, TargetKind::kBookings);
  EXPECT_EQ(figures.Cumulative(Category::kPipeline), 43210);
  EXPECT_EQ(figures.Cumulative(Category::kCommit), 43000);
  EXPECT_EQ(figures.open().amount_micros, 3210);
  EXPECT_EQ(figures.weighted(), 42101);
}

// Issue 9, fault 7
TEST_F(ForecastTest, FigureThatDoesNotFitIsExactAndCannotBeTold) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  Post("acme", KeyOf(kQuarter.first, Category::kCommit), {most, 0, 1});
  EXPECT_TRUE(Narrow(ReadFigures(book_, top_, kQuarter, TargetKind::kBookings)
                         .of(Category::kCommit)
                         .amount_micros)
                  .has_value());
  Post("acme", KeyOf(kQuarter.last, Category::kCommit), {most, 0, 1});
  const Figures figures = ReadFigures(book_, top_, kQuarter, TargetKind::kBookings);
  EXPECT_EQ(figures.of(Category::kCommit).amount_micros, absl::int128(most) * 2);
  EXPECT_FALSE(Narrow(figures.of(Category::kCommit).amount_micros).has_value());
}

// Issue 9, fault 7
TEST_F(ForecastTest, EachNodeKnowsWhatItsOwnFiguresLack) {
  const money::Currency euros = money::ParseCurrency("EUR").value();
  const auto lack = [&](calendar::PeriodKey period, Category category, TypeGroup group) {
    return LackKey{{period, static_cast<int>(category), group}, Lack::kRate, euros}.packed();
  };
  Post("acme-uk", lack(kQuarter.first, Category::kCommit, TypeGroup::kNetNew), {7, 6, 1});
  Post("acme-uk", lack(kQuarter.last, Category::kClosed, TypeGroup::kRenewal), {5, 5, 1});
  Post("acme-uk", lack(kQuarter.last + 1, Category::kClosed, TypeGroup::kNetNew), {3, 3, 1});
  const Figures figures = ReadFigures(book_, top_, kQuarter, TargetKind::kBookings);
  ASSERT_EQ(figures.lacking.size(), 1u);
  EXPECT_EQ(figures.lacking[0].currency, euros);
  EXPECT_EQ(figures.lacking[0].sums, (hierarchy::Sums{12, 11, 2}));
  EXPECT_TRUE(figures.own_lacking.empty());
  EXPECT_EQ(figures.closed(), 0);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kNetNew).lacking[0].sums.count, 1);
  const Standing standing = StandingOf(figures, TargetKind::kBookings, money::Micros{100});
  EXPECT_EQ(standing.attainment.why, NoShare::kAchievedIncomplete);
}

TEST(StandingTest, SharesAreRoundedHalfToEven) {
  Figures figures;
  figures.all[static_cast<size_t>(Category::kClosed)].amount_micros = 25;
  figures.all[static_cast<size_t>(Category::kPipeline)].amount_micros = 150;
  const Standing standing = StandingOf(figures, TargetKind::kBookings, money::Micros{100000});
  EXPECT_EQ(*standing.gap, 99975);
  EXPECT_EQ(standing.attainment.basis_points, 2);
  EXPECT_EQ(standing.coverage.basis_points, 15);
}

TEST(StandingTest, ZeroOrMissingTargetIsNotApplicableAndNeverZeroPercent) {
  const Standing none = StandingOf(Figures(), TargetKind::kBookings, absl::nullopt);
  EXPECT_FALSE(none.attainment.basis_points.has_value());
  EXPECT_EQ(none.attainment.why, NoShare::kNoTarget);
  const Standing zero = StandingOf(Figures(), TargetKind::kBookings, money::Micros{0});
  EXPECT_EQ(zero.attainment.why, NoShare::kTargetZero);
  EXPECT_EQ(zero.coverage.why, NoShare::kTargetReached);
}

TEST(StandingTest, RevenueTargetIsMetByRecognizedRevenue) {
  Figures figures;
  figures.all[static_cast<size_t>(Category::kClosed)].amount_micros = 70;
  figures.all[kRevenueSlot].amount_micros = 50;
  const Standing standing = StandingOf(figures, TargetKind::kTotalRevenue, money::Micros{100});
  EXPECT_EQ(standing.achieved, 50);
  EXPECT_EQ(standing.attainment.basis_points, 5000);
}

}  // namespace
}  // namespace accord::forecast
