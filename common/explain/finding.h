// What a service has found out and says of itself: which reason, and what it is about.
//
// Rules return findings and never sentences. A finding is made by a reason of reasons.h, which
// declares the details that go with it; its English is rendered from the same declaration
// (catalogue.h), and what goes to a caller is accord.common.v1.Explanation (explanation.h). Plain
// data: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/variant.h"
#include "common/calendar/date.h"
#include "common/money/money.h"

namespace accord::explain {

// A resource name, such as `accounts/acme`.
struct Name {
  std::string value;
  friend bool operator==(const Name&, const Name&) = default;
};

// Labels from a closed set, such as `baseline` or `DRAFT`: each language has words for them. Shown
// as one text with commas between them.
using Labels = std::vector<std::string>;

// A text is shown as it is, a number is a count or of whole units.
using Value = absl::variant<std::string, Name, int64_t, calendar::Date, absl::Time, money::Money>;

// One named value.
struct Detail {
  std::string key;  // lower_snake
  Value value;
  friend bool operator==(const Detail&, const Detail&) = default;
};

struct Finding {
  std::string reason;           // UPPER_SNAKE
  std::vector<Detail> details;  // no key twice

  // Null: it has no such detail.
  const Value* Find(absl::string_view key) const;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// The value in English: dates as `2026-03-01`, times as RFC 3339 in UTC, money as `USD 12.50`.
std::string TextOf(const Value& value);

// A refusal for the reason of `finding`: its English, and its details as metadata. `more` is
// metadata that goes with the call rather than with the reason.
absl::Status Refuse(absl::StatusCode code, const Finding& finding,
                    std::vector<std::pair<std::string, std::string>> more = {});

// Why something may not be done; nothing: it may.
using WhyNot = absl::optional<Finding>;

// FAILED_PRECONDITION for that reason, or OK.
absl::Status CheckAllowed(const WhyNot& why_not);

}  // namespace accord::explain
