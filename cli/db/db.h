// `accord db`: what somebody who runs Accord does with its databases. Apart from the other verbs
// because it works on databases rather than with a server.
#pragma once

#include "cli/app/cli.h"
#include "cli/app/command.h"

namespace CLI {
class App;
}

namespace accord::cli {

// Adds the verb below `app`. Its callback puts what is to be run into `chosen`.
void AddDb(CLI::App& app, Verb& chosen);

// Those below it, each in a file of its name.
void AddDbAcceptLoss(Command db);
void AddDbBackup(Command db);
void AddDbCompact(Command db);
void AddDbMigrate(Command db);
void AddDbRestore(Command db);  // in backup.cc
void AddDbStatus(Command db);
void AddDbVerify(Command db);

}  // namespace accord::cli
