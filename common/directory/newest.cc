#include "common/directory/newest.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/directory/directory.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

constexpr absl::Duration kLookTimeMax = absl::Seconds(1);
// The watch says within a fifth of a second how far it has come.
constexpr absl::Duration kShownTimeMax = absl::Seconds(2);
constexpr absl::Duration kPause = absl::Milliseconds(5);
// After a question that was not answered nobody is made to wait for the next for so long.
constexpr absl::Duration kAwayTime = absl::Milliseconds(500);
constexpr absl::Duration kStopInterval = absl::Milliseconds(50);

}  // namespace

Newest::Newest(std::shared_ptr<grpc::Channel> channel, const Directory& directory, Prepare prepare)
    : channel_(std::move(channel)),
      directory_(directory),
      prepare_(std::move(prepare)),
      thread_([this] { Run(); }) {}

Newest::~Newest() { Stop(); }

void Newest::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

int64_t Newest::asked() const {
  absl::MutexLock lock(&mutex_);
  return asked_;
}

absl::Status Newest::NotKnown(absl::string_view why) const {
  ErrorDetail detail;
  detail.reason = "ACCOUNTS_REVISION_NOT_REACHED";
  detail.retry_delay = absl::Seconds(1);
  detail.metadata = {{"revision", absl::StrCat(directory_.revision())}};
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("so the copy of the hierarchy at accounts revision ", directory_.revision(),
                   " says, and whether there is news is not known: ", why),
      std::move(detail));
}

void Newest::Ask(Done done) {
  absl::Status refused;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) {
      refused = NotKnown("this server is shutting down");
    } else if (SteadyNow() < away_until_) {
      refused = why_away_;
    } else if (waiting_.size() >= kWaitingMax) {
      ErrorDetail detail;
      detail.reason = "SERVER_BUSY";
      detail.retry_delay = absl::Seconds(1);
      refused =
          MakeError(absl::StatusCode::kResourceExhausted,
                    "too many calls name what is not known; try again later", std::move(detail));
    } else {
      waiting_.push_back(std::move(done));
      return;
    }
  }
  done(std::move(refused));
}

void Newest::Run() {
  for (std::vector<Done> asked = AwaitAsked(); !asked.empty(); asked = AwaitAsked()) {
    const absl::Status status = BringUp();
    if (!status.ok()) {
      absl::MutexLock lock(&mutex_);
      away_until_ = SteadyNow() + kAwayTime;
      why_away_ = status;
      std::move(waiting_.begin(), waiting_.end(), std::back_inserter(asked));
      waiting_.clear();
    }
    for (Done& done : asked) done(status);
    absl::MutexLock lock(&mutex_);
    AwaitFor(mutex_, absl::Condition(&stopping_), kPause);
  }
}

std::vector<Newest::Done> Newest::AwaitAsked() {
  const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !waiting_.empty();
  };
  std::vector<Done> asked;
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&due));
  asked.swap(waiting_);
  return asked;
}

absl::Status Newest::BringUp() {
  const absl::StatusOr<store::AccountsMoment> newest = Look();
  if (!newest.ok()) {
    return NotKnown(
        absl::StrCat("the accounts service does not answer (", newest.status().message(), ")"));
  }
  if (AwaitShown(*newest)) return absl::OkStatus();
  return NotKnown(absl::StrCat("the accounts service is at ", newest->revision.number()));
}

// The cheapest call there is; fully consistent, so that a replica that lags behind does not say
// less than another has made.
absl::StatusOr<store::AccountsMoment> Newest::Look() {
  grpc::ClientContext context;
  if (prepare_) prepare_(context);
  context.AddMetadata(rpc::kConsistency, "full");
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(kLookTimeMax));
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return absl::CancelledError("stopped");
    context_ = &context;
    ++asked_;
  }
  const absl::Cleanup forget_context = [&] {
    absl::MutexLock lock(&mutex_);
    context_ = nullptr;
  };
  v1::GetOrganizationRequest request;
  request.set_name("organization");
  v1::Organization organization;
  RETURN_IF_ERROR(rpc::FromGrpcStatus(v1::OrganizationService::NewStub(channel_)->GetOrganization(
      &context, request, &organization)));
  store::AccountsMoment newest;
  newest.epoch = rpc::TrailingMetadata(context, rpc::kEpoch);
  // Without a revision nothing was ever written.
  int64_t revision = 0;
  if (!absl::SimpleAtoi(rpc::TrailingMetadata(context, rpc::kRevision), &revision)) revision = 0;
  newest.revision = store::AccountsRevision(revision);
  return newest;
}

bool Newest::AwaitShown(const store::AccountsMoment& moment) {
  const absl::Time until = SteadyNow() + kShownTimeMax;
  while (SteadyNow() < until) {
    if (directory_.WaitUntilShown(moment, std::min(until, SteadyNow() + kStopInterval)))
      return true;
    absl::MutexLock lock(&mutex_);
    if (stopping_) return false;
  }
  return false;
}

}  // namespace accord::directory
