#include "common/rpc/streams.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"
#include "common/rpc/observed.h"
#include "common/rpc/stream_reactor.h"

namespace accord::rpc {
namespace {

// Those that answer from memory, and those that may wait for the store.
constexpr int kReadyThreads = 2;
constexpr int kReadingThreads = 2;
// How long a client has to take the status of a stream that ended; then the call is cut off, and
// what it holds is free.
constexpr std::chrono::seconds kFarewellTime{5};

absl::Status Draining() {
  return MakeError(absl::StatusCode::kUnavailable, "DRAINING",
                   "the server is shutting down; resume with another");
}

absl::Status TooManyStreams(int most, absl::string_view whose) {
  ErrorDetail detail;
  detail.reason = "TOO_MANY_STREAMS";
  detail.metadata = {{"streams_max", absl::StrCat(most)}};
  detail.retry_delay = absl::Seconds(10);
  return MakeError(absl::StatusCode::kResourceExhausted,
                   absl::StrCat("the server already serves ", most, " streams", whose),
                   std::move(detail));
}

class RefusedStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit RefusedStream(grpc::Status status) { Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

absl::Status StreamSource::TooSlow() const {
  ErrorDetail detail;
  detail.reason = "READER_TOO_SLOW";
  detail.retry_delay = absl::Seconds(1);
  return MakeError(absl::StatusCode::kResourceExhausted,
                   "the client did not read in time; resume the stream", std::move(detail));
}

using State = StreamReactor::State;

class Streams::Bell final : public StreamBell {
 public:
  explicit Bell(Streams& streams) : streams_(&streams) {}
  void Ring() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (streams_ != nullptr) streams_->Ring();
  }
  void TakeDown() {
    const std::lock_guard<std::mutex> lock(mutex_);
    streams_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Streams* streams_;
};

Streams::Streams(const Router::Options& options)
    : options_(options), bell_(std::make_shared<Bell>(*this)) {}

Streams::~Streams() {
  Drain();
  bell_->TakeDown();
  {
    std::unique_lock<std::mutex> lock(mutex_);
    gone_news_.wait(lock, [this] { return streams_.empty(); });
    ending_ = true;
    ready_news_.notify_all();
    reads_news_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

std::shared_ptr<StreamBell> Streams::bell() { return bell_; }

void Streams::Drain() {
  const std::lock_guard<std::mutex> lock(mutex_);
  draining_ = true;
  for (const auto& [stream, held] : streams_) {
    if (stream->state == State::kWaiting || stream->state == State::kWriting) Queue(*stream);
  }
}

bool Streams::empty() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return streams_.empty();
}

void Streams::Ring() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++rings_;
  rung_ = true;
  ready_news_.notify_one();
}

void Streams::StartThreads() {
  if (!threads_.empty()) return;
  for (int i = 0; i < kReadyThreads; ++i) threads_.emplace_back([this] { Work(false); });
  for (int i = 0; i < kReadingThreads; ++i) threads_.emplace_back([this] { Work(true); });
}

absl::Status Streams::Start(Stream stream) {
  const std::string epoch = options_.store == nullptr ? "" : options_.store->epoch();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (draining_) return Draining();
  if (static_cast<int>(streams_.size()) >= options_.streams_max) {
    return TooManyStreams(options_.streams_max, "");
  }
  int& of_client = clients_[stream->client];
  if (of_client >= options_.streams_per_client_max) {
    return TooManyStreams(options_.streams_per_client_max, " of this client");
  }
  ++of_client;
  StartThreads();
  StreamReactor& started = *stream;
  streams_[&started] = std::move(stream);
  // At once, and not only with the status: a stream may never end.
  if (!epoch.empty()) started.context->AddInitialMetadata(kEpoch, epoch);
  started.StartSendInitialMetadata();
  Queue(started);
  return absl::OkStatus();
}

void Streams::Queue(StreamReactor& stream) {
  stream.state = State::kQueued;
  (stream.reads ? reads_ : ready_).push_back(streams_[&stream]);
  (stream.reads ? reads_news_ : ready_news_).notify_one();
}

void Streams::WaitUntil(StreamReactor& stream, Clock::time_point due) {
  stream.due = due;
  if (due >= next_due_) return;
  next_due_ = due;
  ready_news_.notify_one();
}

void Streams::OnWritten(StreamReactor& stream, bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  stream.cancelled |= !ok;
  stream.written = true;
  if (stream.state == State::kWriting) Queue(stream);
}

void Streams::OnCancelled(StreamReactor& stream) {
  const std::lock_guard<std::mutex> lock(mutex_);
  stream.cancelled = true;
  if (stream.state == State::kWaiting || stream.state == State::kWriting) Queue(stream);
}

void Streams::OnDone(StreamReactor& stream) {
  Stream last;
  std::unique_lock<std::mutex> lock(mutex_);
  // Its context goes with it; gRPC may call this from within TryCancel itself.
  gone_news_.wait(lock, [&] {
    return stream.cancelled_by == std::thread::id() ||
           stream.cancelled_by == std::this_thread::get_id();
  });
  const auto found = streams_.find(&stream);
  last = std::move(found->second);
  streams_.erase(found);
  if (--clients_[stream.client] == 0) clients_.erase(stream.client);
  if (streams_.empty()) gone_news_.notify_all();
}

// Queues whoever has waited long enough, or hears the bell. Returns those whose client did not even
// take the end.
std::vector<Streams::Stream> Streams::LookAtTimes() {
  std::vector<Stream> deaf;
  const Clock::time_point now = Clock::now();
  if (!rung_ && now < next_due_) return deaf;
  next_due_ = Clock::time_point::max();
  for (const auto& [stream, held] : streams_) {
    if (stream->state == State::kQueued || stream->state == State::kRunning) continue;
    if (stream->state == State::kWaiting && rung_) stream->due = now;
    if (stream->due > now) {
      next_due_ = std::min(next_due_, stream->due);
    } else if (stream->state == State::kFinished) {
      stream->due = Clock::time_point::max();
      stream->cancelled_by = std::this_thread::get_id();
      deaf.push_back(held);
    } else {
      stream->too_slow = stream->state == State::kWriting;
      Queue(*stream);
    }
  }
  rung_ = false;
  return deaf;
}

void Streams::CutOff(std::vector<Stream> deaf) {
  for (const Stream& stream : deaf) stream->context->TryCancel();
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Stream& stream : deaf) stream->cancelled_by = std::thread::id();
  gone_news_.notify_all();
}

void Streams::Work(bool reads) {
  std::deque<Stream>& queue = reads ? reads_ : ready_;
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ending_) {
    if (std::vector<Stream> deaf = LookAtTimes(); !deaf.empty()) {
      lock.unlock();
      CutOff(std::move(deaf));
      lock.lock();
    }
    if (queue.empty()) {
      if (reads) {
        reads_news_.wait(lock);
      } else if (next_due_ == Clock::time_point::max()) {
        ready_news_.wait(lock);
      } else {
        ready_news_.wait_until(lock, next_due_);
      }
      continue;
    }
    const Stream stream = std::move(queue.front());
    queue.pop_front();
    stream->state = State::kRunning;
    stream->reads = false;
    if (absl::Status why = WhyEnd(*stream); !why.ok()) {
      stream->told_to_drain |= draining_;
      lock.unlock();
      Finish(*stream, std::move(why));
    } else {
      lock.unlock();
      Step(*stream, reads);
    }
    lock.lock();
  }
}

absl::Status Streams::WhyEnd(const StreamReactor& stream) const {
  if (stream.cancelled) return absl::CancelledError("the client has gone");
  if (draining_) return Draining();
  return stream.too_slow ? stream.source->TooSlow() : absl::OkStatus();
}

void Streams::Step(StreamReactor& stream, bool may_read) {
  uint64_t rings = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    rings = rings_;
  }
  if (stream.source == nullptr) {
    absl::Status allowed = stream.method.policy.Require(stream.call, *stream.request,
                                                        *options_.kinds, [] { return nullptr; });
    if (!allowed.ok()) return Finish(stream, std::move(allowed));
    stream.source = stream.method.stream(stream.call, *stream.request);
  }
  Follow(stream, stream.source->Next(may_read), rings);
}

