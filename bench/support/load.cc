#include "bench/support/load.h"

#include <algorithm>
#include <utility>

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int kChannels = 4;
constexpr absl::Duration kCallTimeout = absl::Seconds(120);

// One run of a load. Each lane keeps one call in flight: a call that ends starts the next.
class LoadRun {
 public:
  LoadRun(const Load& load, const std::vector<std::shared_ptr<grpc::Channel>>& channels)
      : load_(load) {
    for (const auto& channel : channels) {
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
    }
  }

  absl::StatusOr<absl::Duration> Run() {
    const absl::Time began = absl::Now();
    const int lanes = static_cast<int>(std::min<int64_t>(load_.in_flight, load_.calls));
    {
      absl::MutexLock lock(&mutex_);
      running_ = lanes;
    }
    for (int lane = 0; lane < lanes; ++lane) StartNext(lane);
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](int* running) { return *running == 0; }, &running_));
    if (!status_.ok()) return status_;
    return absl::Now() - began;
  }

 private:
  struct Call {
    int64_t index;
    grpc::ClientContext context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer reply;
  };

  // The next call's number, or -1 if the lane has nothing more to do.
  int64_t Take() {
    absl::MutexLock lock(&mutex_);
    if (!status_.ok() || next_ == load_.calls) {
      --running_;
      return -1;
    }
    return next_++;
  }

  void StartNext(int lane) {
    const int64_t index = Take();
    if (index < 0) return;
    auto* const call = new Call{index, {}, load_.request(index), {}};
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    stubs_[static_cast<size_t>(lane) % stubs_.size()]->UnaryCall(
        &call->context, load_.method, grpc::StubOptions(), &call->request, &call->reply,
        [this, lane, call](const grpc::Status& status) {
          Finish(*call, status);
          delete call;
          StartNext(lane);
        });
  }

  void Finish(Call& call, const grpc::Status& outcome) {
    absl::Status status;
    if (!outcome.ok()) {
      status = absl::Status(static_cast<absl::StatusCode>(outcome.error_code()),
                            absl::StrCat(load_.method, ": ", outcome.error_message()));
    } else if (load_.reply) {
      status = load_.reply(call.index, call.reply);
    }
    if (status.ok()) return;
    absl::MutexLock lock(&mutex_);
    status_.Update(status);
  }

  const Load& load_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  absl::Mutex mutex_;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<Round> RunRound(const std::vector<Contender>& contenders) {
  Round round;
  for (const Contender& contender : contenders) {
    const Client client(contender.server->address());
    const absl::Duration before = contender.server->CpuTime();
    RETURN_IF_ERROR(client.Run(contender.load).status());
    const absl::Duration used = contender.server->CpuTime() - before;
    round.push_back(absl::ToDoubleMicroseconds(used) / static_cast<double>(contender.load.calls));
  }
  return round;
}

}  // namespace

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status FromBytes(grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  grpc::ProtoBufferReader reader(&bytes);
  if (!reader.status().ok() || !message.ParseFromZeroCopyStream(&reader)) {
    return absl::DataLossError("a reply that does not parse");
  }
  return absl::OkStatus();
}

Load MakeLoad(std::string method, std::vector<grpc::ByteBuffer> requests, int64_t calls) {
  Load load;
  load.method = std::move(method);
  load.calls = calls;
  load.request = [requests = std::move(requests)](int64_t call) {
    return requests[static_cast<size_t>(call) % requests.size()];
  };
  return load;
}

Client::Client(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection each
  for (int i = 0; i < kChannels; ++i) {
    channels_.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
}

absl::StatusOr<absl::Duration> Client::Run(const Load& load) const {
  return LoadRun(load, channels_).Run();
}

absl::StatusOr<Round> CompareCpu(const std::vector<Contender>& contenders, int rounds) {
  RETURN_IF_ERROR(RunRound(contenders).status());
  std::vector<Round> results;
  for (int i = 0; i < rounds; ++i) {
    ASSIGN_OR_RETURN(Round round, RunRound(contenders));
    results.push_back(std::move(round));
  }
  return MedianRound(std::move(results));
}

Round MedianRound(std::vector<Round> rounds) {
  const auto median = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
  std::nth_element(rounds.begin(), median, rounds.end(),
                   [](const Round& a, const Round& b) { return a[0] * b[1] < b[0] * a[1]; });
  return *median;
}

}  // namespace accord::bench
