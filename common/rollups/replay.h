// What became of records between two revisions, as records.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/status.h"
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

// How to come from what is known of one revision to what held at another.
struct Rewinding {
  int64_t held = 0;  // what is known
  int64_t wanted =
      0;  // earlier; or later, for who follows a store hears of a revision after it can be read
  int64_t records = 0;  // that there are, roughly
  absl::Time deadline;
  const std::atomic<bool>& stopping;
};

namespace internal {

// One rewinding, and whether it is worth going on.
class Way {
 public:
  explicit Way(const Rewinding& to)
      : to_(to), left_(std::max(kChangesAnyway, to.records / kChangeCost)) {}

  bool back() const { return to_.wanted <= to_.held; }
  store::Between between() const {
    return back() ? store::Between{to_.wanted, to_.held} : store::Between{to_.held, to_.wanted};
  }
  // A record was replaced. False: it is not.
  bool Step() { return --left_ >= 0 && !to_.stopping; }
  absl::StatusOr<bool> End(const absl::Status& replayed) const {
    if (to_.stopping) return absl::CancelledError("the service is stopping");
    if (left_ < 0) return false;
    RETURN_IF_ERROR(replayed);
    return true;
  }

 private:
  // A difference takes about as long as so many records that are read one after the other: if more
  // lie between, reading everything is quicker. Few are always replayed.
  static constexpr int64_t kChangeCost = 4;
  static constexpr int64_t kChangesAnyway = 10'000;

  const Rewinding& to_;
  int64_t left_;
};

}  // namespace internal

// A past moment is the present less what came since. Calls replace(was, becomes) for each record of
// these kinds that differs, once; null: there is none. False: so much lies between that reading all
// that held at to.wanted is quicker, and what was replaced is good for nothing. Errors: those of
// Replay; CANCELLED soon after to.stopping becomes true.
template <typename... Records, typename Replace>
absl::StatusOr<bool> Rewind(store::Store& store, const Rewinding& to, Replace replace) {
  internal::Way way(to);
  return way.End(Replay<Records...>(
      store, way.between(), to.deadline, [&](const auto* before, const auto& after) {
        if (way.back()) {
          replace(&after, before);
        } else {
          replace(before, &after);
        }
        return way.Step() ? absl::OkStatus() : absl::CancelledError("reading all is quicker");
      }));
}

// The same with the rows of one table.
template <typename Replace>
absl::StatusOr<bool> RewindRows(store::Store& store, const store::Table& table, const Rewinding& to,
                                Replace replace) {
  internal::Way way(to);
  return way.End(
      store.Differences({&table}, way.between(), to.deadline, [&](const store::RowChange& change) {
        const store::Row* const before = change.before.has_value() ? &*change.before : nullptr;
        if (way.back()) {
          replace(&change.after, before);
        } else {
          replace(before, &change.after);
        }
        return way.Step();
      }));
}

}  // namespace accord::rollups
