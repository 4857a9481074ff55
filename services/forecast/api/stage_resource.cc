#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/enum_labels.h"
#include "services/forecast/api/resources.h"
#include "services/forecast/domain/rules.h"

namespace accord::forecast {
namespace {

// Opportunities that one change of a stage may rewrite: more would hold up every other write.
constexpr size_t kRewrittenMax = 100000;

store::Query InStage(const std::string& stage) {
  store::Query query;
  query.ranges = {{"stage", stage, stage}};
  return query;
}

absl::Status InUse(const Stage& stage, const Opportunity& opportunity, absl::string_view why) {
  const std::string name = OpportunityName(opportunity.meta.id);
  return MakeError(absl::StatusCode::kFailedPrecondition, "STAGE_IN_USE",
                   absl::StrCat(name, " is in ", StageName(stage.meta.id), why),
                   {{"stage", StageName(stage.meta.id)}, {"opportunity", name}});
}

absl::Status TooFull(const Stage& stage) {
  const std::string most = absl::StrCat(kRewrittenMax);
  return MakeError(absl::StatusCode::kFailedPrecondition, "STAGE_TOO_FULL",
                   absl::StrCat(StageName(stage.meta.id), " has more than ", most,
                                " opportunities: move some to another stage first"),
                   {{"stage", StageName(stage.meta.id)}, {"most", most}});
}

// What counts is kept with each opportunity, so it follows its stage.
absl::Status RewriteOpportunities(store::Txn& txn, const Stage& stage) {
  std::vector<Opportunity> all;
  store::Query query = InStage(stage.meta.id);
  query.limit = kRewrittenMax + 1;
  RETURN_IF_ERROR(txn.Select<Opportunity>(query, [&](Opportunity opportunity) {
    all.push_back(std::move(opportunity));
    return true;
  }));
  if (all.size() > kRewrittenMax) return TooFull(stage);
  for (Opportunity& opportunity : all) {
    const Opportunity before = opportunity;
    const absl::Status fits = CompleteOpportunity(&before, stage, opportunity);
    if (!fits.ok()) return InUse(stage, opportunity, absl::StrCat(": ", fits.message()));
    if (store::SameContent(before, opportunity)) continue;
    RETURN_IF_ERROR(txn.Put(opportunity));
  }
  return absl::OkStatus();
}

}  // namespace

const resources::Naming& StageResource::naming() const {
  static const auto* const naming = new resources::Naming{"Stage", "Stages", "stages/*", {}};
  return *naming;
}

const filter::Schema& StageResource::schema() const {
  static const auto* const schema = new filter::Schema{
      {{"display_name", "display_name"},
       {"sequence", "sequence", filter::FieldType::kInteger},
       {"outcome", "outcome", filter::FieldType::kEnum, FilterLabels<Outcome>()}},
      {"display_name"}};
  return *schema;
}

void StageResource::ToProto(const Stage& stage, v1::Stage& proto) const {
  forecast::ToProto(stage, proto);
}

absl::Status StageResource::Parse(const v1::Stage& proto, Stage& stage) const {
  ParseStage(proto, stage);
  return CompleteStage(stage);
}

absl::Status StageResource::Check(store::Txn& txn, const Stage* before, Stage& after) const {
  if (before == nullptr || !CountsOtherwise(*before, after)) return absl::OkStatus();
  return RewriteOpportunities(txn, after);
}

absl::Status StageResource::CheckDelete(store::Txn& txn, const Stage& stage) const {
  absl::Status status;
  store::Query query = InStage(stage.meta.id);
  query.limit = 1;
  RETURN_IF_ERROR(txn.Select<Opportunity>(query, [&](const Opportunity& opportunity) {
    status = InUse(stage, opportunity, "");
    return false;
  }));
  return status;
}

}  // namespace accord::forecast
