// Which plan is meant: an account and a fiscal year.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/app/cli.h"
#include "cli/app/command.h"

namespace accord::cli {

struct PlanRef {
  std::string account;
  int fiscal_year = 0;  // 0: the present one
};

// The words of it: the account first, the year as an option.
void AddPlanRef(Command& command, PlanRef& plan);

// `accounts/acme/plans/2026`.
absl::StatusOr<std::string> PlanName(Cli& cli, const PlanRef& plan);

}  // namespace accord::cli
