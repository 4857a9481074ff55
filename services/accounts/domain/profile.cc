#include "services/accounts/domain/profile.h"

namespace accord::accounts {

int64_t RespondentCount(const SatisfactionSurvey& survey) {
  return survey.very_satisfied_count + survey.satisfied_count + survey.dissatisfied_count;
}

absl::optional<int32_t> NetSatisfactionHundredths(const SatisfactionSurvey& survey) {
  const int64_t respondents = RespondentCount(survey);
  if (respondents == 0) return absl::nullopt;
  const int64_t balance = (survey.very_satisfied_count - survey.dissatisfied_count) * 10000;
  const int64_t half = balance < 0 ? -(respondents / 2) : respondents / 2;
  return static_cast<int32_t>(10000 + (balance + half) / respondents);
}

}  // namespace accord::accounts
