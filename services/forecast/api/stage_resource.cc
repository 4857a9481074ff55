#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resources/filter_fields.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/resources.h"
#include "services/forecast/domain/rules.h"

namespace accord::forecast {
namespace {

// What an opportunity's owner may say of it; in a stage that is not open, nothing.
constexpr Category kOwnCategories[] = {Category::kOmitted, Category::kPipeline, Category::kBestCase,
                                       Category::kCommit};

// In the order of its indexes, so that the first one found is the first one looked at.
store::Query InStage(const std::string& stage) {
  store::Query query;
  query.ranges = {{"stage", stage, stage}};
  query.limit = 1;
  return query;
}

// In the words of the indexes of what has a category of its own, and of what has no date.
filter::Predicate Present(const char* column) {
  filter::Predicate predicate;
  predicate.kind = filter::Predicate::Kind::kTest;
  predicate.test = {column, filter::FieldType::kText, filter::TestOp::kPresent, {}};
  return predicate;
}
filter::Predicate Absent(const char* column) {
  filter::Predicate predicate;
  predicate.kind = filter::Predicate::Kind::kNot;
  predicate.children = {Present(column)};
  return predicate;
}

store::ColumnRange Equal(const char* column, absl::string_view value) {
  return {column, std::string(value), std::string(value)};
}

absl::Status InUse(const Stage& stage, const Opportunity& opportunity, absl::string_view why) {
  const std::string name = Opportunities().ToName(opportunity.meta.id);
  return MakeError(absl::StatusCode::kFailedPrecondition, "STAGE_IN_USE",
                   absl::StrCat(name, " is in ", Stages().ToName(stage.meta.id), why),
                   {{"stage", Stages().ToName(stage.meta.id)}, {"opportunity", name}});
}

// An error if `query` finds an opportunity in the stage.
absl::Status CheckNone(store::Txn& txn, const Stage& stage, const store::Query& query,
                       absl::string_view why) {
  absl::Status status;
  RETURN_IF_ERROR(txn.Select<Opportunity>(query, [&](const Opportunity& opportunity) {
    status = InUse(stage, opportunity, why);
    return false;
  }));
  return status;
}

// Whether all that is in the stage could be in it as it becomes. A few look-ups, however much is in
// it: nothing is rewritten, as what opportunities count as follows from their stage.
absl::Status CheckFits(store::Txn& txn, const Stage& after) {
  if (after.outcome == Outcome::kOpen) return absl::OkStatus();
  for (const Category category : kOwnCategories) {
    store::Query query = InStage(after.meta.id);
    query.ranges.push_back(Equal("forecast_category", store::LabelOf(category)));
    query.where = Present("forecast_category");
    RETURN_IF_ERROR(CheckNone(txn, after, query,
                              ": its own forecast_category can only be set in an open stage"));
  }
  if (after.outcome != Outcome::kWon) return absl::OkStatus();
  store::Query query = InStage(after.meta.id);
  query.ranges.push_back(Equal("close_date", ""));
  query.where = Absent("close_date");
  return CheckNone(txn, after, query, ": close_date is required of a won opportunity");
}

}  // namespace

const resources::Naming& StageResource::naming() const {
  static const auto* const naming = new resources::Naming{"Stage", "Stages", "stages/*", {}};
  return *naming;
}

const filter::Schema& StageResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{resources::NameField("display_name"),
                          {"sequence", "sequence", filter::FieldType::kInteger},
                          resources::EnumField<Outcome>("outcome")},
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
  if (before == nullptr || before->outcome == after.outcome) return absl::OkStatus();
  return CheckFits(txn, after);
}

absl::Status StageResource::CheckDelete(store::Txn& txn, const Stage& stage) const {
  return CheckNone(txn, stage, InStage(stage.meta.id), "");
}

}  // namespace accord::forecast