void Streams::Follow(StreamReactor& stream, absl::StatusOr<StreamStep> step, uint64_t rings) {
  using Kind = StreamStep::Kind;
  if (!step.ok() || step->kind == Kind::kEnd) return Finish(stream, std::move(step).status());
  std::unique_lock<std::mutex> lock(mutex_);
  if (stream.cancelled || draining_) return Queue(stream);
  switch (step->kind) {
    case Kind::kReads:
      stream.reads = true;
      return Queue(stream);
    case Kind::kWait:
      if (rings != rings_) return Queue(stream);  // what it waits for may have come meanwhile
      stream.state = State::kWaiting;
      return WaitUntil(stream, Clock::now() + absl::ToChronoNanoseconds(step->wait));
    default:
      stream.written = false;
  }
  lock.unlock();
  stream.Write(std::move(step->message));
  lock.lock();
  if (stream.written || draining_) return Queue(stream);
  stream.state = State::kWriting;
  WaitUntil(stream, Clock::now() + absl::ToChronoNanoseconds(options_.stream_write_time_max));
}

// The stream is this thread's alone until gRPC has done with it.
void Streams::Finish(StreamReactor& stream, absl::Status status) {
  stream.source = nullptr;
  if (stream.call.revision() != 0) {
    stream.context->AddTrailingMetadata(kRevision, absl::StrCat(stream.call.revision()));
  }
  const std::string epoch = options_.store == nullptr ? "" : options_.store->epoch();
  if (!epoch.empty()) stream.context->AddTrailingMetadata(kEpoch, epoch);
  const grpc::Status sent = Sent(status, stream.method, *stream.context, stream.call.error_id());
  stream.observed.End(status, &stream.call, stream.sent_bytes);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stream.state = State::kFinished;
    WaitUntil(stream, Clock::now() + kFarewellTime);
  }
  stream.Finish(sent);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* Streams::Serve(const Method& method,
                                                           grpc::CallbackServerContext* context,
                                                           grpc::ByteBuffer* bytes) {
  const Observed observed(options_, method, *context, *bytes);
  absl::StatusOr<Admitted> admitted = NotBuilt(method);
  if (method.how == Method::How::kStream) admitted = Admit(method, options_, *context, bytes);
  absl::Status status = admitted.status();
  if (status.ok()) {
    auto reactor =
        std::make_shared<StreamReactor>(*this, method, context, observed, *std::move(admitted));
    StreamReactor* served = reactor.get();
    status = Start(std::move(reactor));
    if (status.ok()) return served;
  }
  const std::string error_id = RefusedId(*context);
  observed.EndRefused(status, error_id);
  return new RefusedStream(Sent(status, method, *context, error_id));
}

}  // namespace accord::rpc
