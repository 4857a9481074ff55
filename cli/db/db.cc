#include "cli/db/db.h"

namespace accord::cli {

void AddDb(CLI::App& app, Verb& chosen) {
  const Command db =
      Command(app, chosen).Add("db", "Look after the databases: migrate, back up, restore, verify");
  AddDbMigrate(db);
  AddDbStatus(db);
  AddDbBackup(db);
  AddDbRestore(db);
  AddDbVerify(db);
  AddDbCompact(db);
  AddDbAcceptLoss(db);
}

}  // namespace accord::cli
