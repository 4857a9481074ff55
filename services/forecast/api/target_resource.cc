#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resources/filter_fields.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/resources.h"

namespace accord::forecast {
namespace {

absl::Status CheckUnique(store::Txn& txn, const Target& target) {
  const auto equal = [](const char* column, store::Value value) {
    return store::ColumnRange{column, value, value};
  };
  store::Query query;
  query.ranges = {equal("account", target.account),
                  equal("person", target.person),
                  equal("territory", target.territory),
                  equal("kind", std::string(store::LabelOf(target.kind))),
                  equal("fiscal_year", int64_t{target.fiscal_year}),
                  equal("quarter", int64_t{target.quarter}),
                  equal("month", int64_t{target.month})};
  absl::Status status;
  RETURN_IF_ERROR(txn.Select<Target>(query, [&](const Target& other) {
    if (other.meta.id == target.meta.id) return true;
    const std::string name = absl::StrCat("targets/", other.meta.id);
    status = MakeError(absl::StatusCode::kAlreadyExists, "TARGET_EXISTS",
                       absl::StrCat(name, " is the target of this subject, kind and period"),
                       {{"name", name}});
    return false;
  }));
  return status;
}

}  // namespace

const resources::Naming& TargetResource::naming() const {
  static const auto* const naming = new resources::Naming{
      "Target",
      "Targets",
      "targets/*",
      {{"account", "accounts/*"}, {"person", "people/*"}, {"territory", "territories/*"}}};
  return *naming;
}

const filter::Schema& TargetResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{{"account", "account"},
                          {"person", "person"},
                          {"territory", "territory"},
                          resources::EnumField<TargetKind>("kind"),
                          {"fiscal_year", "fiscal_year", filter::FieldType::kInteger}},
                         {}};
  return *schema;
}

void TargetResource::ToProto(const Target& target, v1::Target& proto) const {
  forecast::ToProto(target, proto);
}

absl::Status TargetResource::Parse(const v1::Target& proto, Target& target) const {
  Violations violations;
  ParseTarget(proto, target, violations);
  return violations.ToStatus();
}

absl::Status TargetResource::Check(store::Txn& txn, const Target* before, Target& after) const {
  RETURN_IF_ERROR(Checks(txn, directory_, admission_).Check(before, after, ""));
  return CheckUnique(txn, after);
}

}  // namespace accord::forecast
