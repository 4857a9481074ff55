#include "tests/faults/driver/watcher.h"

#include <memory>

#include <grpcpp/client_context.h>
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "tests/faults/driver/calls.h"

namespace accord::faults {

namespace v1 = accounts::v1;
using nlohmann::json;

constexpr absl::Duration kPause = absl::Milliseconds(20);

void Watcher::Run() {
  absl::Time until = absl::InfiniteFuture();
  while (absl::Now() < until) {
    if (shared_.settled && until == absl::InfiniteFuture()) {
      until = absl::Now() + options_.catch_up_time;
    }
    if (shared_.settled && revision_ >= shared_.revision) return;
    const absl::Duration time =
        options_.stream_time_max * (static_cast<double>(random_() % 1000 + 1) / 1000);
    (void)Follow(time, [this] { return shared_.settled && revision_ >= shared_.revision; });
    absl::SleepFor(kPause);
  }
}

template <typename Done>
grpc::Status Watcher::Follow(absl::Duration time, Done done) {
  ++stream_;
  common::v1::WatchChangesRequest request;
  request.set_after_revision(revision_);
  request.add_resource_types("accord.dev/Account");
  history_.Add(
      {{"kind", "watch"}, {"watcher", options_.number}, {"stream", stream_}, {"after", revision_}});
  rpc::CallSettings settings;
  settings.timeout = time;
  rpc::CallContext context(settings);
  const std::unique_ptr<grpc::ClientReaderInterface<v1::WatchChangesResponse>> reader(
      targets_.at(random_()).WatchChanges(context.get(), request));
  v1::WatchChangesResponse message;
  while (reader->Read(&message)) {
    Tell(message);
    if (done()) context.get()->TryCancel();
  }
  grpc::Status status = reader->Finish();
  const auto detail = DetailOf(rpc::FromGrpcStatus(status));
  history_.Add({{"kind", "watch_end"},
                {"watcher", options_.number},
                {"stream", stream_},
                {"code", static_cast<int>(status.error_code())},
                {"reason", detail.has_value() ? detail->reason : ""}});
  return status;
}

grpc::Status Watcher::ReadUntil(int64_t revision) {
  grpc::Status status;
  const absl::Time until = absl::Now() + options_.catch_up_time;
  while (revision_ < revision && absl::Now() < until) {
    status = Follow(options_.catch_up_time, [&] { return revision_ >= revision; });
    absl::SleepFor(kPause);
  }
  return revision_ >= revision ? grpc::Status::OK : status;
}

void Watcher::Tell(const v1::WatchChangesResponse& message) {
  json changes = json::array();
  for (const v1::Change& change : message.changes()) {
    json described = Describe(change.account());
    described["revision"] = change.revision();
    changes.push_back(std::move(described));
  }
  if (!message.progress().partial()) revision_ = message.progress().revision();
  history_.Add({{"kind", "message"},
                {"watcher", options_.number},
                {"stream", stream_},
                {"revision", message.progress().revision()},
                {"partial", message.progress().partial()},
                {"changes", std::move(changes)}});
}

}  // namespace accord::faults
