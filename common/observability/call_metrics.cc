#include "common/observability/call_metrics.h"

#include <algorithm>
#include <map>

namespace accord::observability {
namespace {

using Kind = rpc::Observer::Kind;

constexpr Family kCalls = {"accord_rpc_calls_total", "Calls answered, by method and code."};
constexpr Family kErrors = {"accord_rpc_errors_total",
                            "Calls that failed by the server's own fault: UNKNOWN, INTERNAL, "
                            "DATA_LOSS or, but for streams, UNAVAILABLE."};
constexpr Family kErrorSeconds = {"accord_rpc_error_seconds_total",
                                  "Time that calls took which ended with an error."};
constexpr Family kLatency = {"accord_rpc_latency_seconds", "Time that calls took which succeeded."};
constexpr Family kInFlight = {"accord_rpc_in_flight", "Unary calls under way."};
constexpr Family kStreams = {"accord_rpc_streams_open", "Streams under way."};
constexpr char kOther[] = "OTHER";

constexpr size_t kOk = 0;

// A stream ends with UNAVAILABLE whenever a server is replaced by another: nobody is at fault.
bool IsFault(Kind kind, absl::StatusCode code) {
  return code == absl::StatusCode::kUnknown || code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kDataLoss ||
         (code == absl::StatusCode::kUnavailable && kind != Kind::kStream);
}

std::string CodeName(size_t code) {
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
}

double Seconds(uint64_t nanos) { return static_cast<double>(nanos) * 1e-9; }

size_t BucketOf(int64_t nanos) {
  const double seconds = static_cast<double>(nanos) * 1e-9;
  size_t bucket = 0;
  while (bucket < CallMetrics::kBounds.size() && seconds > CallMetrics::kBounds[bucket]) ++bucket;
  return bucket;
}

uint64_t Read(const std::atomic<uint64_t>& cell) { return cell.load(std::memory_order_relaxed); }

}  // namespace

// What is shown by service.
struct CallMetrics::ServiceSums {
  uint64_t in_flight = 0;
  uint64_t streams = 0;
  uint64_t faults = 0;
  uint64_t other = 0;  // errors beyond kPairsMax
  uint64_t other_nanos = 0;
};

CallMetrics::Totals::Totals(const Method& method) {
  for (const Cells& cells : method.cells) {
    for (size_t i = 0; i < ended.size(); ++i) {
      ended[i] += Read(cells.ended[i]);
      nanos[i] += Read(cells.nanos[i]);
    }
    for (size_t i = 0; i < answered.size(); ++i) answered[i] += Read(cells.answered[i]);
  }
  std::atomic_thread_fence(std::memory_order_acquire);
  for (const uint64_t count : ended) ended_all += count;
  for (const Cells& cells : method.cells) started += Read(cells.started);
  started = std::max(started, ended_all);
}

int CallMetrics::AddMethod(absl::string_view name, Kind kind) {
  const auto same = std::find_if(methods_.begin(), methods_.end(),
                                 [&](const auto& method) { return method->name == name; });
  if (same != methods_.end()) return static_cast<int>(same - methods_.begin());
  methods_.push_back(std::make_unique<Method>());
  methods_.back()->name = std::string(name);
  methods_.back()->service = std::string(name.substr(0, name.find('/')));
  methods_.back()->kind = kind;
  absl::MutexLock lock(&mutex_);
  shown_.emplace_back();
  return static_cast<int>(methods_.size()) - 1;
}

CallMetrics::Cells& CallMetrics::CellsOf(int method) {
  static std::atomic<size_t> threads{0};
  thread_local const size_t shard = threads.fetch_add(1, std::memory_order_relaxed) % kShards;
  return methods_[static_cast<size_t>(method)]->cells[shard];
}

void CallMetrics::End(int method, absl::StatusCode code, int64_t nanos) {
  Cells& cells = CellsOf(method);
  const auto index = std::min(static_cast<size_t>(code), kCodes - 1);
  if (index == kOk) cells.answered[BucketOf(nanos)].fetch_add(1, std::memory_order_relaxed);
  cells.nanos[index].fetch_add(static_cast<uint64_t>(nanos), std::memory_order_relaxed);
  cells.ended[index].fetch_add(1, std::memory_order_release);
}

void CallMetrics::ShowMethod(const Method& method, const Totals& totals, Sheet& sheet) const {
  if (method.kind == Kind::kNotBuilt) return;
  const std::string ok = CodeName(kOk);
  sheet.Counter(kCalls, {{"method", method.name}, {"code", ok}},
                static_cast<double>(totals.ended[kOk]));
  if (method.kind == Kind::kStream) return;  // how long somebody watches is no latency
  Distribution latency;
  latency.bounds.assign(kBounds.begin(), kBounds.end());
  latency.counts.assign(totals.answered.begin(), totals.answered.end());
  latency.sum = Seconds(totals.nanos[kOk]);
  sheet.Histogram(kLatency, {{"method", method.name}}, latency);
}

void CallMetrics::ShowErrors(size_t index, const Totals& totals, ServiceSums& sums, Sheet& sheet) {
  const Method& method = *methods_[index];
  for (size_t code = kOk + 1; code < kCodes; ++code) {
    if (totals.ended[code] == 0) continue;
    if (IsFault(method.kind, static_cast<absl::StatusCode>(code)))
      sums.faults += totals.ended[code];
    bool& shown = shown_[index][code];
    if (!shown && pairs_ < kPairsMax) {
      shown = true;
      ++pairs_;
    }
    if (!shown) {
      sums.other += totals.ended[code];
      sums.other_nanos += totals.nanos[code];
      continue;
    }
    const std::string name = CodeName(code);
    sheet.Counter(kCalls, {{"method", method.name}, {"code", name}},
                  static_cast<double>(totals.ended[code]));
    sheet.Counter(kErrorSeconds, {{"method", method.name}, {"code", name}},
                  Seconds(totals.nanos[code]));
  }
}

void CallMetrics::Show(Sheet& sheet) {
  std::map<std::string, ServiceSums> services;
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < methods_.size(); ++i) {
    const Method& method = *methods_[i];
    const Totals totals(method);
    ServiceSums& sums = services[method.service];
    (method.kind == Kind::kStream ? sums.streams : sums.in_flight) +=
        totals.started - totals.ended_all;
    ShowMethod(method, totals, sheet);
    ShowErrors(i, totals, sums, sheet);
  }
  for (const auto& [service, sums] : services) {
    sheet.Gauge(kInFlight, {{"service", service}}, static_cast<double>(sums.in_flight));
    sheet.Gauge(kStreams, {{"service", service}}, static_cast<double>(sums.streams));
    sheet.Counter(kErrors, {{"service", service}}, static_cast<double>(sums.faults));
    if (sums.other == 0) continue;
    sheet.Counter(kCalls, {{"method", service}, {"code", kOther}}, static_cast<double>(sums.other));
    sheet.Counter(kErrorSeconds, {{"method", service}, {"code", kOther}},
                  Seconds(sums.other_nanos));
  }
}

}  // namespace accord::observability
