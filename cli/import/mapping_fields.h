// The fields of a load, as a mapping file says them.
#pragma once

#include "cli/import/json_reader.h"
#include "cli/import/mapping.h"
#include "cli/import/mapping_rules.h"

namespace accord::cli {

// What holds for all fields of a load but where they say other.
struct FieldDefaults {
  const Mapping& mapping;  // its tables are read already
  ReadingRules& of_mapping;
  ReadingRules& of_load;
};

// Reads every member of `object` as a field of `load`, whose kind is known. What is wrong is
// refused where it stands, and so is what would have no effect there.
void ReadFields(JsonObject object, FieldDefaults defaults, Load& load);

}  // namespace accord::cli
