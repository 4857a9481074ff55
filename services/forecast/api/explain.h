// Why figures are as they are, as callers are told. Stateless: thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/forecast/v1/forecast.pb.h"
#include "common/explain/explanation.h"
#include "common/explain/reasons.h"
#include "services/forecast/domain/forecast.h"

namespace accord::forecast {

// Adds it to what `proto` explains.
template <typename Proto>
void Explain(const explain::Finding& finding, Proto& proto) {
  *proto.add_explanations() = explain::ToProto(finding);
}

// The amount as a detail; nothing if it does not fit.
template <typename Detail>
absl::optional<Detail> AmountDetail(money::Currency currency, WideMicros amount) {
  const absl::optional<money::Micros> narrow = Narrow(amount);
  if (!narrow.has_value()) return absl::nullopt;
  return Detail{{currency, *narrow}};
}

// What is in no sum, of one currency and for one reason. `figure`: the one that lacks it, where
// that is not all of the message.
explain::Finding FindingOf(const Lacking& lacking, absl::string_view figure);

template <typename Proto>
void ExplainLacking(const std::vector<Lacking>& lacking, Proto& proto,
                    absl::string_view figure = "") {
  for (const Lacking& one : lacking) Explain(FindingOf(one, figure), proto);
}

// Says that something newer waits to be counted by, if so.
// `shown`: a ProjectionView, or what was made of one.
template <typename Shown, typename Proto>
void ExplainPending(const Shown& shown, Proto& proto) {
  if (!shown.pending_since.has_value()) return;
  Explain(explain::reasons::kRecountPending({*shown.pending_since}, {shown.basis_revision}), proto);
}

// The share, or why there is none.
void ToProto(const Share& share, v1::Ratio& ratio);

}  // namespace accord::forecast
