// What a handler knows about the call it answers, beside the request.
//
// A Call belongs to one call and to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rights/caller.h"
#include "common/rights/viewer.h"
#include "common/rpc/authorizer.h"
#include "common/store/store.h"

namespace grpc {
class CallbackServerContext;
}

namespace accord::rpc {

// Metadata keys. A request may carry the first five, and the epoch with its revision. An answer
// carries the last, and that of the accounts revision if it was made from a copy of the hierarchy:
// what it reflects at least.
inline constexpr char kOnBehalfOf[] = "accord-on-behalf-of";   // a person, `people/jane`
inline constexpr char kMinRevision[] = "accord-min-revision";  // answer from no older state
inline constexpr char kConsistency[] = "accord-consistency";   // `full`: from no old state at all
inline constexpr char kAccountsRevision[] = "accord-accounts-revision";  // nor from an older copy
inline constexpr char kTraceParent[] = "traceparent";                    // W3C trace context
inline constexpr char kEpoch[] = "accord-epoch";        // the history that the revisions belong to
inline constexpr char kRevision[] = "accord-revision";  // the state it was answered from

// Who calls until tokens are built: see LocalAdministrator.
inline constexpr char kAdministrator[] = "administrator";

// How long a call may take if its client does not say, and at most.
inline constexpr absl::Duration kDefaultCallTime = absl::Seconds(30);
inline constexpr absl::Duration kCallTimeMax = absl::Minutes(10);

// What the edge found out about a call.
struct CallFacts {
  rights::Caller caller = {kAdministrator, ""};
  absl::string_view method;  // "accord.accounts.v1.AccountService/MoveAccount"; outlives the call
  std::string trace_id;      // 32 hex digits; empty: the client sent none
  absl::Time deadline = absl::InfiniteFuture();
  bool fully_consistent = false;                 // answer from what is committed by now, wherever
  int64_t min_revision = 0;                      // 0: any
  std::string epoch;                             // of min_revision; empty: not said
  int64_t min_accounts_revision = 0;             // 0: any
  const rights::Hierarchy* hierarchy = nullptr;  // by which the viewer sees; outlives the call
};

class Call {
 public:
  // `clock` and `authorizer` outlive the call. Without a `context` it is never cancelled (tests).
  Call(CallFacts facts, const Clock& clock, const Authorizer& authorizer,
       const grpc::CallbackServerContext* context = nullptr);

  const rights::Caller& caller() const { return facts_.caller; }
  // Who is authenticated.
  const std::string& principal() const { return facts_.caller.principal; }
  // Whom they act for, such as `people/jane`; empty: themselves.
  const std::string& on_behalf_of() const { return facts_.caller.on_behalf_of; }
  // For whom the answer is made. What it does not see is answered as what does not exist.
  const rights::Viewer& viewer() const { return viewer_; }
  // Whether nothing has to be asked: sees everything, may do everything.
  bool may_everything() const { return may_everything_; }
  absl::string_view method() const { return facts_.method; }
  // 32 hex digits; empty: the client sent none.
  const std::string& trace_id() const { return facts_.trace_id; }

  // By the steady clock (common/base/wait.h), whatever `now` says: it bounds waiting, not facts.
  absl::Time deadline() const { return facts_.deadline; }
  // Whether the client has gone; cheap enough to ask every few hundred rows.
  bool cancelled() const;

  // The moment that the answer takes as the present: the same throughout the call.
  absl::Time now() const { return now_; }

  bool fully_consistent() const { return facts_.fully_consistent; }
  int64_t min_revision() const { return facts_.min_revision; }
  // The history that the caller takes its revisions from; empty: it does not say.
  const std::string& epoch() const { return facts_.epoch; }
  int64_t min_accounts_revision() const { return facts_.min_accounts_revision; }

  // The revision that the answer reflects, for the metadata `accord-revision`; 0: it says none.
  void set_revision(int64_t revision) const { revision_ = revision; }
  int64_t revision() const { return revision_; }

  // The accounts revision that the copy of the hierarchy here has reached, for the metadata
  // `accord-accounts-revision`; 0: it says none.
  void set_accounts_revision(int64_t revision) const { accounts_revision_ = revision; }
  int64_t accounts_revision() const { return accounts_revision_; }

  // For the router, which asks for every resource that the RPC's policy finds (policy.h).
  absl::Status Require(rights::Permission permission, const rights::Resource& resource) const {
    return may_everything_ ? absl::OkStatus()
                           : authorizer_->Require(facts_.caller, permission, resource);
  }

  // For the router and common/resources: the newest snapshot, in which the router looked for what
  // the call is about. Whoever reads the same takes it; null: there is none, or it was taken.
  void KeepSnapshot(std::unique_ptr<store::Reader> snapshot) const {
    snapshot_ = std::move(snapshot);
  }
  std::unique_ptr<store::Reader> TakeSnapshot() const { return std::move(snapshot_); }

  // Under which an error is found in the log: the client's trace, else one made up here.
  const std::string& error_id() const;

  store::WriteInfo ToWriteInfo(std::string request_id, std::string reason,
                               bool validate_only) const;

 private:
  CallFacts facts_;
  const Authorizer* authorizer_;
  const grpc::CallbackServerContext* context_;
  bool may_everything_;
  rights::Viewer viewer_;
  absl::Time now_;
  mutable int64_t revision_ = 0;
  mutable int64_t accounts_revision_ = 0;
  mutable std::string error_id_;
  mutable std::unique_ptr<store::Reader> snapshot_;
};

// Reads a call's metadata and deadline. `unbounded`: a stream, that lasts as long as its client
// likes. Errors: INVALID_ARGUMENT naming the metadata key.
absl::StatusOr<CallFacts> ReadCallFacts(const grpc::CallbackServerContext& context, bool unbounded);

// The trace that a call belongs to, also of one whose metadata are refused; empty: none.
std::string ReadTraceId(const grpc::CallbackServerContext& context);

}  // namespace accord::rpc
