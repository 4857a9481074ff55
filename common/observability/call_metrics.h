// Counts calls by method and code, and how long they took.
//
// A call costs four additions to cells that few other threads write to. What is shown is bounded
// however calls end: kPairsMax pairs of method and error code have series of their own, and what
// comes beyond them is counted under the code OTHER of its service. Thread-safe, but for AddMethod,
// which comes before the first call.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/observability/sheet.h"
#include "common/rpc/observer.h"

namespace accord::observability {

class CallMetrics {
 public:
  static constexpr size_t kPairsMax = 200;
  // Upper bounds of the latencies told apart, in seconds. A memory read takes some tens of
  // microseconds, a durable write about a millisecond.
  static constexpr std::array<double, 5> kBounds = {0.0005, 0.0025, 0.01, 0.05, 0.5};

  // See rpc::Observer::AddMethod.
  int AddMethod(absl::string_view name, rpc::Observer::Kind kind);

  void Start(int method) { CellsOf(method).started.fetch_add(1, std::memory_order_relaxed); }
  void End(int method, absl::StatusCode code, int64_t nanos);

  void Show(Sheet& sheet) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  static constexpr size_t kCodes = 17;
  static constexpr size_t kShards = 8;

  // Of one method and one group of threads; no other group's cells share its cache lines.
  struct alignas(64) Cells {
    std::atomic<uint64_t> started{0};
    std::array<std::atomic<uint64_t>, kCodes> ended{};
    std::array<std::atomic<uint64_t>, kCodes> nanos{};
    std::array<std::atomic<uint64_t>, kBounds.size() + 1> answered{};  // with OK, by latency
  };
  struct Method {
    std::string name;
    std::string service;
    rpc::Observer::Kind kind;
    std::array<Cells, kShards> cells;
  };
  // The sum of its shards. `ended` is read first, so that never more has ended than has started.
  struct Totals {
    explicit Totals(const Method& method);
    std::array<uint64_t, kCodes> ended{};
    std::array<uint64_t, kCodes> nanos{};
    std::array<uint64_t, kBounds.size() + 1> answered{};
    uint64_t ended_all = 0;
    uint64_t started = 0;
  };
  struct ServiceSums;

  Cells& CellsOf(int method);
  void ShowMethod(const Method& method, const Totals& totals, Sheet& sheet) const;
  void ShowErrors(size_t method, const Totals& totals, ServiceSums& sums, Sheet& sheet)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::vector<std::unique_ptr<Method>> methods_;
  absl::Mutex mutex_;
  // Which codes of which method are shown: once shown, a series stays.
  std::vector<std::array<bool, kCodes>> shown_ ABSL_GUARDED_BY(mutex_);
  size_t pairs_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::observability
