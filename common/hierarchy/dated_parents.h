// Under whom an account stood on which day: the edge of the hierarchy as it was.
//
// Kept small and canonical: days ascend, and no entry repeats the parent before it, so two
// histories are equal exactly if their texts are. Thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"

namespace accord::hierarchy {

class DatedParents {
 public:
  struct Entry {
    calendar::Date from;
    std::string parent;  // an account's id; empty: it is a root

    friend bool operator==(const Entry&, const Entry&) = default;
  };

  // "2020-01-01=acme;2026-07-01=": a day and a parent each, days ascending; "" for no history.
  // Errors: INVALID_ARGUMENT, reason INVALID_DATED_PARENTS, if the form, the order or an id's
  // characters ([a-z0-9-_.~]) are wrong, or an entry changes nothing.
  static absl::StatusOr<DatedParents> Parse(absl::string_view text);
  std::string Format() const;

  // The parent that held on `date`: empty for a root, nothing before the first entry.
  // Valid until the next Set. O(log entries).
  absl::optional<absl::string_view> ParentOn(calendar::Date date) const;

  // From `from` until the next entry the parent is `parent`; what was set for the same day is
  // replaced. Precondition: `parent` has the characters of an id.
  void Set(calendar::Date from, absl::string_view parent);

  // Forgets what begins on `from`: the parent before it holds on, until the next entry. False if
  // nothing begins then.
  bool Erase(calendar::Date from);

  // By day, oldest first.
  const std::vector<Entry>& entries() const { return entries_; }

  friend bool operator==(const DatedParents&, const DatedParents&) = default;

 private:
  std::vector<Entry> entries_;
};

}  // namespace accord::hierarchy
