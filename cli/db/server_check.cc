#include "cli/db/server_check.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

constexpr int kPageSize = 1000;

accounts::SubtreeCounts CountsOf(const v1::AccountTreeNode& node) {
  return {node.descendant_count() + 1, node.active_count(), node.managed_count(),
          node.employee_count()};
}

}  // namespace

absl::StatusOr<int64_t> CompareServerTree(
    Session& session, int64_t revision,
    const absl::flat_hash_map<std::string, accounts::SubtreeCounts>& counts,
    const store::Report& report) {
  const auto channel = session.ChannelOf(v1::AccountService::service_full_name());
  if (channel == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_ADDRESS",
                     "--server gives no address for accounts");
  }
  const auto stub = v1::AccountService::NewStub(channel);
  int64_t seen = 0;
  v1::GetAccountTreeRequest request;
  request.set_page_size(kPageSize);
  do {
    rpc::CallContext context({.timeout = session.settings().timeout, .min_revision = revision});
    v1::GetAccountTreeResponse page;
    const grpc::Status status = stub->GetAccountTree(context.get(), request, &page);
    if (!status.ok()) return session.Explain(rpc::FromGrpcStatus(status));
    for (const v1::AccountTreeNode& node : page.nodes()) {
      ++seen;
      const std::string id(absl::StripPrefix(node.account(), "accounts/"));
      const auto by_hand = counts.find(id);
      if (by_hand != counts.end() && by_hand->second == CountsOf(node)) continue;
      report("account", store::Meta{.id = id}, "the server's counts differ from a recount");
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (seen != static_cast<int64_t>(counts.size())) {
    report("account", store::Meta(),
           absl::StrCat("the server has ", seen, " accounts, the rows have ", counts.size()));
  }
  return seen;
}

}  // namespace accord::cli
