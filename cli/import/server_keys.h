// What is on the server already, found by external id.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "cli/client/session.h"
#include "cli/import/keys.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// Kinds of which more keys than this are asked for are read as a whole, once: a key costs the
// server two look-ups.
inline constexpr size_t kKeysAskedMax = 20000;

// A resource of the server as far as an import needs it.
struct KnownResource {
  std::string name;
  std::vector<std::string> keys;  // its external ids of the system, or its name
};

// Thread-compatible.
class ServerKeys {
 public:
  // An empty `system`: keys are resource names.
  ServerKeys(Session& session, std::string system)
      : session_(session), system_(std::move(system)) {}

  // Gives `index` the ids of those keys that a resource on the server bears, deleted ones not. A
  // few are asked for together, many by reading all of the kind. Errors: of the calls.
  absl::Status Find(ImportKind kind, const std::vector<std::string>& keys, KeyIndex& index);

  // Every resource of the kind that bears an external id of the system, deleted ones not. `take`
  // ends the reading with an error.
  absl::Status ForEach(ImportKind kind,
                       absl::FunctionRef<absl::Status(const KnownResource&)> take) const;

 private:
  // One by one: names are asked for where few rows refer to what no file has.
  absl::Status AskForNames(ImportKind kind, const std::vector<std::string>& keys,
                           KeyIndex& index) const;
  absl::Status Ask(ImportKind kind, const std::vector<std::string>& keys, KeyIndex& index) const;

  Session& session_;
  const std::string system_;
  absl::flat_hash_map<ImportKind, size_t> asked_;
  absl::flat_hash_set<ImportKind> read_;  // of which all is known
};

}  // namespace accord::cli
