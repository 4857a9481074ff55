// What the copy knows of accounts beside their names and places: what territories are drawn by, who
// is counted, and under whom an account stood on which day.
//
// Short texts that many accounts share are kept once; most accounts have no labels and always stood
// where they stand, and those take 24 bytes. Thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/account.pb.h"
#include "common/calendar/date.h"
#include "common/hierarchy/forest.h"

namespace accord::directory {

// As accord.accounts.v1.Account has it; enums by their number there.
struct AccountFacts {
  int state = 0;
  bool managed = false;
  std::string segment;
  std::string industry;
  std::string country_code;
  int64_t employee_count = 0;
  std::vector<std::pair<std::string, std::string>> labels;  // by key

  friend bool operator==(const AccountFacts&, const AccountFacts&) = default;
};

// From a day on until the next entry the account stands below `parent`.
struct ParentFrom {
  absl::optional<calendar::Date> from;  // nothing: since ever
  std::string parent;                   // id; empty: a root

  friend bool operator==(const ParentFrom&, const ParentFrom&) = default;
};

class AccountFactsTable {
 public:
  // What `account` says; replaces what was known of the node.
  void Put(hierarchy::NodeId node, const accounts::v1::Account& account);

  AccountFacts Get(hierarchy::NodeId node) const;
  // By day, planned ones too; empty for an account that stands where it always stood.
  const std::vector<ParentFrom>& ParentsOf(hierarchy::NodeId node) const;
  // The one of them that holds on `day`; null: none of them has begun.
  const ParentFrom* ParentOn(hierarchy::NodeId node, calendar::Date day) const;

  // Says in `account` what Put takes from it.
  void Export(hierarchy::NodeId node, accounts::v1::Account& account) const;

 private:
  struct Row {
    int64_t employees = 0;
    uint32_t industry = 0;  // of texts_, as the next two
    uint32_t segment = 0;
    uint32_t country = 0;
    uint8_t state = 0;
    bool managed = false;
  };
  using Labels = std::vector<std::pair<std::string, std::string>>;

  uint32_t TextIndex(const std::string& text);

  std::vector<Row> rows_;  // by node
  std::vector<std::string> texts_{""};
  absl::flat_hash_map<std::string, uint32_t> text_index_{{"", 0}};
  absl::flat_hash_map<hierarchy::NodeId, Labels> labels_;
  absl::flat_hash_map<hierarchy::NodeId, std::vector<ParentFrom>> parents_;
};

// Whether the history says more than where the account stands: some day from which it does or did.
bool IsDated(const accounts::v1::Account& account);

}  // namespace accord::directory
