#include "common/observability/sheet.h"

#include <limits>

namespace accord::observability {

prometheus::ClientMetric& Sheet::Add(const Family& family, prometheus::MetricType type,
                                     Labels labels) {
  const auto [found, is_new] = index_.try_emplace(family.name, families_.size());
  if (is_new) {
    families_.push_back({family.name, family.help, type, {}});
  }
  prometheus::ClientMetric& metric = families_[found->second].metric.emplace_back();
  for (const auto& [name, value] : labels) metric.label.push_back({name, std::string(value)});
  return metric;
}

void Sheet::Counter(const Family& family, Labels labels, double value) {
  Add(family, prometheus::MetricType::Counter, labels).counter.value = value;
  ++series_;
}

void Sheet::Gauge(const Family& family, Labels labels, double value) {
  Add(family, prometheus::MetricType::Gauge, labels).gauge.value = value;
  ++series_;
}

void Sheet::Histogram(const Family& family, Labels labels, const Distribution& distribution) {
  prometheus::ClientMetric::Histogram& histogram =
      Add(family, prometheus::MetricType::Histogram, labels).histogram;
  uint64_t cumulative = 0;
  for (size_t i = 0; i < distribution.counts.size(); ++i) {
    cumulative += distribution.counts[i];
    histogram.bucket.push_back({cumulative, i < distribution.bounds.size()
                                                ? distribution.bounds[i]
                                                : std::numeric_limits<double>::infinity()});
  }
  histogram.sample_count = cumulative;
  histogram.sample_sum = distribution.sum;
  series_ += distribution.counts.size() + 2;  // its sum and its count
}

std::vector<prometheus::MetricFamily> Sheet::Take() {
  index_.clear();
  series_ = 0;
  return std::exchange(families_, {});
}

}  // namespace accord::observability
