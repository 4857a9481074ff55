#include "bench/support/latency.h"

#include <algorithm>
#include <cmath>

#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::bench {

absl::Status TimeEach(int64_t count, absl::FunctionRef<absl::Status()> step,
                      std::vector<absl::Duration>& times) {
  for (int64_t i = 0; i < count; ++i) {
    const absl::Time began = absl::Now();
    RETURN_IF_ERROR(step());
    times.push_back(absl::Now() - began);
  }
  return absl::OkStatus();
}

absl::Duration Quantile(std::vector<absl::Duration> times, double share) {
  const double last = static_cast<double>(times.size()) - 1;
  const auto wanted = times.begin() + static_cast<std::ptrdiff_t>(std::ceil(share * last));
  std::nth_element(times.begin(), wanted, times.end());
  return *wanted;
}

}  // namespace accord::bench
