#include "common/redis/revision_poke.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::redis {
namespace {

constexpr absl::Duration kSendTimeMax = absl::Milliseconds(20);
constexpr absl::Duration kConfirmTimeMax = absl::Milliseconds(200);

std::string MakeToken() {
  absl::BitGen random;
  return absl::StrFormat("%016x", absl::Uniform<uint64_t>(random));
}

}  // namespace

RevisionPoke::RevisionPoke(Client& client, Options options)
    : client_(client), options_(options), token_(MakeToken()) {}

RevisionPoke::~RevisionPoke() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (subscription_ != nullptr) subscription_->Interrupt();
  }
  if (publisher_.joinable()) publisher_.join();
  if (subscriber_.joinable()) subscriber_.join();
}

void RevisionPoke::Join(std::string channel) {
  {
    absl::MutexLock lock(&mutex_);
    channel_ = std::move(channel);
    if (subscription_ != nullptr) subscription_->Interrupt();
  }
  if (publisher_.joinable()) return;
  publisher_ = std::thread([this] { Publish(); });
  subscriber_ = std::thread([this] { Subscribe(); });
}

void RevisionPoke::Tell(int64_t revision) {
  absl::MutexLock lock(&mutex_);
  told_ = std::max(told_, revision);
}

void RevisionPoke::Listen(std::function<void(int64_t)> heard) {
  absl::MutexLock lock(&heard_mutex_);
  heard_ = std::move(heard);
}

void RevisionPoke::Publish() {
  const auto has_work = [this] {
    mutex_.AssertHeld();
    return stopping_ || told_ != 0;
  };
  while (true) {
    int64_t revision = 0;
    std::string channel;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_work));
      if (stopping_) return;
      channel = channel_;
      revision = std::exchange(told_, 0);
    }
    const std::string message = absl::StrCat(token_, " ", revision);
    const absl::string_view command[] = {"PUBLISH", channel, message};
    (void)client_.Run(command, Expected::kInteger);  // lost: the others find out by polling
  }
}

void RevisionPoke::Subscribe() {
  absl::BitGen random;
  absl::Duration backoff = options_.backoff_min;
  while (true) {
    (void)SubscribeOnce();
    if (subscribed_.exchange(false)) backoff = options_.backoff_min;
    absl::MutexLock lock(&mutex_);
    const absl::Duration pause = absl::Uniform(random, 0.5, 1.0) * backoff;
    if (AwaitFor(mutex_, absl::Condition(&stopping_), pause)) return;
    backoff = std::min(2 * backoff, options_.backoff_max);
  }
}

absl::Status RevisionPoke::SubscribeOnce() {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, client_.Connect());
  std::string channel;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return absl::CancelledError("stopping");
    channel = channel_;
    subscription_ = connection.get();
  }
  const absl::Cleanup forget = [this] {
    absl::MutexLock lock(&mutex_);
    subscription_ = nullptr;
  };
  const absl::string_view command[] = {"SUBSCRIBE", channel};
  RETURN_IF_ERROR(connection->Send(command, SteadyNow() + kSendTimeMax));
  ASSIGN_OR_RETURN(const Reply reply, connection->Receive(SteadyNow() + kConfirmTimeMax));
  ASSIGN_OR_RETURN(const std::vector<absl::string_view> confirmed, reply.Texts());
  if (confirmed.empty() || confirmed[0] != "subscribe") {
    return absl::DataLossError("it does not confirm the subscription");
  }
  subscribed_ = true;
  return Follow(*connection);
}

// Until the subscription fails.
absl::Status RevisionPoke::Follow(Connection& connection) {
  bool asked = false;
  while (true) {
    if (!connection.WaitForInput(SteadyNow() + options_.silence_max)) {
      if (asked) return absl::DeadlineExceededError("the subscription has fallen silent");
      const absl::string_view ping[] = {"PING"};
      RETURN_IF_ERROR(connection.Send(ping, SteadyNow() + kSendTimeMax));
      asked = true;
      continue;
    }
    ASSIGN_OR_RETURN(const Reply reply, connection.Receive(SteadyNow() + kConfirmTimeMax));
    asked = false;
    ASSIGN_OR_RETURN(const std::vector<absl::string_view> texts, reply.Texts());
    if (texts.size() == 3 && texts[0] == "message") Hear(texts[2]);
  }
}

void RevisionPoke::Hear(absl::string_view message) {
  const size_t space = message.find(' ');
  int64_t revision = 0;
  if (space == absl::string_view::npos || message.substr(0, space) == token_) return;
  if (!absl::SimpleAtoi(message.substr(space + 1), &revision) || revision <= 0) return;
  absl::MutexLock lock(&heard_mutex_);
  if (heard_) heard_(revision);
}

}  // namespace accord::redis
