#include "tests/faults/driver/last_look.h"

#include <functional>
#include <string>

#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "tests/faults/driver/calls.h"
#include "tests/faults/driver/watcher.h"

namespace accord::faults {
namespace {

namespace v1 = accounts::v1;
using nlohmann::json;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kCallTime = absl::Seconds(10);
constexpr absl::Duration kPause = absl::Milliseconds(100);
constexpr int kPageSize = 1000;
constexpr int kTargetOfLastLook = 0;

class Look {
 public:
  Look(const Targets& targets, Shared& shared, History& history)
      : targets_(targets), shared_(shared), history_(history) {}

  absl::Status Accounts() {
    v1::ListAccountsRequest request;
    request.set_page_size(kPageSize);
    request.set_show_deleted(true);
    v1::ListAccountsResponse page;
    do {
      request.set_page_token(page.next_page_token());
      RETURN_IF_ERROR(Ask([&](grpc::ClientContext* context) {
        page.Clear();
        return Server().ListAccounts(context, request, &page);
      }));
      for (const v1::Account& account : page.accounts()) {
        json line = Describe(account);
        line["kind"] = "account";
        history_.Add(line);
      }
    } while (!page.next_page_token().empty());
    return absl::OkStatus();
  }

  absl::Status Tree() {
    v1::GetAccountTreeRequest request;
    request.set_page_size(kPageSize);
    v1::GetAccountTreeResponse page;
    do {
      request.set_page_token(page.next_page_token());
      RETURN_IF_ERROR(Ask([&](grpc::ClientContext* context) {
        page.Clear();
        return Server().GetAccountTree(context, request, &page);
      }));
      for (const v1::AccountTreeNode& node : page.nodes()) {
        history_.Add({{"kind", "node"},
                      {"name", node.account()},
                      {"parent", node.parent()},
                      {"depth", node.depth()},
                      {"descendants", node.descendant_count()}});
      }
    } while (!page.next_page_token().empty());
    return absl::OkStatus();
  }

  absl::Status Log() {
    Watcher::Options options;
    options.number = kLogWatcher;
    options.catch_up_time = kPatience;
    return rpc::FromGrpcStatus(
        Watcher(options, targets_, shared_, history_).ReadUntil(shared_.revision));
  }

 private:
  // All from one process: a tree in pages is of the state of each page.
  Stub& Server() const { return targets_.at(kTargetOfLastLook); }

  absl::Status Ask(const std::function<grpc::Status(grpc::ClientContext*)>& call) {
    const absl::Time until = absl::Now() + kPatience;
    while (true) {
      rpc::CallSettings settings;
      settings.timeout = kCallTime;
      settings.min_revision = shared_.revision;
      rpc::CallContext context(settings);
      const grpc::Status status = call(context.get());
      if (status.ok()) shared_.Reached(context.revision());
      if (status.ok() || absl::Now() > until) return rpc::FromGrpcStatus(status);
      absl::SleepFor(kPause);
    }
  }

  const Targets& targets_;
  Shared& shared_;
  History& history_;
};

}  // namespace

absl::Status LookAtEverything(const Targets& targets, Shared& shared, History& history) {
  Look look(targets, shared, history);
  RETURN_IF_ERROR(look.Accounts());
  RETURN_IF_ERROR(look.Tree());
  return look.Log();
}

}  // namespace accord::faults
