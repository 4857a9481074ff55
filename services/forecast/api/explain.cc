#include "services/forecast/api/explain.h"

namespace accord::forecast {
namespace {

namespace details = explain::details;
namespace reasons = explain::reasons;

explain::Finding FindingOf(NoShare why) {
  switch (why) {
    case NoShare::kNone:
    case NoShare::kTargetUnknown:
      return reasons::kTargetUnknown();
    case NoShare::kNoTarget:
      return reasons::kNoTarget();
    case NoShare::kTargetPartial:
      return reasons::kTargetOfParts();
    case NoShare::kTargetZero:
      return reasons::kTargetZero();
    case NoShare::kTargetReached:
      return reasons::kTargetReached();
    case NoShare::kRevenueByAccount:
      return reasons::kRevenueByAccount();
    case NoShare::kAchievedIncomplete:
      return reasons::kAchievedIncomplete();
    case NoShare::kTooLarge:
      return reasons::kShareTooLarge();
  }
  return reasons::kTargetUnknown();
}

}  // namespace

explain::Finding FindingOf(const Lacking& lacking, absl::string_view figure) {
  const auto& reason =
      lacking.lack == Lack::kRate ? reasons::kAmountsWithoutRate : reasons::kAmountsTooLarge;
  absl::optional<details::Figure> of;
  if (!figure.empty()) of = details::Figure{std::string(figure)};
  return reason({lacking.currency.code()}, {lacking.sums.count},
                AmountDetail<details::Amount>(lacking.currency, lacking.sums.amount_micros), of);
}

void ToProto(const Share& share, v1::Ratio& ratio) {
  if (share.basis_points.has_value()) {
    ratio.set_basis_points(*share.basis_points);
    return;
  }
  *ratio.mutable_explanation() = explain::ToProto(FindingOf(share.why));
}

}  // namespace accord::forecast
