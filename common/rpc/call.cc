#include "common/rpc/call.h"

#include <utility>

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rpc/errors.h"
#include "common/rpc/names.h"
#include "common/rpc/tls.h"

namespace accord::rpc {
namespace {

constexpr size_t kEpochBytesMax = 64;

absl::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

absl::Status BadMetadata(absl::string_view key, absl::string_view expected) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_METADATA",
                   absl::StrCat("metadata ", key, " must be ", expected),
                   {{"key", std::string(key)}});
}

absl::Status ReadRevision(absl::string_view key, absl::string_view text, int64_t& revision) {
  if (absl::SimpleAtoi(text, &revision) && revision >= 0) return absl::OkStatus();
  return BadMetadata(key, "a revision: a whole number from 0");
}

// 00-<32 hex digits>-<16 hex digits>-<2 hex digits>; anything else is as good as none.
std::string TraceId(absl::string_view trace_parent) {
  if (trace_parent.size() < 55 || trace_parent[2] != '-' || trace_parent[35] != '-') return "";
  const absl::string_view id = trace_parent.substr(3, 32);
  for (const char c : id) {
    if (!absl::ascii_isxdigit(c)) return "";
  }
  return std::string(id);
}

absl::Status ReadEntry(absl::string_view key, absl::string_view value, CallFacts& facts) {
  if (key == kMinRevision) return ReadRevision(key, value, facts.min_revision);
  if (key == kEpoch) {
    if (value.size() > kEpochBytesMax) return BadMetadata(key, "an epoch, as an answer had it");
    facts.epoch = std::string(value);
  }
  if (key == kAccountsRevision) return ReadRevision(key, value, facts.min_accounts_revision);
  if (key == kConsistency) {
    facts.fully_consistent = value == "full";
    if (value != "full" && value != "default") {
      return BadMetadata(key, "`full` or `default`");
    }
  }
  if (int32_t from = 0; key == kViolationsFrom && (!absl::SimpleAtoi(value, &from) || from < 0)) {
    return BadMetadata(key, "the number of violations known already: a whole number from 0");
  }
  if (key == kTraceParent) facts.trace_id = TraceId(value);
  if (key == kOnBehalfOf) {
    static const auto& person = *new ResourcePattern("people/{person}");
    if (!person.Matches(value)) return BadMetadata(key, "a person, people/{person}");
    facts.caller.on_behalf_of = std::string(value);
  }
  return absl::OkStatus();
}

}  // namespace

Call::Call(CallFacts facts, const Clock& clock, const Authorizer& authorizer,
           const grpc::CallbackServerContext* context)
    : facts_(std::move(facts)), authorizer_(&authorizer), context_(context), now_(clock.Now()) {
  Authorizer::Grant grant = authorizer.GrantOf(facts_.caller);
  may_everything_ = grant.everything;
  viewer_ = rights::Viewer(std::move(grant.scope), facts_.hierarchy);
}

bool Call::cancelled() const { return context_ != nullptr && context_->IsCancelled(); }

const std::string& Call::error_id() const {
  if (error_id_.empty()) error_id_ = facts_.trace_id;
  if (error_id_.empty()) error_id_ = MakeErrorId();
  return error_id_;
}

store::WriteInfo Call::ToWriteInfo(std::string request_id, std::string reason,
                                   bool validate_only) const {
  store::WriteInfo info;
  info.actor = facts_.caller.principal;
  info.on_behalf_of = facts_.caller.on_behalf_of;
  info.method = std::string(facts_.method);
  info.request_id = std::move(request_id);
  info.reason = std::move(reason);
  info.validate_only = validate_only;
  return info;
}

absl::StatusOr<CallFacts> ReadCallFacts(const grpc::CallbackServerContext& context,
                                        bool unbounded) {
  CallFacts facts;
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  const std::string principal = peer == nullptr ? "" : PrincipalOf(*peer);
  if (!principal.empty()) facts.caller.principal = principal;
  const auto given = context.deadline();
  const bool has_deadline = given != std::chrono::system_clock::time_point::max();
  if (has_deadline) facts.deadline = SteadyFromWall(absl::FromChrono(given));
  if (!unbounded) {
    const absl::Time now = SteadyNow();
    facts.deadline =
        has_deadline ? std::min(facts.deadline, now + kCallTimeMax) : now + kDefaultCallTime;
  }
  for (const auto& [key, value] : context.client_metadata()) {
    RETURN_IF_ERROR(ReadEntry(View(key), View(value), facts));
  }
  return facts;
}

std::string ReadTraceId(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(kTraceParent);
  return found == context.client_metadata().end() ? "" : TraceId(View(found->second));
}

}  // namespace accord::rpc
