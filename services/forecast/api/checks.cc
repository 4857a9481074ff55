#include "services/forecast/api/checks.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/domain/fact.h"
#include "services/forecast/domain/rules.h"

namespace accord::forecast {
namespace {

std::string Field(absl::string_view prefix, absl::string_view field) {
  return absl::StrCat(prefix, prefix.empty() ? "" : ".", field);
}

// `status` with its bad fields below `prefix`.
absl::Status Prefixed(absl::string_view prefix, const absl::Status& status) {
  if (status.ok() || prefix.empty()) return status;
  Violations violations;
  violations.AddStatus(prefix, status);
  return violations.ToStatus();
}

// Says of a rate or an overflow which field it is about.
absl::Status WithField(const absl::Status& status, const std::string& field) {
  ErrorDetail detail = DetailOf(status).value_or(ErrorDetail());
  detail.metadata.emplace_back("field", field);
  return MakeError(status.code(), absl::StrCat(field, ": ", status.message()), std::move(detail));
}

// Whether a reference is to be looked up: it is new, or what it stands in comes back.
template <typename Record>
bool IsSet(const Record* before, const std::string& id, const std::string& id_before) {
  return !id.empty() && (before == nullptr || before->meta.deleted() || id != id_before);
}

}  // namespace

Checks::Checks(store::Txn& txn, const directory::Directory& directory, Admission& admission)
    : txn_(txn),
      directory_(directory),
      admission_(admission),
      settings_(directory.settings()),
      rates_(txn, settings_.reporting_currency) {
  admission_.Begin(txn.revision());
}

absl::StatusOr<const Stage*> Checks::FindStage(const std::string& id, absl::string_view prefix) {
  const auto known = stages_.find(id);
  if (known != stages_.end()) return &known->second;
  ASSIGN_OR_RETURN(absl::optional<Stage> stage, txn_.Find<Stage>(id));
  if (!stage.has_value() || stage->meta.deleted()) {
    return ReferenceNotFound(Field(prefix, "stage"), Stages().ToName(id));
  }
  return &stages_.emplace(id, *std::move(stage)).first->second;
}

absl::Status Checks::CheckAccount(const std::string& account, absl::string_view prefix) {
  if (!directory_.HasAccount(account)) {
    return ReferenceNotFound(Field(prefix, "account"), Accounts().ToName(account));
  }
  return directory_.closings().Check(account);
}

absl::Status Checks::CheckReferences(const Opportunity* before, const Opportunity& after,
                                     absl::string_view prefix) {
  static const std::string kNone;
  if (IsSet(before, after.account, before == nullptr ? kNone : before->account)) {
    RETURN_IF_ERROR(CheckAccount(after.account, prefix));
  }
  if (IsSet(before, after.owner, before == nullptr ? kNone : before->owner) &&
      !directory_.HasPerson(after.owner)) {
    return ReferenceNotFound(Field(prefix, "owner"), People().ToName(after.owner));
  }
  const bool lines_stay =
      before != nullptr && !before->meta.deleted() && before->lines == after.lines;
  for (size_t i = 0; !lines_stay && i < after.lines.size(); ++i) {
    if (directory_.HasProduct(after.lines[i].product)) continue;
    return ReferenceNotFound(Field(prefix, absl::StrCat("lines[", i, "].product")),
                             Products().ToName(after.lines[i].product));
  }
  return absl::OkStatus();
}

absl::Status Checks::CheckWorth(const money::Money& money, calendar::Date date,
                                absl::string_view prefix) {
  const auto rate_on = [this](money::Currency currency, calendar::Date day) {
    return rates_.RateOn(currency, day);
  };
  const absl::Status converted =
      ToReporting(money, date, {settings_.calendar, settings_.reporting_currency, rate_on})
          .status();
  return converted.ok() || !DetailOf(converted).has_value()
             ? converted
             : WithField(converted, Field(prefix, "amount"));
}

absl::Status Checks::Check(const Opportunity* before, Opportunity& after,
                           absl::string_view prefix) {
  ASSIGN_OR_RETURN(const Stage* const stage, FindStage(after.stage, prefix));
  RETURN_IF_ERROR(Prefixed(prefix, CompleteOpportunity(before, *stage, after)));
  RETURN_IF_ERROR(CheckReferences(before, after, prefix));
  RETURN_IF_ERROR(CheckWorth({after.currency, after.amount}, RateDate(after.close_date), prefix));
  const absl::Status admitted = admission_.Admit(before, after);
  return admitted.ok() ? admitted : WithField(admitted, Field(prefix, "amount"));
}

absl::Status Checks::Check(const RevenueFact* before, const RevenueFact& after,
                           absl::string_view prefix) {
  if (IsSet(before, after.account, before == nullptr ? "" : before->account)) {
    RETURN_IF_ERROR(CheckAccount(after.account, prefix));
  }
  if (IsSet(before, after.product, before == nullptr ? "" : before->product) &&
      !directory_.HasProduct(after.product)) {
    return ReferenceNotFound(Field(prefix, "product"), Products().ToName(after.product));
  }
  RETURN_IF_ERROR(CheckWorth({after.currency, after.amount}, *after.month, prefix));
  const absl::Status admitted = admission_.Admit(before, after);
  return admitted.ok() ? admitted : WithField(admitted, Field(prefix, "amount"));
}

absl::Status Checks::Check(const Target* before, const Target& after, absl::string_view prefix) {
  RETURN_IF_ERROR(Prefixed(prefix, CheckTarget(after)));
  if (IsSet(before, after.account, before == nullptr ? "" : before->account)) {
    RETURN_IF_ERROR(CheckAccount(after.account, prefix));
  }
  if (IsSet(before, after.person, before == nullptr ? "" : before->person) &&
      !directory_.HasPerson(after.person)) {
    return ReferenceNotFound(Field(prefix, "person"), People().ToName(after.person));
  }
  return CheckWorth({after.currency, after.amount}, calendar().FirstDay(after.period()), prefix);
}

}  // namespace accord::forecast
