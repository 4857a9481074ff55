#include "services/accounts/api/hierarchy_status.h"

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/common/v1/hierarchy.pb.h"
#include "common/base/status.h"
#include "common/explain/explanation.h"
#include "common/explain/reasons.h"
#include "common/resources/set_aside.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {
namespace {

using common::v1::Explanation;
using common::v1::HierarchyStatus;
namespace reasons = explain::reasons;

std::string NameOf(absl::string_view account) { return AccountNames().ToName(account); }

Explanation WhyAside(const AccountTree::Aside& aside) {
  const reasons::What what{{NameOf(aside.account)}};
  const reasons::Parent parent{{NameOf(aside.parent)}};
  const absl::string_view reason = aside.reason;
  if (reason == reasons::kSetAsideTooDeep.code) {
    return explain::ToProto(reasons::kSetAsideTooDeep(what, parent, {}, {kLevelsMax}));
  }
  if (reason == reasons::kSetAsideCircle.code) {
    return explain::ToProto(reasons::kSetAsideCircle(what, parent, {}));
  }
  return explain::ToProto(reasons::kSetAsideParentUnknown(what, parent, {}));
}

Explanation WhyNotMoved(const std::string& account) {
  return explain::ToProto(reasons::kMoveSetAside({{NameOf(account)}}));
}

// By kind and name.
std::vector<resources::KeyedExplanation> ExplainAside(const AccountTree& tree,
                                                      absl::string_view after, size_t most) {
  std::map<std::string, Explanation> all;
  for (const AccountTree::Aside& aside : tree.SetAside(std::numeric_limits<size_t>::max())) {
    all.emplace(absl::StrCat("account/", aside.account), WhyAside(aside));
  }
  for (const std::string& account : tree.MovesAside()) {
    all.emplace(absl::StrCat("move/", account), WhyNotMoved(account));
  }
  std::vector<resources::KeyedExplanation> page;
  for (auto it = all.upper_bound(std::string(after)); it != all.end() && page.size() < most; ++it) {
    page.emplace_back(it->first, std::move(it->second));
  }
  return page;
}

}  // namespace

void RegisterHierarchyStatus(rpc::Router& router, const store::Store& store,
                             const AccountTree& tree) {
  using Request = common::v1::GetHierarchyStatusRequest;
  router.Pooled<Request, HierarchyStatus>(
      "GetHierarchyStatus",
      [&store, &tree](const rpc::Call& call,
                      const Request& request) -> absl::StatusOr<HierarchyStatus> {
        HierarchyStatus proto;
        proto.set_accounts_revision(tree.revision());
        proto.set_heard_accounts_revision(proto.accounts_revision());
        proto.set_accounts_epoch(store.epoch());
        proto.set_ready(true);
        proto.set_connected(true);
        if (call.viewer().sees_all()) {
          proto.set_set_aside_count(
              static_cast<int64_t>(tree.set_aside_count() + tree.moves_aside_count()));
        }
        RETURN_IF_ERROR(resources::WriteSetAside(
            {call.viewer(), store}, request,
            [&tree](absl::string_view after, size_t most) {
              return ExplainAside(tree, after, most);
            },
            proto));
        call.set_revision(proto.accounts_revision());
        return proto;
      });
}

}  // namespace accord::accounts
