#include "services/planning/api/convert_parts.h"

namespace accord::planning {

std::string ParseReference(const Reference& reference, const std::string& name,
                           absl::string_view field, Violations& violations) {
  absl::StatusOr<std::string> id = reference.ToId(name);
  violations.AddStatus(field, id.status());
  return id.ok() ? *std::move(id) : std::string();
}

absl::optional<Measure> ParseMeasureOf(const v1::Measure& proto, Violations& violations) {
  // An update of `measure.current` alone may come before there is a measure.
  if (proto.metric().empty()) violations.Add("measure.metric", "is required in a measure");
  return Measure{proto.metric(), proto.baseline().value(), proto.target().value(), proto.unit(),
                 proto.current().value()};
}

void ToProto(const Measure& measure, v1::Measure& proto) {
  proto.set_metric(measure.metric);
  proto.set_unit(measure.unit);
  if (!measure.baseline.empty()) proto.mutable_baseline()->set_value(measure.baseline);
  if (!measure.target.empty()) proto.mutable_target()->set_value(measure.target);
  if (!measure.current.empty()) proto.mutable_current()->set_value(measure.current);
}

}  // namespace accord::planning
