#include "cli/import/keys.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace accord::cli {

uint64_t KeyHash(ImportKind kind, absl::string_view key) {
  return absl::HashOf(static_cast<int>(kind), key);
}

void KeyIndex::SetId(ImportKind kind, absl::string_view key, absl::string_view id) {
  const auto [place, added] = id_begin_.try_emplace(KeyHash(kind, key), ids_.size());
  if (!added) return;  // a row that was written again keeps its resource
  absl::StrAppend(&ids_, id);
  ids_.push_back('\0');
}

absl::optional<std::string> KeyIndex::NameFor(ImportKind kind, absl::string_view key) const {
  const auto found = id_begin_.find(KeyHash(kind, key));
  if (found == id_begin_.end()) return absl::nullopt;
  return absl::StrCat(CollectionOf(kind), ids_.data() + found->second);
}

}  // namespace accord::cli
