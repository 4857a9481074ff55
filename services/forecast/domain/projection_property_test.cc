// Random edits, moves and changes of rates and stages on the projection, beside a model that counts
// everything anew. Sums beyond 64 bits and amounts without a rate among them.
#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/forecast/domain/forecast.h"
#include "services/forecast/domain/projection.h"

namespace accord::forecast {
namespace {

using calendar::Date;
using hierarchy::Forest;
using hierarchy::kNoNode;
using hierarchy::NodeId;

constexpr int kSteps = 12000;
constexpr int kIds = 40;  // of accounts, and of people
constexpr int kOpportunities = 150;
constexpr int kRevenueFacts = 40;
constexpr int kStages = 5;

money::Currency Code(const char* code) { return money::ParseCurrency(code).value(); }

using SumsById = std::map<std::string, std::map<hierarchy::Key, hierarchy::Sums>>;

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  void Step() {
    switch (Pick(28)) {
      case 24:
        return ChangeStage();
      case 25:
      case 26:
      case 27:
        return GoOn();
      case 0:
        return AddNode(accounts_);
      case 1:
        return AddNode(people_);
      case 2:
        return MoveNode(accounts_);
      case 3:
        return MoveNode(people_);
      case 4:
        return ChangeRate();
      case 5:
        return BeginOrFinish();
      case 6:
        return ChangeSettings();
      case 7:
      case 8:
        return ChangeRevenue();
      case 9:
        return projection_.Settle();
      default:
        return ChangeOpportunity();
    }
  }

  // Brings everything to rest and compares every sum with a recount.
  void Check() {
    if (change_.has_value()) Finish();
    while (projection_.Absorb(5)) {
    }
    Begin();
    Finish();
    projection_.Settle();
    CheckAgainst(projection_, Now(), projection_.rates().In(reporting_));
  }

  // Everything there is, to be counted again later.
  void Remember() { then_ = Now(); }
  // Counts what is remembered as a past forecast is: the present sums held, along the forests of
  // then, less what came since. Returns whether the present could help.
  bool CheckRemembered() {
    if (!then_.has_value()) return false;
    Forest accounts;
    Forest people;
    Build(then_->accounts, accounts);
    Build(then_->people, people);
    Projection past(accounts, people);
    for (const auto& [id, rate] : then_->rates) past.Replace(nullptr, &rate);
    for (const auto& [id, stage] : then_->stages) (void)past.Replace(nullptr, &stage);
    const auto calendar = calendar::FiscalCalendar::Create(then_->config).value();
    const bool helps =
        projection_.CanBeHeld() && projection_.basis()->SharesUnits(then_->reporting, calendar);
    if (helps) {
      Load(past);
      TakeBack(then_->opportunities, opportunities_, past);
      TakeBack(then_->revenue, revenue_, past);
    }
    BasisChange change = past.Begin(then_->reporting, calendar);
    AddScope(then_->opportunities, then_->revenue, change);
    past.Finish(std::move(change));
    past.Settle();
    CheckAgainst(past, *then_, past.rates().In(then_->reporting));
    return helps;
  }

 private:
  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string PickId() { return absl::StrCat("n", Pick(kIds)); }
  money::Currency PickCurrency() {
    static const char* const kCodes[] = {"USD", "EUR", "JPY", "GBP"};
    return Code(kCodes[Pick(4)]);
  }
  Date PickDate() { return Date::FromDays(20000 + Pick(800)); }

  NodeId AnyNode(const Forest& forest) {
    return forest.size() == 0 ? kNoNode : NodeId{static_cast<uint32_t>(Pick(forest.size()))};
  }
  void AddNode(Forest& forest) {
    const std::string id = PickId();
    if (forest.Find(id) != kNoNode) return;
    ASSERT_TRUE(forest.Add(id, Pick(4) == 0 ? kNoNode : AnyNode(forest)).ok());
  }
  void MoveNode(Forest& forest) {
    if (forest.size() == 0) return;
    forest.Move(AnyNode(forest), AnyNode(forest)).IgnoreError();  // a cycle changes nothing
  }

