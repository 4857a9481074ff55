// What does a watcher cost that asks for everything and then reads nothing?
//
// 300 clients watch an accounts service from the first revision, over as many connections as thirty
// clients have, and never read. Taken is what the service has more in memory than before, at most,
// in the seconds in which they are not yet given up, a client's share.
#include "bench/cases/cases.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <grpcpp/grpcpp.h>
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/import.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kAccounts = 5000;
constexpr int64_t kWatchers = 300;
constexpr int64_t kConnections = 30;
constexpr absl::Duration kWatched = absl::Seconds(12);  // a reader is given up after 20
constexpr double kKibibytesEach = 128;

// A stream that is begun and then left alone.
class MuteWatcher {
 public:
  explicit MuteWatcher(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::AccountService::NewStub(channel)),
        reader_(stub_->PrepareAsyncWatchChanges(&context_, common::v1::WatchChangesRequest(),
                                                &queue_)) {
    reader_->StartCall(this);
  }
  ~MuteWatcher() {
    context_.TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) {
    }
  }

 private:
  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<v1::AccountService::Stub> stub_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::WatchChangesResponse>> reader_;
};

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

absl::Status MuteWatchers(Bench& bench) {
  {
    ASSIGN_OR_RETURN(const auto server, bench.StartAccounts("mute"));
    RETURN_IF_ERROR(ImportAccounts(*server, GrowForest(bench.Scaled(kAccounts, 100))).status());
  }
  ASSIGN_OR_RETURN(const auto server, bench.StartAccounts("mute"));
  const int64_t before = server->ResidentBytes();
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int64_t i = 0; i < kConnections; ++i) channels.push_back(Connect(server->address()));
  std::vector<std::unique_ptr<MuteWatcher>> watchers;
  int64_t most = 0;
  for (int64_t i = 0; i < kWatchers; ++i) {
    watchers.push_back(std::make_unique<MuteWatcher>(channels[i % kConnections]));
  }
  for (const absl::Time end = absl::Now() + kWatched; absl::Now() < end;) {
    most = std::max(most, server->ResidentBytes());
    absl::SleepFor(absl::Milliseconds(100));
  }
  bench.report().Note(absl::StrFormat("%.1f MiB before, %.1f MiB at most",
                                      static_cast<double>(before) / (1 << 20),
                                      static_cast<double>(most) / (1 << 20)));
  Figure figure;
  figure.case_name = "mute_watchers";
  figure.name = "memory a stream, 300 from the first revision that never read";
  figure.value = static_cast<double>(most - before) / 1024 / static_cast<double>(kWatchers);
  figure.unit = "KiB";
  figure.peer = kRequired;
  figure.peer_value = kKibibytesEach;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
