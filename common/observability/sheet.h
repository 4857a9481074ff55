// What is shown at one scrape: families of metrics, filled in by whoever has something to tell.
//
// Thread-compatible. Names and labels come from the program, never from a request, so that the
// number of series is known beforehand.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace accord::observability {

struct Family {
  const char* name;  // Prometheus's manner: accord_store_commits_total, units last
  const char* help;
};

using Labels = std::initializer_list<std::pair<const char*, absl::string_view>>;

// Counts by bucket, and the sum of what was counted.
struct Distribution {
  std::vector<double> bounds;    // upper ones, ascending; beyond the last is one bucket more
  std::vector<uint64_t> counts;  // bounds.size() + 1; not cumulative
  double sum = 0;
};

class Sheet {
 public:
  void Counter(const Family& family, Labels labels, double value);
  void Gauge(const Family& family, Labels labels, double value);
  void Histogram(const Family& family, Labels labels, const Distribution& distribution);

  // How many lines that are not comments it has as text: a histogram is several.
  size_t series() const { return series_; }

  // In the order in which they were first named. Leaves the sheet empty.
  std::vector<prometheus::MetricFamily> Take();

 private:
  prometheus::ClientMetric& Add(const Family& family, prometheus::MetricType type, Labels labels);

  std::vector<prometheus::MetricFamily> families_;
  absl::flat_hash_map<std::string, size_t> index_;  // by name
  size_t series_ = 0;
};

}  // namespace accord::observability
