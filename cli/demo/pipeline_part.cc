#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "cli/demo/parts.h"
#include "cli/demo/random.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::forecast::v1;

struct StageOf {
  const char* id;
  const char* name;
  v1::Stage::Outcome outcome;
  v1::ForecastCategory category;
  int probability;  // percent
};
constexpr StageOf kStages[] = {
    {"qualify", "Qualify", v1::Stage::OPEN, v1::PIPELINE, 10},
    {"develop", "Develop", v1::Stage::OPEN, v1::PIPELINE, 25},
    {"propose", "Propose", v1::Stage::OPEN, v1::BEST_CASE, 50},
    {"negotiate", "Negotiate", v1::Stage::OPEN, v1::COMMIT, 80},
    {"won", "Won", v1::Stage::WON, v1::CLOSED, 100},
    {"lost", "Lost", v1::Stage::LOST, v1::OMITTED, 0},
};
constexpr int kWon = 4;
constexpr int kLost = 5;

constexpr const char* kPartners[] = {"Brightwell Consulting", "Novaris Systems", "Kolbe & Partner",
                                     "Delta Forge"};
constexpr const char* kCompetitors[] = {"Quantor Software", "Helix Ledger", "Blue Harbour Tech"};
constexpr const char* kNextSteps[] = {
    "Walk the finance director through the business case", "Reference visit at another affiliate",
    "Send the revised statement of work", "Agree the roll-out plan with operations",
    "Security review with the group's office"};
constexpr const char* kSubjects[] = {"roll-out",      "renewal",   "expansion",
                                     "consolidation", "migration", "pilot"};

void AddStages(const DemoBook&, Script& script) {
  script.BeginPhase("stages");
  int sequence = 0;
  for (const StageOf& stage : kStages) {
    v1::CreateStageRequest request;
    request.set_stage_id(stage.id);
    v1::Stage& proto = *request.mutable_stage();
    proto.set_display_name(stage.name);
    proto.set_sequence(sequence += 10);
    proto.set_outcome(stage.outcome);
    proto.set_forecast_category(stage.category);
    proto.set_probability_basis_points(stage.probability * 100);
    script.Add(stage.id, std::move(request));
  }
}

// An opportunity from the day it was found to where it stands.
class Deal {
 public:
  Deal(const DemoBook& book, const DemoAccount& account, Random& random)
      : book_(book), account_(account), random_(random) {}

  void Write(int number, Script& script) {
    Decide();
    id_ = absl::StrCat("demo-", number);
    Create(script);
    for (int stage = 1; stage <= last_open_; ++stage) Advance(stage, script);
    if (end_ != 0) Close(script);
  }

 private:
  // Most deals of the past are decided; those to come are open, the nearer the further along.
  void Decide() {
    const calendar::Date today = book_.options.as_of;
    close_ = Plus(today, random_.Between(-430, 300));
    open_ = Plus(close_, -random_.Between(90, 330));
    slip_ = random_.Chance(35) ? random_.Between(14, 80) : 0;
    product_ = static_cast<size_t>(random_.Below(static_cast<int>(book_.products.size())));
    quantity_ = account_.size * random_.Between(4, 30);
    if (close_ <= today) {
      end_ = random_.Chance(62) ? kWon : kLost;
      last_open_ = end_ == kWon ? 3 : random_.Between(0, 3);
    } else {
      const int days = close_ - today;
      last_open_ = std::clamp(3 - days / 70 + random_.Between(-1, 0), 0, 3);
    }
    if (open_ > today) open_ = today;
  }

  int64_t Amount() const { return int64_t{quantity_} * book_.products[product_].price; }

  void SetLine(v1::Opportunity& deal) const {
    v1::OpportunityLine& line = *deal.add_lines();
    line.set_product(absl::StrCat("products/", book_.products[product_].id));
    line.set_quantity(quantity_);
    *line.mutable_amount() = MoneyProto(account_.currency, Amount());
  }

