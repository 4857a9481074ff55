#include "common/cache/single_flight.h"

#include <utility>

#include "common/base/status.h"

namespace accord::cache {
namespace {

// Whoever was disappointed so often has waited enough.
constexpr int kBoardingsMax = 3;

}  // namespace

absl::StatusOr<Content> SingleFlight::Do(const std::string& key, absl::Time deadline,
                                         const Work& work, const Accept& accept) {
  for (int boarding = 0; boarding < kBoardingsMax; ++boarding) {
    const auto [flight, leads] = Board(key);
    if (leads) {
      absl::StatusOr<Content> result = work();
      Land(key, *flight, result);
      return result;
    }
    if (!flight->landed.WaitUntil(deadline)) {
      return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                       "the call's time ran out while another call computed what it asks for");
    }
    if (!flight->result.ok()) continue;
    absl::optional<Content> mine = accept(*flight->result);
    if (mine.has_value()) return *std::move(mine);
  }
  return work();
}

std::pair<std::shared_ptr<SingleFlight::Flight>, bool> SingleFlight::Board(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<Flight>& flight = flights_[key];
  const bool leads = flight == nullptr;
  if (leads) flight = std::make_shared<Flight>();
  return {flight, leads};
}

void SingleFlight::Land(const std::string& key, Flight& flight,
                        const absl::StatusOr<Content>& result) {
  {
    absl::MutexLock lock(&mutex_);
    flights_.erase(key);
  }
  flight.result = result;
  flight.landed.Notify();
}

}  // namespace accord::cache
