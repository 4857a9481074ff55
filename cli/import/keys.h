// What an import knows of the keys in its files: which there are, which are left out, and the ids
// that the server gave them.
//
// Keys are kept as 64-bit hashes, so that a million accounts take tens of megabytes whatever their
// names. Two keys of one million share a hash with a chance of one in 37 million.
// Thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// The hash of a key of one kind; the same within a process only.
uint64_t KeyHash(ImportKind kind, absl::string_view key);

class KeyIndex {
 public:
  // False if it is there already.
  bool Add(ImportKind kind, absl::string_view key) {
    return known_.insert(KeyHash(kind, key)).second;
  }
  bool Has(ImportKind kind, absl::string_view key) const {
    return known_.contains(KeyHash(kind, key));
  }

  // Its row is not going to be written.
  void LeaveOut(ImportKind kind, absl::string_view key) { left_out_.insert(KeyHash(kind, key)); }
  bool IsLeftOut(ImportKind kind, absl::string_view key) const {
    return left_out_.contains(KeyHash(kind, key));
  }

  // The last part of the resource's name, such as "acme" of "accounts/acme".
  void SetId(ImportKind kind, absl::string_view key, absl::string_view id);
  // `accounts/acme`; nothing if the server does not know the key, as far as we know.
  absl::optional<std::string> NameFor(ImportKind kind, absl::string_view key) const;

 private:
  absl::flat_hash_set<uint64_t> known_;
  absl::flat_hash_set<uint64_t> left_out_;
  absl::flat_hash_map<uint64_t, uint32_t> id_begin_;  // offsets into ids_
  std::string ids_;                                   // each ended by NUL
};

// "accounts/", "people/", ...
absl::string_view CollectionOf(ImportKind kind);

}  // namespace accord::cli
