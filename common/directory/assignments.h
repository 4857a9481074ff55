// Who works on which account, in the copy of the hierarchy. Thread-compatible.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/organization.pb.h"
#include "common/calendar/date.h"

namespace accord::directory {

// As accord.accounts.v1.Assignment has it; the role by its number there.
struct AssignmentFacts {
  std::string account;  // id
  std::string person;   // id
  int role = 0;
  absl::optional<calendar::Date> start;  // nothing: since ever
  absl::optional<calendar::Date> end;    // the last day; nothing: for good
  bool covers_descendants = false;

  friend bool operator==(const AssignmentFacts&, const AssignmentFacts&) = default;
};

// About 300 bytes an assignment.
class AssignmentTable {
 public:
  // What `assignment` says; a deleted one goes. Errors: INVALID_ARGUMENT, and nothing changes, for
  // a name, account or person that is none.
  absl::Status Put(const accounts::v1::Assignment& assignment);

  // By id; the deleted are not there.
  const absl::btree_map<std::string, AssignmentFacts>& all() const { return all_; }
  // In the order of their ids.
  std::vector<AssignmentFacts> OfAccount(absl::string_view account) const {
    return Of(by_account_, account);
  }
  std::vector<AssignmentFacts> OfPerson(absl::string_view person) const {
    return Of(by_person_, person);
  }

 private:
  using Index = absl::flat_hash_map<std::string, absl::btree_set<std::string>>;

  void Remove(const std::string& id);
  std::vector<AssignmentFacts> Of(const Index& index, absl::string_view subject) const;

  absl::btree_map<std::string, AssignmentFacts> all_;
  Index by_account_;
  Index by_person_;
};

// Says in `assignment` what Put takes from it.
void ExportAssignment(const std::string& id, const AssignmentFacts& facts,
                      accounts::v1::Assignment& assignment);

}  // namespace accord::directory
