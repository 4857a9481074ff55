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
  Book book_{forest_};
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
  EXPECT_EQ(figures.closed().value, 320);
  EXPECT_EQ(figures.own[static_cast<size_t>(Category::kClosed)].amount_micros, 20);
}

TEST_F(ForecastTest, KindLeavesOutTypesThatItDoesNotCountButNoRevenue) {
  Post("acme", KeyOf(kQuarter.first, Category::kClosed, TypeGroup::kNetNew), {1, 1, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kClosed, TypeGroup::kRenewal), {20, 20, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kClosed, TypeGroup::kServices), {300, 300, 1});
  Post("acme", ForecastKey{kQuarter.first, kRevenueSlot, TypeGroup::kNetNew}.packed(), {7, 7, 1});
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kBookings).closed().value, 321);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kNetNew).closed().value, 1);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kRenewal).closed().value, 20);
  EXPECT_EQ(ReadFigures(book_, top_, kQuarter, TargetKind::kRenewal).revenue().value, 7);
}

TEST_F(ForecastTest, CumulativeHoldsEverySurerCategory) {
  Post("acme", KeyOf(kQuarter.first, Category::kOmitted), {1, 0, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kPipeline), {10, 1, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kBestCase), {200, 100, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kCommit), {3000, 2000, 1});
  Post("acme", KeyOf(kQuarter.first, Category::kClosed), {40000, 40000, 1});
  const Figures figures = ReadFigures(book_, top_, kQuarter, TargetKind::kBookings);
  EXPECT_EQ(figures.Cumulative(Category::kPipeline).value, 43210);
  EXPECT_EQ(figures.Cumulative(Category::kCommit).value, 43000);
  EXPECT_EQ(figures.open().amount_micros, 3210);
  EXPECT_EQ(figures.weighted().value, 42101);
}

TEST_F(ForecastTest, CellsThatFitButDoNotAddUpAreNotTold) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  Post("acme", KeyOf(kQuarter.first, Category::kCommit), {most, 0, 1});
  EXPECT_TRUE(ReadFigures(book_, top_, kQuarter, TargetKind::kBookings).fits);
  Post("acme", KeyOf(kQuarter.last, Category::kCommit), {most, 0, 1});
  EXPECT_FALSE(ReadFigures(book_, top_, kQuarter, TargetKind::kBookings).fits);
}

TEST(StandingTest, SharesAreRoundedHalfToEven) {
  Figures figures;
  figures.all[static_cast<size_t>(Category::kClosed)].amount_micros = 25;
  figures.all[static_cast<size_t>(Category::kPipeline)].amount_micros = 150;
  const Standing standing = StandingOf(figures, TargetKind::kBookings, money::Micros{100000});
  EXPECT_EQ(standing.gap->value, 99975);
  EXPECT_EQ(standing.attainment.basis_points, 2);
  EXPECT_EQ(standing.coverage.basis_points, 15);
}

TEST(StandingTest, ZeroOrMissingTargetIsNotApplicableAndNeverZeroPercent) {
  const Standing none = StandingOf(Figures(), TargetKind::kBookings, absl::nullopt);
  EXPECT_FALSE(none.attainment.basis_points.has_value());
  EXPECT_STREQ(none.attainment.not_applicable_reason, "there is no target");
  const Standing zero = StandingOf(Figures(), TargetKind::kBookings, money::Micros{0});
  EXPECT_STREQ(zero.attainment.not_applicable_reason, "the target is zero");
  EXPECT_STREQ(zero.coverage.not_applicable_reason, "the target is reached");
}

TEST(StandingTest, RevenueTargetIsMetByRecognizedRevenue) {
  Figures figures;
  figures.all[static_cast<size_t>(Category::kClosed)].amount_micros = 70;
  figures.all[kRevenueSlot].amount_micros = 50;
  const Standing standing = StandingOf(figures, TargetKind::kTotalRevenue, money::Micros{100});
  EXPECT_EQ(standing.achieved.value, 50);
  EXPECT_EQ(standing.attainment.basis_points, 5000);
}

}  // namespace
}  // namespace accord::forecast
