// Every verb of the command line. Each function declares a command and what is below it; a file of
// the same name holds what it does.
#pragma once

#include "cli/app/command.h"

namespace accord::cli {

void AddAccounts(Command root);
void AddCompletion(Command root);
void AddConditions(Command root);  // `accord cos`
void AddDemo(Command root);
void AddExport(Command root);
void AddFollowers(Command root);
void AddForecast(Command root);
void AddHealth(Command root);
void AddHistory(Command root);
void AddImport(Command root);
void AddOrganization(Command root);  // `accord org`
void AddPeople(Command root);
void AddPlan(Command root);
void AddWatch(Command root);

}  // namespace accord::cli
