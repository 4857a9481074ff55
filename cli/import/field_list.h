// What a mapping can fill: `accord import fields`.
#pragma once

#include <string>
#include <vector>

#include "cli/app/cli.h"
#include "cli/import/mapping.h"

namespace accord::cli {

struct ListedField {
  std::string path;  // "lines.amount"; of a map "labels.*", where * is any key
  std::string form;  // what its text is: "text", "amount", "day", "number", "share", "decimal",
                     // "flag", "choice", "json"
  bool required = false;             // by the contract, of every row
  std::string refers_to;             // "account": the text may be the key of one; else ""
  std::vector<std::string> choices;  // of a choice
};

// Every field of a row of the kind, in the order of the contract.
std::vector<ListedField> FieldsOf(ImportKind kind);

// Tells them of all kinds, and how days may be written. In JSON:
//   {"resources": [{"resource", "fields": [ListedField]}], "dateFormats": ["YYYY-MM-DD"],
//    "profiles": [{"profile", "mapping": the text of a mapping}]}
void PrintFieldList(Cli& cli);

}  // namespace accord::cli
