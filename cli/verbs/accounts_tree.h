// `accord accounts tree`.
#pragma once

#include "cli/app/command.h"

namespace accord::cli {

void AddAccountsTree(Command accounts);

}  // namespace accord::cli