  void Create(Script& script) {
    v1::CreateOpportunityRequest request;
    request.set_opportunity_id(id_);
    v1::Opportunity& deal = *request.mutable_opportunity();
    deal.set_display_name(absl::StrCat(book_.products[product_].name, " ", random_.Pick(kSubjects),
                                       ", ", account_.name));
    auto* external = deal.add_external_ids();
    external->set_system("demo");
    external->set_value(id_);
    deal.set_account(book_.Name(account_));
    deal.set_owner("people/" + (account_.by_vendor ? kDemoVendorManager : account_.manager));
    const bool service = std::string(book_.products[product_].kind) == "SERVICE";
    const v1::Opportunity::Type types[] = {v1::Opportunity::NEW, v1::Opportunity::EXPANSION,
                                           v1::Opportunity::RENEWAL};
    deal.set_type(service ? v1::Opportunity::SERVICES : random_.Pick(types));
    deal.set_stage("stages/qualify");
    *deal.mutable_open_date() = DayProto(open_);
    // As it was hoped at first; slips come with the stages.
    *deal.mutable_close_date() = DayProto(std::max(open_, Plus(close_, -slip_)));
    SetLine(deal);
    if (random_.Chance(40)) {
      v1::PartnerCredit& partner = *deal.add_partners();
      partner.set_partner(random_.Pick(kPartners));
      partner.set_kind(random_.Chance(50) ? v1::PartnerCredit::CO_SOLD
                                          : v1::PartnerCredit::SOURCED);
      partner.set_share_basis_points(random_.Between(10, 50) * 100);
    }
    if (random_.Chance(45)) deal.set_competitor(random_.Pick(kCompetitors));
    deal.set_next_step(random_.Pick(kNextSteps));
    script.Add(id_, std::move(request));
  }

  v1::UpdateOpportunityRequest Update(int stage) const {
    v1::UpdateOpportunityRequest request;
    request.mutable_opportunity()->set_name("opportunities/" + id_);
    request.mutable_opportunity()->set_stage(absl::StrCat("stages/", kStages[stage].id));
    request.mutable_update_mask()->add_paths("stage");
    return request;
  }

  void Advance(int stage, Script& script) {
    v1::UpdateOpportunityRequest request = Update(stage);
    v1::Opportunity& deal = *request.mutable_opportunity();
    deal.set_next_step(random_.Pick(kNextSteps));
    request.mutable_update_mask()->add_paths("next_step");
    if (stage == 2 && slip_ > 0) {
      *deal.mutable_close_date() = DayProto(close_);
      request.mutable_update_mask()->add_paths("close_date");
    }
    if (stage == 2 && random_.Chance(50)) {
      quantity_ = std::max(1, quantity_ * random_.Between(70, 140) / 100);
      SetLine(deal);
      request.mutable_update_mask()->add_paths("lines");
    }
    if (stage == 3 && end_ == 0 && random_.Chance(30)) {
      deal.set_forecast_category(v1::BEST_CASE);  // its owner does not stand for it yet
      request.mutable_update_mask()->add_paths("forecast_category");
    }
    script.Add(id_, std::move(request));
  }

  void Close(Script& script) const {
    v1::UpdateOpportunityRequest request = Update(end_);
    *request.mutable_opportunity()->mutable_close_date() = DayProto(close_);
    request.mutable_update_mask()->add_paths("close_date");
    script.Add(id_, std::move(request));
  }

  const DemoBook& book_;
  const DemoAccount& account_;
  Random& random_;
  std::string id_;
  calendar::Date open_, close_;
  int slip_ = 0;  // days that the close date was put off by
  size_t product_ = 0;
  int quantity_ = 1;
  int last_open_ = 0;  // the last open stage it came to
  int end_ = 0;        // kWon, kLost, or 0: still open
};

}  // namespace

void AddPipeline(const DemoBook& book, Script& script) {
  AddStages(book, script);
  script.BeginPhase("pipeline and its history");
  Random random(book.options.seed, 9);
  int number = 0;
  for (const DemoAccount& account : book.accounts) {
    const int count = 2 + account.size / 2;
    for (int i = 0; i < count; ++i) Deal(book, account, random).Write(++number, script);
  }
}

}  // namespace accord::cli