  void ChangeOpportunity() {
    const int id = Pick(kOpportunities);
    OpportunityFacts next;
    next.account = Pick(10) == 0 ? "" : PickId();
    next.owner = Pick(10) == 0 ? "" : PickId();
    next.type = static_cast<OpportunityType>(1 + Pick(4));
    next.stage = absl::StrCat("s", Pick(kStages));
    if (!stages_.contains(next.stage)) return;
    if (Pick(4) == 0) next.category = static_cast<Category>(1 + Pick(4));
    if (Pick(4) == 0) next.probability_basis_points = Pick(10001);
    if (Pick(8) != 0) next.close_date = PickDate();
    if (Pick(8) != 0) {
      next.currency = PickCurrency();
      // Now and then so large that few of them make a sum that 64 bits do not hold.
      next.amount = {Pick(20) == 0 ? std::numeric_limits<int64_t>::max() / (1 + Pick(3))
                                   : Pick(2000000000) * int64_t{7919}};
    }
    next.meta.delete_time = Pick(10) == 0 ? 1 : 0;
    Replace(opportunities_, id, next);
  }
  void ChangeRevenue() {
    RevenueFact next;
    next.account = PickId();
    next.month = PickDate();
    next.currency = PickCurrency();
    next.amount = {(Pick(2000000000) - 1000000000) * int64_t{101}};
    Replace(revenue_, Pick(kRevenueFacts), next);
  }
  void ChangeRate() {
    ExchangeRate next;
    next.currency = PickCurrency();
    next.start_date = Pick(3) == 0 ? Date::First() : PickDate();
    next.rate_billionths = 1 + Pick(2000000000);
    next.meta.delete_time = Pick(4) == 0 ? 1 : 0;
    Replace(rates_, absl::StrCat(next.currency.code(), next.start_date->days()), next);
  }
  void ChangeStage() {
    Stage next;
    next.meta.id = absl::StrCat("s", Pick(kStages));
    next.outcome = static_cast<Outcome>(1 + Pick(3));
    next.category = static_cast<Category>(1 + Pick(5));
    next.probability_basis_points = Pick(10001);
    Replace(stages_, next.meta.id, next);
  }
  template <typename Id, typename Record>
  void Replace(std::map<Id, Record>& records, const Id& id, const Record& next) {
    const auto found = records.find(id);
    (void)projection_.Replace(found == records.end() ? nullptr : &found->second, &next);
    records[id] = next;
  }

  void ChangeSettings() {
    if (Pick(10) != 0) return;
    if (Pick(2) == 0) reporting_ = PickCurrency();
    config_.start_month = 1 + Pick(12);
    config_.pattern =
        Pick(2) == 0 ? calendar::PeriodPattern::kMonths : calendar::PeriodPattern::k445;
  }
  using Parents = std::map<std::string, std::string>;  // "" for a root
  struct Everything {
    std::map<int, OpportunityFacts> opportunities;
    std::map<int, RevenueFact> revenue;
    std::map<std::string, ExchangeRate> rates;
    std::map<std::string, Stage> stages;
    money::Currency reporting;
    calendar::FiscalCalendarConfig config;
    Parents accounts;
    Parents people;
  };
  Everything Now() const {
    return {opportunities_, revenue_, rates_,        stages_,
            reporting_,     config_,  Of(accounts_), Of(people_)};
  }
  static Parents Of(const Forest& forest) {
    Parents parents;
    for (uint32_t i = 0; i < forest.node_limit(); ++i) {
      const NodeId parent = forest.Parent(NodeId{i});
      parents[std::string(forest.Id(NodeId{i}))] =
          parent == kNoNode ? "" : std::string(forest.Id(parent));
    }
    return parents;
  }
  static void Build(const Parents& parents, Forest& forest) {
    for (const auto& [id, parent] : parents) ASSERT_TRUE(forest.Add(id, kNoNode).ok());
    for (const auto& [id, parent] : parents) {
      ASSERT_TRUE(forest.Move(forest.Find(id), forest.Find(parent)).ok());
    }
  }

  void Load(Projection& past) {
    rollups::HeldLedger held(past.accounts().forest(), past.people().forest());
    while (held.Take(projection_.sums(), 5)) {
    }
    held.Finish(projection_.sums());
    past.Load(std::move(held), projection_.basis());
  }
  template <typename Record>
  static void TakeBack(const std::map<int, Record>& then, const std::map<int, Record>& now,
                       Projection& past) {
    for (const auto& [id, after] : now) {
      const auto before = then.find(id);
      past.Replace(&after, before == then.end() ? nullptr : &before->second);
    }
  }

