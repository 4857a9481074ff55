#include "services/forecast/api/kinds.h"

#include <memory>
#include <string>
#include <utility>

#include "accord/forecast/v1/forecast_service.pb.h"
#include "common/directory/live_subtree.h"

namespace accord::forecast {

absl::Status BindKinds(const Kinds& kinds, rpc::Router& router, const resources::Moments& moments,
                       const directory::Directory& directory) {
  const auto subtree = [&directory](std::string account) {
    return std::make_unique<directory::LiveSubtree>(directory, std::move(account));
  };
  return kinds.Bind<v1::WatchChangesResponse>(router, {moments, subtree});
}

}  // namespace accord::forecast
