// What a service's database consists of, beside what all have (BaseMigrations).
#pragma once

#include <string>
#include <vector>

#include "common/sql/migrations.h"
#include "common/store/row.h"

namespace accord::sql {

// Plain data.
struct Schema {
  std::string service;                      // the name of its migrations' set; never changes
  std::vector<Migration> migrations;        // in order
  std::vector<const store::Table*> tables;  // those of others before those that refer to them
};

}  // namespace accord::sql
