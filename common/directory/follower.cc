#include "common/directory/follower.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/follower_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/observability/log.h"
#include "common/rpc/errors.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

constexpr absl::Duration kRegisterTimeMax = absl::Seconds(5);

constexpr const char* kResourceTypes[] = {"accord.dev/Account", "accord.dev/Organization",
                                          "accord.dev/Person", "accord.dev/Assignment",
                                          "accord.dev/Product"};

const Clock& ClockOf(const Follower::Options& options) {
  static const SystemClock system;
  return options.clock == nullptr ? system : *options.clock;
}

// Once for each time that there is more, or less, than before.
void SaySetAside(int64_t before, const Directory& directory) {
  const int64_t now = directory.set_aside_count();
  if (now == before) return;
  const std::string revision = absl::StrCat(directory.revision());
  log::Say(now > before ? log::Level::kWarning : log::Level::kInfo,
           absl::StrCat(now, " parts of the hierarchy are set aside at accounts revision ",
                        revision, ", before it were ", before),
           {{"accounts_revision", revision}});
}

}  // namespace

// One call of WatchChanges, read with a bound on how long it may be silent: the plain reader waits
// for ever. Belongs to one thread.
class Follower::WatchStream {
 public:
  WatchStream(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
              const common::v1::WatchChangesRequest& request)
      : context_(context),
        stub_(v1::AccountService::NewStub(channel)),
        reader_(stub_->AsyncWatchChanges(&context, request, &queue_, this)) {}

  ~WatchStream() {
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) {
    }
  }

  // Reads the next message. False: the stream has ended.
  bool Read(v1::WatchChangesResponse& message, absl::Duration silence_max) {
    if (!opened_) ended_ = !Finished(silence_max);
    opened_ = true;
    if (ended_) return false;
    reader_->Read(&message, this);
    ended_ = !Finished(silence_max);
    return !ended_;
  }

  // Why it ended; ends it if it has not.
  absl::Status Finish() {
    if (!ended_) context_.TryCancel();  // else it would hide the status it ended with
    grpc::Status status;
    reader_->Finish(&status, this);
    Finished(absl::InfiniteDuration());
    if (silent_) return absl::UnavailableError("the accounts service has fallen silent");
    return rpc::FromGrpcStatus(status);
  }

 private:
  // Waits for the step under way; whether it succeeded.
  bool Finished(absl::Duration time_max) {
    void* tag = nullptr;
    bool ok = false;
    if (time_max != absl::InfiniteDuration()) {
      const auto deadline = std::chrono::system_clock::now() + absl::ToChronoMilliseconds(time_max);
      if (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::GOT_EVENT) return ok;
      silent_ = true;
      context_.TryCancel();
    }
    return queue_.Next(&tag, &ok) && ok && !silent_;
  }

  grpc::ClientContext& context_;
  grpc::CompletionQueue queue_;
  const std::unique_ptr<v1::AccountService::Stub> stub_;
  const std::unique_ptr<grpc::ClientAsyncReader<v1::WatchChangesResponse>> reader_;
  bool opened_ = false;
  bool ended_ = false;
  bool silent_ = false;
};

Follower::Follower(std::shared_ptr<grpc::Channel> channel, Directory& directory)
    : Follower(std::move(channel), directory, Options()) {}

Follower::Follower(std::shared_ptr<grpc::Channel> channel, Directory& directory, Options options)
    : channel_(std::move(channel)),
      directory_(directory),
      options_(std::move(options)),
      newest_(std::make_shared<Newest>(channel_, directory, options_.prepare)),
      from_the_beginning_(!directory.ready()),
      backoff_(options_.backoff_min),
      thread_([this] { Run(); }) {
  directory_.AskBy(newest_);
}

Follower::~Follower() { Stop(); }

