// What columns and files are called in other systems. Private to the suggesting of mappings.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// A field and the words (suggest_look.h) of columns that mean it, the likelier ones first.
struct FieldWords {
  const char* path;
  std::vector<const char*> words;
};

// The fields of a kind that can be suggested, in the order in which columns are given to them.
const std::vector<FieldWords>& WordsOf(ImportKind kind);

// Words of columns that are keys whatever the kind, the likelier ones first.
const std::vector<const char*>& KeyWords();

// Parts of the names of files that tell their kind.
const std::vector<const char*>& FileWords(ImportKind kind);

// What a stage's name says of its outcome: "WON", "LOST" or "OPEN".
std::string OutcomeOf(absl::string_view stage);

}  // namespace accord::cli
