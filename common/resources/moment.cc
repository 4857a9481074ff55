#include "common/resources/moment.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/resources/page_token.h"
#include "common/resources/standard_support.h"
#include "common/rpc/convert.h"

namespace accord::resources {
namespace {

using common::v1::Moment;

// The pair, as far as it has to be known.
absl::StatusOr<Pair> PairOf(const Moments& moments, const Moment& moment, Half half,
                            absl::Time deadline) {
  if (half == Half::kNeeded) return moments.PairOf(moment, deadline);
  ASSIGN_OR_RETURN(const absl::optional<int64_t> revision, moments.RevisionOf(moment, deadline));
  // An `as_of` that says something says which.
  return Pair{store::Revision(*revision), store::AccountsRevision(moment.accounts_revision())};
}

absl::StatusOr<Sight> ShowPresent(const rpc::Call& call, const Moments& moments) {
  Sight sight;
  ASSIGN_OR_RETURN(sight.reader, SnapshotFor(call, moments.store(), absl::nullopt));
  sight.pair = {store::Revision(sight.reader->revision()),
                store::AccountsRevision(call.accounts_revision())};
  sight.time = call.now();
  return sight;
}

absl::StatusOr<Sight> ShowPair(const rpc::Call& call, const Moments& moments, const Pair& pair) {
  Sight sight;
  ASSIGN_OR_RETURN(sight.reader, SnapshotFor(call, moments.store(), pair.revision));
  sight.pair = pair;
  sight.time = call.now();
  ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> made,
                   sight.reader->FindRevision(pair.revision));
  if (made.has_value()) {
    sight.time = absl::FromUnixMicros(made->time);
    if (pair.accounts_revision == 0) {
      sight.pair.accounts_revision = made->accounts_revision;
      sight.pair.accounts_epoch = made->accounts_epoch;
    }
  }
  if (sight.pair.accounts_revision != 0) call.set_accounts_revision(sight.pair.accounts_revision);
  return sight;
}

}  // namespace

const Moment* AsOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("as_of");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return nullptr;
  const auto& moment =
      static_cast<const Moment&>(request.GetReflection()->GetMessage(request, field));
  const bool says_something = moment.moment_case() != Moment::MOMENT_NOT_SET ||
                              moment.accounts_revision() != 0 || !moment.epoch().empty();
  return says_something ? &moment : nullptr;
}

absl::StatusOr<Sight> SnapshotOf(const rpc::Call& call, const Moments& moments,
                                 const google::protobuf::Message& request,
                                 absl::optional<Pair> page, Half half) {
  const Moment* as_of = AsOf(request);
  if (as_of == nullptr && !page.has_value()) return ShowPresent(call, moments);
  Pair pair;
  if (page.has_value()) {
    pair = *page;
    // Another replica may have shown the page before.
    if (pair.revision > moments.store().revision()) {
      RETURN_IF_ERROR(moments.store().CatchUp(0, call.deadline()));
    }
  } else {
    ASSIGN_OR_RETURN(pair, PairOf(moments, *as_of, half, call.deadline()));
  }
  absl::StatusOr<Sight> sight = ShowPair(call, moments, pair);
  if (page.has_value() && absl::IsOutOfRange(sight.status())) return PageTokenExpired();
  RETURN_IF_ERROR(sight.status());
  sight->past = as_of != nullptr;
  if (as_of == nullptr) {
    sight->time = call.now();
  } else if (as_of->has_time()) {
    sight->time = std::min(call.now(), absl::FromUnixMicros(rpc::ParseTimestamp(as_of->time())));
  }
  return sight;
}

void ClearFields(const std::vector<std::string>& fields, google::protobuf::Message& message) {
  for (const std::string& field : fields) {
    message.GetReflection()->ClearField(&message, message.GetDescriptor()->FindFieldByName(field));
  }
}

}  // namespace accord::resources