void Follower::Stop() {
  newest_->Stop();
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

void Follower::Run() {
  do {
    const absl::Status ended = FollowOnce();
    BeginAnewIfNeeded(ended);
    directory_.NoteFollowing([&](Following& following) {
      following.connected = false;
      following.last_error = ended;
    });
  } while (
      SleepUnlessStopped(absl::Uniform(random_, 0.5, 1.0) *
                         std::exchange(backoff_, std::min(2 * backoff_, options_.backoff_max))));
}

// What it knows cannot be gone on from: the service has not made that revision, does not keep it,
// counts another history by these numbers, or tells more at once than is kept.
void Follower::BeginAnewIfNeeded(const absl::Status& ended) {
  const std::string reason = DetailOf(ended).value_or(ErrorDetail()).reason;
  const bool anew = ended.code() == absl::StatusCode::kOutOfRange || reason == "EPOCH_CHANGED" ||
                    reason == "REVISION_TOO_LARGE";
  if (!anew || from_the_beginning_) return;
  from_the_beginning_ = true;
  directory_.NoteFollowing([&](Following& following) { following.why_anew = ended; });
  log::Say(log::Level::kWarning,
           absl::StrCat("the hierarchy is being read anew: ", ended.message()),
           {{"reason", reason}});
}

// Makes a call one that Stop cancels, until End. False: it has stopped.
bool Follower::Begin(grpc::ClientContext& context) {
  if (options_.prepare) options_.prepare(context);
  absl::MutexLock lock(&mutex_);
  if (!stopping_) context_ = &context;
  return !stopping_;
}

void Follower::End() {
  absl::MutexLock lock(&mutex_);
  context_ = nullptr;
}

absl::Status Follower::Register(const std::string& id) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(WallFromSteady(SteadyNow() + kRegisterTimeMax)));
  if (!Begin(context)) return absl::CancelledError("stopped");
  const absl::Cleanup end = [this] { End(); };
  v1::RegisterFollowerRequest request;
  request.set_name(absl::StrCat("followers/", id));
  v1::Follower registered;
  const grpc::Status status =
      v1::FollowerService::NewStub(channel_)->RegisterFollower(&context, request, &registered);
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) return absl::OkStatus();
  return rpc::FromGrpcStatus(status);
}

absl::Status Follower::FollowOnce() {
  for (const std::string& id : options_.registers) RETURN_IF_ERROR(Register(id));
  grpc::ClientContext context;
  if (!Begin(context)) return absl::CancelledError("stopped");
  const absl::Cleanup end = [this] { End(); };
  directory_.NoteFollowing([&](Following& following) {
    ++following.streams_opened;
    following.snapshots_begun += from_the_beginning_ ? 1 : 0;
  });

  if (options_.recorder != nullptr) options_.recorder->OnStream(from_the_beginning_);
  common::v1::WatchChangesRequest request;
  for (const char* type : kResourceTypes) request.add_resource_types(type);
  if (options_.contacts) request.add_resource_types("accord.dev/Contact");
  request.set_skip_superseded(from_the_beginning_);
  if (from_the_beginning_) {
    directory_.Reset();
  } else {
    directory_.Resume();
    request.set_after_revision(directory_.revision());
    request.set_epoch(directory_.epoch());
  }
  WatchStream stream(channel_, context, request);
  v1::WatchChangesResponse message;
  absl::Status taken;
  while (taken.ok() && stream.Read(message, options_.silence_max)) taken = Take(message);
  const absl::Status ended = stream.Finish();
  return taken.ok() ? ended : taken;
}

absl::Status Follower::Take(const v1::WatchChangesResponse& message) {
  if (!message.has_progress()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "WATCH_NOT_UNDERSTOOD",
                     "the accounts service does not say how far its changes come: another release");
  }
  const int64_t aside = directory_.set_aside_count();
  RETURN_IF_ERROR(directory_.Apply(message));
  if (options_.recorder != nullptr) options_.recorder->OnApplied(message);
  if (!message.progress().partial()) {
    from_the_beginning_ = false;
    directory_.SetReady();
    // Only now has the stream brought the copy forward for good.
    backoff_ = options_.backoff_min;
    SaySetAside(aside, directory_);
  }
  directory_.NoteFollowing([&](Following& following) {
    following.connected = true;
    following.last_message = ClockOf(options_).Now();
    following.last_message_time = SteadyNow();
    if (!message.progress().partial()) following.why_anew = absl::OkStatus();
  });
  return absl::OkStatus();
}

bool Follower::SleepUnlessStopped(absl::Duration delay) {
  absl::MutexLock lock(&mutex_);
  return !AwaitFor(mutex_, absl::Condition(&stopping_), delay);
}

}  // namespace accord::directory
