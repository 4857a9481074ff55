// What a moment means to a service: a pair of revisions, its own and the accounts service's.
//
// A service that follows the accounts service lives in two orders. Each of its revisions keeps the
// accounts revision that it saw; a moment is a revision and the accounts revision that goes with
// it. Both halves follow from what is stored alone: every replica, and every later start, comes to
// the same pair. docs/adr/0029 has the rules.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "accord/common/v1/moment.pb.h"
#include "common/store/store.h"

namespace accord::changes {

struct Pair {
  store::Revision revision;
  // 0 in the accounts service, and before anything was seen of it.
  store::AccountsRevision accounts_revision = {};
  std::string accounts_epoch = {};  // that it is of; empty: the accounts service's present one

  store::AccountsMoment accounts() const { return {accounts_revision, accounts_epoch}; }
};

// The accounts service's own order, as others ask for it. Thread-safe; its calls wait.
class AccountsOrder {
 public:
  virtual ~AccountsOrder() = default;

  // The newest accounts revision that was made at `time` or before, by the times that the accounts
  // service stored; 0: none was. Errors: UNAVAILABLE, reason ACCOUNTS_UNREACHABLE; OUT_OF_RANGE,
  // reason REVISION_COMPACTED, if it is not kept any more.
  virtual absl::StatusOr<store::AccountsMoment> RevisionAt(absl::Time time,
                                                           absl::Time deadline) = 0;
  // Whether that revision is made. Errors: OUT_OF_RANGE, reason REVISION_IN_FUTURE; UNAVAILABLE,
  // reason ACCOUNTS_UNREACHABLE.
  virtual absl::Status CheckMade(store::AccountsRevision revision, absl::Time deadline) = 0;
};

// Resolves the moments that a service's requests name. Thread-safe; a value that refers to what it
// was made with. Not for gRPC threads: deadlines are by SteadyNow, and it may wait until then.
class Moments {
 public:
  // Without `accounts` the service has one order alone. Both outlive it.
  Moments(store::Store& store, AccountsOrder* accounts = nullptr)  // NOLINT: a store is one order
      : store_(&store), accounts_(accounts) {}

  store::Store& store() const { return *store_; }
  bool follows_accounts() const { return accounts_ != nullptr; }

  // Whether the moment of a request's `as_of` makes sense here; whatever reads one asks this or one
  // of those below. Errors: a BadRequest for an accounts revision that is not beside a revision, or
  // in a service that has none, and for an epoch without a moment; FAILED_PRECONDITION, reason
  // EPOCH_CHANGED, for a moment of another history; OUT_OF_RANGE, reason REVISION_IN_FUTURE, for an
  // accounts revision that is not made; UNAVAILABLE.
  absl::Status Check(const common::v1::Moment& moment, absl::Time deadline) const;

  // The revision of this service that it means; nothing: the present. A time before the first
  // revision gives 0, one in the future the newest, whatever this replica knew before. Errors:
  // those of Check and of Store::Snapshot.
  absl::StatusOr<absl::optional<int64_t>> RevisionOf(const common::v1::Moment& moment,
                                                     absl::Time deadline) const;

  // The whole pair; of the present, what the newest revision saw. A time is resolved in each
  // service's own order, and its accounts revision is never less than what the revision saw, but of
  // the accounts service's present history: what was seen of another says nothing of times. A
  // revision that does not say what it saw (it is of an earlier release, or nothing was there to be
  // seen) is resolved by its time. Holds no snapshot while it asks the accounts service. Errors:
  // those of RevisionOf and of AccountsOrder.
  absl::StatusOr<Pair> PairOf(const common::v1::Moment& moment, absl::Time deadline) const;

 private:
  absl::Status CheckEpoch(const common::v1::Moment& moment, absl::Time deadline) const;
  absl::StatusOr<int64_t> RevisionAt(absl::Time time, absl::Time deadline) const;
  absl::StatusOr<store::AccountsMoment> AccountsOf(const common::v1::Moment& moment,
                                                   const store::RevisionInfo& made,
                                                   absl::Time deadline) const;

  store::Store* store_;
  AccountsOrder* accounts_;
};

}  // namespace accord::changes
