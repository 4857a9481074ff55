#include "common/directory/hierarchy_status.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/explanation.h"
#include "common/explain/reasons.h"
#include "common/resources/set_aside.h"
#include "common/rpc/convert.h"

namespace accord::directory {
namespace {

using common::v1::HierarchyStatus;
namespace reasons = explain::reasons;

constexpr size_t kGoneMax = 100;

explain::Finding TroubleOf(const absl::Status& status) {
  const std::string reason = DetailOf(status).value_or(ErrorDetail()).reason;
  const reasons::Diagnosis diagnosis{std::string(status.message())};
  if (reason == "EPOCH_CHANGED" || reason == reasons::kAccountsEpochChanged.code) {
    return reasons::kAccountsEpochChanged(diagnosis);
  }
  if (reason == "REVISION_IN_FUTURE") return reasons::kAccountsWentBack(diagnosis);
  if (reason == "REVISION_COMPACTED") return reasons::kAccountsCompacted(diagnosis);
  if (reason.empty() || reason == reasons::kAccountsUnreachable.code) {
    return reasons::kAccountsUnreachable(diagnosis);
  }
  return reasons::kAccountsRefused({reason}, diagnosis);
}

void AddTrouble(const absl::Status& status, HierarchyStatus& proto) {
  *proto.add_troubles() = explain::ToProto(TroubleOf(status));
}

void WriteFollowing(const Following& following, HierarchyStatus& proto) {
  proto.set_connected(following.connected);
  if (following.last_message_time != absl::InfinitePast()) {
    *proto.mutable_last_message_time() = rpc::TimestampToProto(following.last_message_time);
  }
  if (!following.why_anew.ok()) AddTrouble(following.why_anew, proto);
  const bool told = !following.why_anew.ok() &&
                    TroubleOf(following.why_anew).reason == TroubleOf(following.last_error).reason;
  if (!following.connected && !following.last_error.ok() && !told) {
    AddTrouble(following.last_error, proto);
  }
}

}  // namespace

absl::StatusOr<HierarchyStatus> HierarchyStatusOf(
    const resources::AskedOf& asked, const Directory& directory,
    const common::v1::GetHierarchyStatusRequest& request) {
  HierarchyStatus proto;
  const auto explain = [&directory](absl::string_view after, size_t most) {
    return directory.ExplainSetAside(after, most);
  };
  RETURN_IF_ERROR(resources::WriteSetAside(asked, request, explain, proto));
  proto.set_accounts_revision(directory.revision());
  proto.set_accounts_epoch(directory.epoch());
  const store::AccountsMoment seen = asked.store.seen_accounts();
  if (seen.epoch == directory.epoch()) proto.set_seen_accounts_revision(seen.revision);
  proto.set_heard_accounts_revision(directory.heard_revision());
  proto.set_ready(directory.ready());
  WriteFollowing(directory.following(), proto);
  if (!asked.viewer.sees_all()) return proto;  // what follows speaks of accounts, or counts them
  proto.set_set_aside_count(directory.set_aside_count());
  Directory::GoneAccounts gone = directory.gone_accounts(kGoneMax);
  proto.set_gone_account_count(gone.count);
  for (const std::string& id : gone.some) proto.add_gone_accounts(absl::StrCat("accounts/", id));
  return proto;
}

void RegisterHierarchyStatus(rpc::Router& router, const store::Store& store,
                             const Directory& directory) {
  using Request = common::v1::GetHierarchyStatusRequest;
  router.Pooled<Request, HierarchyStatus>(
      "GetHierarchyStatus", [&store, &directory](const rpc::Call& call, const Request& request) {
        return HierarchyStatusOf({call.viewer(), store}, directory, request);
      });
}

}  // namespace accord::directory
