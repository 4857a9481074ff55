// The life of a Condition: agree, decline, report, declare, withdraw.
#pragma once

#include "cli/app/command.h"

namespace accord::cli {

void AddConditionSteps(Command cos);

}  // namespace accord::cli
