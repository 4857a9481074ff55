#include "common/resources/set_aside.h"

#include "common/base/status.h"
#include "common/resources/page_token.h"

namespace accord::resources {
namespace {

constexpr int kPageMax = 1000;

}  // namespace

absl::Status WriteSetAside(const AskedOf& asked,
                           const common::v1::GetHierarchyStatusRequest& request,
                           const ExplainSetAside& explain, common::v1::HierarchyStatus& proto) {
  const std::string digest = QueryDigest(asked.viewer, request);
  std::string after;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(PageToken token, DecodePageToken(request.page_token(), digest, asked.store));
    after = std::move(token.id);
  }
  if (!asked.viewer.sees_all()) return absl::OkStatus();
  const auto size = static_cast<size_t>(PageSize(request.page_size(), kPageMax, kPageMax));
  auto page = explain(after, size + 1);
  if (page.size() > size) {
    page.pop_back();
    PageToken next;
    next.query_digest = digest;
    next.id = page.back().first;
    proto.set_next_page_token(EncodePageToken(next, asked.store.epoch()));
  }
  for (auto& [key, why] : page) *proto.add_set_aside() = std::move(why);
  return absl::OkStatus();
}

}  // namespace accord::resources
