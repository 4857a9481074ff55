#include "common/rpc/streams.h"

#include <atomic>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"
#include "common/rpc/observed.h"
#include "common/rpc/wire.h"

namespace accord::rpc {
namespace {

absl::Status Draining() {
  return MakeError(absl::StatusCode::kUnavailable, "DRAINING",
                   "the server is shutting down; resume with another");
}

absl::Status TooManyStreams(int most) {
  ErrorDetail detail;
  detail.reason = "TOO_MANY_STREAMS";
  detail.metadata = {{"streams_max", absl::StrCat(most)}};
  detail.retry_delay = absl::Seconds(10);
  return MakeError(absl::StatusCode::kResourceExhausted,
                   absl::StrCat("the server already serves ", most, " streams"), std::move(detail));
}

class RefusedStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit RefusedStream(grpc::Status status) { Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

// Both ends of one stream: gRPC's callbacks come in on its threads, the handler writes on its own.
// gRPC and the handler's thread each hold it.
class StreamReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public StreamSink {
 public:
  StreamReactor(const Method& method, absl::Duration write_time_max,
                grpc::CallbackServerContext* context, const Observed& observed, Admitted admitted)
      : method_(method),
        observed_(observed),
        write_time_max_(write_time_max),
        context_(context),
        call_(std::move(admitted.call)),
        request_(std::move(admitted.request)) {}

  // From here on gRPC holds it too, until OnDone.
  void HoldUntilDone(std::shared_ptr<StreamReactor> self) { self_ = std::move(self); }

  // Runs the handler and finishes the stream with what it returns.
  void Run() {
    absl::Status status = method_.stream(call_, *request_, *this);
    {
      absl::MutexLock lock(&mutex_);
      wake_ = nullptr;
      if (status.ok() && told_to_drain_) status = Draining();
      mutex_.AwaitWithTimeout(absl::Condition(this, &StreamReactor::MayGoOn), write_time_max_);
    }
    if (call_.revision() != 0) {
      context_->AddTrailingMetadata(kRevision, absl::StrCat(call_.revision()));
    }
    const grpc::Status sent = Sent(status, method_, call_);
    observed_.End(status, &call_, sent_bytes_);
    Finish(sent);
  }

  absl::Status Write(const Message& message) override {
    grpc::ByteBuffer bytes;
    if (!SerializeBytes(message, &bytes)) {
      return absl::InternalError("the response cannot be serialized");
    }
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(this, &StreamReactor::MayWriteOrMustEnd),
                              write_time_max_);
      RETURN_IF_ERROR(WhyEnd());
      if (writing_) {
        return MakeError(absl::StatusCode::kResourceExhausted, "READER_TOO_SLOW",
                         "the client did not read in time; resume the stream");
      }
      writing_ = true;
      if (observed_.wanted()) sent_bytes_ += bytes.Length();
      bytes_.Swap(&bytes);
    }
    StartWrite(&bytes_);
    return absl::OkStatus();
  }

  // Takes no lock: handlers ask while they hold their own, which `wake` may take.
  bool Done() override { return !WhyEnd().ok(); }

  void WhenDone(std::function<void()> wake) override {
    absl::ReleasableMutexLock lock(&mutex_);
    if (!cancelled_ && !draining_) {
      wake_ = std::move(wake);
      return;
    }
    lock.Release();
    wake();
  }

  void Drain() { End(&StreamReactor::draining_); }

  void OnCancel() override { End(&StreamReactor::cancelled_); }
  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
    }
    if (!ok) End(&StreamReactor::cancelled_);
  }
  void OnDone() override { const std::shared_ptr<StreamReactor> last = std::move(self_); }

 private:
  bool MayGoOn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !writing_ || cancelled_; }
  bool MayWriteOrMustEnd() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return MayGoOn() || draining_;
  }

  absl::Status WhyEnd() {
    if (cancelled_) return absl::CancelledError("the client has gone");
    if (!draining_) return absl::OkStatus();
    told_to_drain_ = true;
    return Draining();
  }

  // Called under the lock, so that `wake` never runs once the handler has returned.
  void End(std::atomic<bool> StreamReactor::*why) {
    absl::MutexLock lock(&mutex_);
    this->*why = true;
    if (const std::function<void()> wake = std::exchange(wake_, nullptr)) wake();
  }

  const Method& method_;
  const Observed observed_;
  const absl::Duration write_time_max_;
  grpc::CallbackServerContext* const context_;
  const Call call_;
  const std::unique_ptr<Message> request_;
  std::shared_ptr<StreamReactor> self_;
  grpc::ByteBuffer bytes_;  // being sent while writing_

  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> cancelled_ = false;  // set under mutex_
  std::atomic<bool> draining_ = false;   // set under mutex_
  bool told_to_drain_ = false;           // of the handler's thread
  size_t sent_bytes_ = 0;                // of the handler's thread
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

Streams::~Streams() {
  Drain();
  std::list<Running> running;
  {
    absl::MutexLock lock(&mutex_);
    running.swap(running_);
  }
  for (Running& stream : running) stream.thread.join();
}

void Streams::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  for (Running& stream : running_) {
    if (!stream.ended) stream.reactor->Drain();
  }
}

void Streams::RemoveEnded() {
  for (auto it = running_.begin(); it != running_.end();) {
    if (it->ended) it->thread.join();
    it = it->ended ? running_.erase(it) : std::next(it);
  }
}

absl::Status Streams::Start(std::shared_ptr<StreamReactor> reactor) {
  absl::MutexLock lock(&mutex_);
  if (draining_) return Draining();
  RemoveEnded();
  if (static_cast<int>(running_.size()) >= options_.streams_max) {
    return TooManyStreams(options_.streams_max);
  }
  running_.push_back({reactor, {}, false});
  Running& stream = running_.back();
  reactor->HoldUntilDone(reactor);
  reactor->StartSendInitialMetadata();
  try {
    stream.thread = std::thread([this, &stream] {
      stream.reactor->Run();
      absl::MutexLock ending(&mutex_);
      stream.reactor = nullptr;
      stream.ended = true;
    });
  } catch (const std::system_error&) {  // the system has no thread left
    running_.pop_back();
    reactor->HoldUntilDone(nullptr);
    return TooManyStreams(options_.streams_max);
  }
  return absl::OkStatus();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* Streams::Serve(const Method& method,
                                                           grpc::CallbackServerContext* context,
                                                           grpc::ByteBuffer* bytes) {
  const Observed observed(options_, method, *context, *bytes);
  absl::StatusOr<Admitted> admitted = NotBuilt(method);
  if (method.how == Method::How::kStream) admitted = Admit(method, options_, *context, bytes);
  absl::Status status = admitted.status();
  if (status.ok()) {
    auto reactor = std::make_shared<StreamReactor>(method, options_.stream_write_time_max, context,
                                                   observed, *std::move(admitted));
    StreamReactor* served = reactor.get();
    status = Start(std::move(reactor));
    if (status.ok()) return served;
  }
  observed.End(status, nullptr, 0);
  return new RefusedStream(ToGrpcStatus(status, method.name(), ""));
}

}  // namespace accord::rpc
