#include "services/planning/api/kinds.h"

#include <memory>
#include <string>
#include <utility>

#include "accord/planning/v1/plan_service.pb.h"
#include "common/directory/live_subtree.h"

namespace accord::planning {

absl::Status BindKinds(const Kinds& kinds, rpc::Router& router, const resources::Moments& moments,
                       const directory::Directory& directory) {
  const auto subtree = [&directory](std::string account) {
    return std::make_unique<directory::LiveSubtree>(directory, std::move(account));
  };
  return kinds.Bind<v1::WatchChangesResponse>(router, {moments, subtree});
}

}  // namespace accord::planning
