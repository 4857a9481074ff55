// What SQL must do without so that the distributed engines that speak PostgreSQL's language run it:
// CockroachDB, YugabyteDB, Citus.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace accord::sql {

// What in a statement one of those engines lacks, in a few words; empty: nothing.
std::string FindUnportable(absl::string_view sql);

}  // namespace accord::sql
