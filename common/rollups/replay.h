// What became of records between two revisions, as records.
#pragma once

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/rollups/ledger.h"
#include "common/store/record.h"
#include "common/store/store.h"

namespace accord::rollups {

namespace internal {

// Replaces if the change is one of `Record`s. `found` is set then.
template <typename Record, typename Replace>
absl::Status ReplaceRecord(store::RowChange& change, Replace& replace, bool& found) {
  if (change.table != &store::TableOf<Record>()) return absl::OkStatus();
  found = true;
  ASSIGN_OR_RETURN(const Record after, store::FromRow<Record>(std::move(change.after)));
  if (!change.before.has_value()) return replace(static_cast<const Record*>(nullptr), after);
  ASSIGN_OR_RETURN(const Record before, store::FromRow<Record>(*std::move(change.before)));
  return replace(&before, after);
}

}  // namespace internal

// Calls replace(before, after) for each record of these kinds that differs, once: as it was at
// between.from (null: it was not) and as it is at between.to. An error of `replace` ends it. A
// record may describe the first columns of its table alone. Errors: those of Store::Differences and
// FromRow.
template <typename... Records, typename Replace>
absl::Status Replay(store::Store& store, store::Between between, absl::Time deadline,
                    Replace replace) {
  absl::Status failed;
  RETURN_IF_ERROR(store.Differences(
      {&store::TableOf<Records>()...}, between, deadline, [&](store::RowChange change) {
        bool found = false;
        (void)((failed = internal::ReplaceRecord<Records>(change, replace, found), found) || ...);
        return failed.ok();
      }));
  return failed;
}

// What the sums at between.to are more than those at between.from, by account and by person, of
// records of these kinds: two moments compared by what lies between them, whatever else there is.
// facts_of(record, sink) hands `sink` the entries of a record.
template <typename... Records, typename FactsOf>
absl::StatusOr<Tally> Difference(store::Store& store, store::Between between, absl::Time deadline,
                                 FactsOf facts_of) {
  Tally tally;
  const auto add = [&](const auto& record, hierarchy::Sign sign) {
    facts_of(record, [&](const Entry& entry) { tally.Add(entry, sign); });
  };
  RETURN_IF_ERROR(
      Replay<Records...>(store, between, deadline, [&](const auto* before, const auto& after) {
        if (before != nullptr) add(*before, hierarchy::Sign::kMinus);
        add(after, hierarchy::Sign::kPlus);
        return absl::OkStatus();
      }));
  return tally;
}

}  // namespace accord::rollups
