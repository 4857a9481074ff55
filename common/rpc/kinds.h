// Which kinds of resources a service keeps: their names and their tables. Thread-compatible while
// kinds are added, then thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rpc/names.h"
#include "common/store/row.h"

namespace accord::rpc {

class Kinds {
 public:
  struct Kind {
    ResourcePattern names;
    const store::Table* table;
  };

  void Add(absl::string_view pattern, const store::Table& table) {
    kinds_.push_back({ResourcePattern(pattern), &table});
  }
  // Null if no kind has names of this form.
  const Kind* Find(absl::string_view name) const {
    for (const Kind& kind : kinds_) {
      if (kind.names.Matches(name)) return &kind;
    }
    return nullptr;
  }

 private:
  std::vector<Kind> kinds_;
};

}  // namespace accord::rpc
