// Why figures are as they are: reasons as codes, and their English.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "accord/common/v1/explanation.pb.h"
#include "accord/forecast/v1/forecast.pb.h"
#include "common/money/money.h"
#include "services/forecast/domain/forecast.h"

namespace accord::forecast {

enum class Reason {
  kFigureTooLarge,
  kAmountsWithoutRate,
  kAmountsTooLarge,
  kAmountWithoutRate,
  kAmountTooLarge,
  kTargetPartial,
  kTargetWithoutRate,
  kTargetTooLarge,
  kRecountPending,
};

// Fills `proto` with a reason and its English; the calls add details.
class Explaining {
 public:
  Explaining(Reason reason, common::v1::Explanation& proto);

  Explaining& Text(absl::string_view key, absl::string_view text);
  Explaining& Number(absl::string_view key, int64_t number);
  Explaining& Time(absl::string_view key, absl::Time time);
  // Nothing if the amount does not fit.
  Explaining& Money(absl::string_view key, money::Currency currency, WideMicros amount);

 private:
  common::v1::Explanation::Detail& Add(absl::string_view key);
  common::v1::Explanation& proto_;
};

// Says what is in no sum: one explanation for each currency and reason.
// `figure`: the one that lacks it, where that is not all of the message.
template <typename Proto>
void ExplainLacking(const std::vector<Lacking>& lacking, Proto& proto,
                    absl::string_view figure = "") {
  for (const Lacking& one : lacking) {
    Explaining explaining(
        one.lack == Lack::kRate ? Reason::kAmountsWithoutRate : Reason::kAmountsTooLarge,
        *proto.add_explanations());
    explaining.Text("currency", one.currency.code())
        .Number("count", one.sums.count)
        .Money("amount", one.currency, one.sums.amount_micros);
    if (!figure.empty()) explaining.Text("figure", figure);
  }
}

// Says that something newer waits to be counted by, if so.
// `shown`: a ProjectionView, or what was made of one.
template <typename Shown, typename Proto>
void ExplainPending(const Shown& shown, Proto& proto) {
  if (!shown.pending_since.has_value()) return;
  Explaining(Reason::kRecountPending, *proto.add_explanations())
      .Time("since", *shown.pending_since)
      .Number("basis_revision", shown.basis_revision);
}

// The share, or why there is none.
void ToProto(const Share& share, v1::Ratio& ratio);

}  // namespace accord::forecast
