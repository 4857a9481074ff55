#include "services/forecast/api/explain.h"

#include "common/rpc/convert.h"
#include "services/forecast/api/convert.h"

namespace accord::forecast {
namespace {

struct Words {
  const char* reason;
  const char* english;
};

Words WordsOf(Reason reason) {
  switch (reason) {
    case Reason::kFigureTooLarge:
      return {"FIGURE_TOO_LARGE", "the figure is too large to be told"};
    case Reason::kAmountsWithoutRate:
      return {"AMOUNTS_WITHOUT_RATE",
              "amounts of this currency have no exchange rate on their day and are in no figure"};
    case Reason::kAmountsTooLarge:
      return {"AMOUNTS_TOO_LARGE",
              "amounts of this currency are worth more than a figure can hold and are in none"};
    case Reason::kAmountWithoutRate:
      return {"AMOUNT_WITHOUT_RATE",
              "the amount has no exchange rate on its day and is in no figure"};
    case Reason::kAmountTooLarge:
      return {"AMOUNT_TOO_LARGE", "the amount is worth more than a figure can hold and is in none"};
    case Reason::kTargetPartial:
      return {"TARGET_PARTIAL", "parts of the period have no target, so the period has none"};
    case Reason::kTargetWithoutRate:
      return {"TARGET_WITHOUT_RATE", "the target's currency has no exchange rate on its first day"};
    case Reason::kTargetTooLarge:
      return {"TARGET_TOO_LARGE", "the target is too large to be told"};
    case Reason::kRecountPending:
      return {"RECOUNT_PENDING",
              "rates, stages or settings changed; figures are still by those before"};
  }
  return {"", ""};
}

Words WordsOf(NoShare why) {
  switch (why) {
    case NoShare::kNone:
      break;
    case NoShare::kNoTarget:
      return {"NO_TARGET", "there is no target"};
    case NoShare::kTargetPartial:
      return {"TARGET_PARTIAL", "parts of the period have no target"};
    case NoShare::kTargetUnknown:
      return {"TARGET_UNKNOWN", "the target cannot be told"};
    case NoShare::kTargetZero:
      return {"TARGET_ZERO", "the target is zero"};
    case NoShare::kTargetReached:
      return {"TARGET_REACHED", "the target is reached"};
    case NoShare::kRevenueByAccount:
      return {"REVENUE_BY_ACCOUNT", "revenue is recognized by account, not by person"};
    case NoShare::kAchievedIncomplete:
      return {"ACHIEVED_INCOMPLETE", "amounts that cannot be converted are missing"};
    case NoShare::kTooLarge:
      return {"SHARE_TOO_LARGE", "the share is too large to be told"};
  }
  return {"", ""};
}

}  // namespace

Explaining::Explaining(Reason reason, common::v1::Explanation& proto) : proto_(proto) {
  const Words words = WordsOf(reason);
  proto_.set_reason(words.reason);
  proto_.set_message(words.english);
}

common::v1::Explanation::Detail& Explaining::Add(absl::string_view key) {
  common::v1::Explanation::Detail& detail = *proto_.add_details();
  detail.set_key(std::string(key));
  return detail;
}

Explaining& Explaining::Text(absl::string_view key, absl::string_view text) {
  Add(key).set_text(std::string(text));
  return *this;
}

Explaining& Explaining::Number(absl::string_view key, int64_t number) {
  Add(key).set_number(number);
  return *this;
}

Explaining& Explaining::Time(absl::string_view key, absl::Time time) {
  *Add(key).mutable_time() = rpc::TimestampToProto(absl::ToUnixMicros(time));
  return *this;
}

Explaining& Explaining::Money(absl::string_view key, money::Currency currency, WideMicros amount) {
  const absl::optional<money::Micros> narrow = Narrow(amount);
  if (narrow.has_value()) SetMoney(currency.code(), *narrow, *Add(key).mutable_money());
  return *this;
}

void ToProto(const Share& share, v1::Ratio& ratio) {
  if (share.basis_points.has_value()) {
    ratio.set_basis_points(*share.basis_points);
    return;
  }
  const Words words = WordsOf(share.why);
  ratio.set_not_applicable_reason(words.english);
  ratio.mutable_explanation()->set_reason(words.reason);
  ratio.mutable_explanation()->set_message(words.english);
}

}  // namespace accord::forecast
