#include "common/changes/moments.h"

#include <memory>

#include "common/base/status.h"
#include "common/rpc/convert.h"

namespace accord::changes {
namespace {

using common::v1::Moment;

absl::Time TimeOf(const Moment& moment) {
  return absl::FromUnixMicros(rpc::ParseTimestamp(moment.time()));
}

absl::Status CheckParts(const Moment& moment, bool follows_accounts) {
  Violations violations;
  if (moment.accounts_revision() != 0 && !follows_accounts) {
    violations.Add("as_of.accounts_revision", "is not of this service: its own revision is all");
  } else if (moment.accounts_revision() != 0 && !moment.has_revision()) {
    violations.Add("as_of.accounts_revision", "goes with a revision, and with nothing else");
  }
  if (!moment.epoch().empty() && moment.moment_case() == Moment::MOMENT_NOT_SET) {
    violations.Add("as_of.epoch", "goes with a revision or a time");
  }
  return violations.ToStatus();
}

}  // namespace

// This replica may be the one that has not noticed yet.
absl::Status Moments::CheckEpoch(const Moment& moment, absl::Time deadline) const {
  if (moment.epoch().empty() || moment.epoch() == store_->epoch()) return absl::OkStatus();
  RETURN_IF_ERROR(store_->CatchUp(0, deadline));
  return moment.epoch() == store_->epoch() ? absl::OkStatus() : store::EpochChanged(*store_);
}

absl::Status Moments::Check(const Moment& moment, absl::Time deadline) const {
  RETURN_IF_ERROR(CheckParts(moment, follows_accounts()));
  RETURN_IF_ERROR(CheckEpoch(moment, deadline));
  // What a stored revision saw is made.
  const store::AccountsRevision named(moment.accounts_revision());
  if (named <= store_->seen_accounts_revision()) return absl::OkStatus();
  return accounts_->CheckMade(named, deadline);
}

// One that is the newest here may not be: another replica may have made others by then.
absl::StatusOr<int64_t> Moments::RevisionAt(absl::Time time, absl::Time deadline) const {
  bool caught_up = false;
  while (true) {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest,
                     store_->Snapshot(absl::nullopt, deadline));
    ASSIGN_OR_RETURN(const int64_t found, newest->RevisionAt(time));
    if (found < newest->revision() || caught_up) return found;
    RETURN_IF_ERROR(store_->CatchUp(0, deadline));
    if (store_->revision() == newest->revision()) return found;
    caught_up = true;
  }
}

absl::StatusOr<absl::optional<int64_t>> Moments::RevisionOf(const Moment& moment,
                                                            absl::Time deadline) const {
  RETURN_IF_ERROR(Check(moment, deadline));
  if (moment.has_revision()) {
    // Another replica may have made it; what nobody made is refused by whoever reads it.
    if (moment.revision() > store_->revision()) RETURN_IF_ERROR(store_->CatchUp(0, deadline));
    return absl::make_optional(moment.revision());
  }
  if (!moment.has_time()) return absl::optional<int64_t>();
  ASSIGN_OR_RETURN(const int64_t revision, RevisionAt(TimeOf(moment), deadline));
  return absl::make_optional(revision);
}

absl::StatusOr<Pair> Moments::PairOf(const Moment& moment, absl::Time deadline) const {
  ASSIGN_OR_RETURN(const absl::optional<int64_t> revision, RevisionOf(moment, deadline));
  store::RevisionInfo made;
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     store_->Snapshot(revision, deadline));
    ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> info,
                     reader->FindRevision(reader->revision()));
    if (info.has_value()) made = *info;
    made.revision = store::Revision(reader->revision());
  }
  if (!follows_accounts()) return Pair{made.revision};
  ASSIGN_OR_RETURN(const store::AccountsMoment accounts, AccountsOf(moment, made, deadline));
  return Pair{made.revision, accounts.revision, accounts.epoch};
}

absl::StatusOr<store::AccountsMoment> Moments::AccountsOf(const Moment& moment,
                                                          const store::RevisionInfo& made,
                                                          absl::Time deadline) const {
  using store::AccountsMoment;
  if (moment.accounts_revision() != 0) {
    return AccountsMoment{store::AccountsRevision(moment.accounts_revision()), ""};
  }
  const AccountsMoment seen{made.accounts_revision, made.accounts_epoch};
  if (!moment.has_time()) {
    if (seen.revision > 0 || made.revision == 0) return seen;
    return accounts_->RevisionAt(absl::FromUnixMicros(made.time), deadline);
  }
  const absl::StatusOr<AccountsMoment> there = accounts_->RevisionAt(TimeOf(moment), deadline);
  // It is older than what is kept there: if `seen` is not, it is the newer one.
  if (absl::IsOutOfRange(there.status()) && seen.revision > 0) return seen;
  RETURN_IF_ERROR(there.status());
  const bool comparable = seen.epoch.empty() || seen.epoch == there->epoch;
  return comparable && seen.revision > there->revision ? seen : *there;
}

}  // namespace accord::changes