  // Compares every sum with a count of everything, by the rates that the projection goes by.
  static void CheckAgainst(const Projection& projection, const Everything& all,
                           const RateList& rates) {
    SumsById by_account;
    SumsById by_person;
    // Stages as they are then, and not as the projection has them.
    StageRules stages;
    for (const auto& [id, stage] : all.stages) stages[id] = stage.rule();
    const Basis basis(all.reporting, calendar::FiscalCalendar::Create(all.config).value(), rates,
                      stages);
    absl::int128 gross = 0;
    const Forest& accounts = projection.accounts().forest();
    const Forest& people = projection.people().forest();
    const auto count = [&](const auto& record, const std::string& owner) {
      const auto fact = basis.Count(record);
      if (!fact.has_value()) return;
      Spread(accounts, record.account, *fact, by_account);
      Spread(people, owner, *fact, by_person);
      const absl::int128 amount = fact->sums.amount_micros;
      if (!fact->lack.has_value()) gross += amount < 0 ? -amount : amount;
    };
    for (const auto& [id, record] : all.opportunities) count(record, record.owner);
    for (const auto& [id, record] : all.revenue) count(record, "");
    Compare(projection.accounts(), accounts, by_account);
    Compare(projection.people(), people, by_person);
    EXPECT_EQ(projection.gross(), gross);
  }

  void BeginOrFinish() { change_.has_value() ? Finish() : Begin(); }
  // A part of what a change under way still has to do.
  void GoOn() {
    if (change_.has_value()) {
      (void)projection_.Take(*change_, 3);
    } else {
      (void)projection_.Absorb(3);
    }
  }
  void Begin() {
    while (projection_.Absorb(7)) {
    }
    change_ = projection_.Begin(reporting_, calendar::FiscalCalendar::Create(config_).value());
    AddScope(opportunities_, revenue_, *change_);
  }
  static void AddScope(const std::map<int, OpportunityFacts>& opportunities,
                       const std::map<int, RevenueFact>& revenue, BasisChange& change) {
    for (const auto& [id, record] : opportunities) {
      const bool in_stage = std::find(change.stages().begin(), change.stages().end(),
                                      record.stage) != change.stages().end();
      if (in_stage || change.InScope(record.currency, RateDate(record.close_date))) {
        change.Add(record);
      }
    }
    for (const auto& [id, record] : revenue) {
      if (change.InScope(record.currency, *record.month)) change.Add(record);
    }
  }
  // Leaves the two sums beside each other, for GoOn.
  void Finish() {
    while (projection_.Take(*change_, 2)) {
    }
    (void)projection_.Show(*std::move(change_));
    change_.reset();
  }

  static void Spread(const Forest& forest, const std::string& id, const Fact& fact,
                     SumsById& sums) {
    NodeId node = id.empty() ? kNoNode : forest.Find(id);
    for (; node != kNoNode; node = forest.Parent(node)) {
      hierarchy::Sums& sum = sums[std::string(forest.Id(node))][fact.key];
      sum += fact.sums;
      if (sum == hierarchy::Sums()) sums[std::string(forest.Id(node))].erase(fact.key);
    }
  }
  static void Compare(const rollups::Book& book, const Forest& forest, const SumsById& expected) {
    constexpr hierarchy::KeySpan kEvery = {std::numeric_limits<hierarchy::Key>::min(),
                                           std::numeric_limits<hierarchy::Key>::max()};
    for (uint32_t node = 0; node < forest.node_limit(); ++node) {
      const std::string id(forest.Id(NodeId{node}));
      std::map<hierarchy::Key, hierarchy::Sums> seen;
      book.VisitSubtree(NodeId{node}, kEvery, [&](hierarchy::Key key, const hierarchy::Sums& sums) {
        hierarchy::Sums& sum = seen[key];
        sum += sums;
        if (sum == hierarchy::Sums()) seen.erase(key);
      });
      const auto found = expected.find(id);
      static const std::map<hierarchy::Key, hierarchy::Sums> kNothing;
      EXPECT_EQ(seen, found == expected.end() ? kNothing : found->second) << id;
    }
  }

  std::mt19937 random_;
  Forest accounts_;
  Forest people_;
  Projection projection_{accounts_, people_};
  std::map<int, OpportunityFacts> opportunities_;
  std::map<int, RevenueFact> revenue_;
  std::map<std::string, ExchangeRate> rates_;
  std::map<std::string, Stage> stages_;
  money::Currency reporting_ = Code("USD");
  calendar::FiscalCalendarConfig config_;
  absl::optional<BasisChange> change_;
  absl::optional<Everything> then_;
};

TEST(ProjectionPropertyTest, EqualsRecountAfterRandomEditsMovesRatesAndStages) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    World world(seed);
    for (int step = 0; step < kSteps; ++step) {
      world.Step();
      if (step % 100 == 99) {
        world.Check();
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(ProjectionPropertyTest, APastMomentIsThePresentLessWhatCameSince) {
  int helped = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    World world(seed);
    for (int step = 0; step < kSteps; ++step) {
      world.Step();
      if (step % 90 == 0) world.Remember();
      if (step % 90 == 50 && world.CheckRemembered()) ++helped;
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(helped, 50);
}

}  // namespace
}  // namespace accord::forecast
