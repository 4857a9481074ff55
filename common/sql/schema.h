// What a service's database consists of, beside what all have (BaseMigrations).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/migrations.h"
#include "common/store/row.h"
#include "common/store/store.h"

namespace accord::sql {

// Plain data.
struct Schema {
  std::string service;                      // the name of its migrations' set; never changes
  std::vector<Migration> migrations;        // in order
  std::vector<const store::Table*> tables;  // those of others before those that refer to them
  // Makes rows of their own of what is in history alone and has to outlive it: run before any of it
  // is forgotten. Null: there is nothing of the kind. Safe to repeat, also beside servers. Errors:
  // the store's.
  absl::Status (*keep_history)(store::Store&) = nullptr;
};

}  // namespace accord::sql
