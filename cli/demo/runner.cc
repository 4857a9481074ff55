#include "cli/demo/runner.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

// Enough for the server to commit several writes at once.
constexpr size_t kThreads = 8;
constexpr int kTriesMax = 6;

using Lane = std::vector<const DemoStep*>;

// The lanes of steps [begin, end), in the order of their first steps.
std::vector<Lane> LanesOf(const std::vector<DemoStep>& steps, size_t begin, size_t end) {
  std::vector<Lane> lanes;
  absl::flat_hash_map<std::string, size_t> places;
  for (size_t i = begin; i < end; ++i) {
    const auto [place, added] = places.try_emplace(steps[i].lane, lanes.size());
    if (added) lanes.emplace_back();
    lanes[place->second].push_back(&steps[i]);
  }
  return lanes;
}

absl::Status Send(Session& session, const DemoStep& step) {
  const auto* method = MethodFor(*step.request->GetDescriptor());
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<google::protobuf::Message> response(
      factory->GetPrototype(method->output_type())->New());
  absl::Duration pause = absl::Milliseconds(100);
  for (int attempt = 1;; ++attempt, pause *= 2) {
    const absl::Status status = session.Invoke(*step.request, *response);
    if (status.ok()) return status;
    if (absl::IsAlreadyExists(status) && absl::StartsWith(method->name(), "Create")) {
      return absl::OkStatus();
    }
    const bool passing = absl::IsUnavailable(status) || absl::IsResourceExhausted(status);
    if (passing && attempt < kTriesMax) {
      absl::SleepFor(pause);
      continue;
    }
    const absl::optional<ErrorDetail> detail = DetailOf(status);
    return MakeError(status.code(),
                     absl::StrCat("in ", step.phase, " (", method->name(), ", ", step.lane,
                                  "): ", status.message()),
                     detail.value_or(ErrorDetail{.reason = "DEMO_FAILED"}));
  }
}

// Works off the lanes of one phase.
class Phase {
 public:
  Phase(Session& session, std::vector<Lane> lanes, const std::function<void()>& step_done)
      : session_(session), lanes_(std::move(lanes)), step_done_(step_done) {}

  absl::Status Run() {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < kThreads && i < lanes_.size(); ++i) {
      threads.emplace_back([this] { Work(); });
    }
    for (std::thread& thread : threads) thread.join();
    absl::MutexLock lock(&mutex_);
    return status_;
  }

 private:
  void Work() {
    while (const Lane* lane = Next()) {
      for (const DemoStep* step : *lane) {
        const absl::Status status = Send(session_, *step);
        absl::MutexLock lock(&mutex_);
        if (status_.ok()) status_ = status;
        if (!status_.ok()) return;
        step_done_();
      }
    }
  }

  const Lane* Next() {
    absl::MutexLock lock(&mutex_);
    if (!status_.ok() || next_ == lanes_.size()) return nullptr;
    return &lanes_[next_++];
  }

  Session& session_;
  const std::vector<Lane> lanes_;
  const std::function<void()>& step_done_;
  absl::Mutex mutex_;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status RunScript(Session& session, const Script& script,
                       const std::function<void(int64_t)>& done) {
  const std::vector<DemoStep>& steps = script.steps();
  int64_t count = 0;
  const std::function<void()> step_done = [&] { done(++count); };
  for (size_t begin = 0; begin < steps.size();) {
    size_t end = begin;
    while (end < steps.size() && steps[end].phase == steps[begin].phase) ++end;
    RETURN_IF_ERROR(Phase(session, LanesOf(steps, begin, end), step_done).Run());
    begin = end;
  }
  return absl::OkStatus();
}

}  // namespace accord::cli
