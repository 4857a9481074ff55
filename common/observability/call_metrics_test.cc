#include "common/observability/call_metrics.h"

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::observability {
namespace {

using Kind = rpc::Observer::Kind;
using Series = std::map<std::string, double>;

constexpr char kGet[] = "accord.accounts.v1.AccountService/GetAccount";
constexpr int64_t kMillisecond = 1'000'000;

// Counters and gauges as `name{value,value}`; histograms as name_count, name_sum and, cumulative,
// name_le.
Series Show(CallMetrics& metrics) {
  Sheet sheet;
  metrics.Show(sheet);
  Series series;
  for (const prometheus::MetricFamily& family : sheet.Take()) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      std::string labels;
      for (const auto& label : metric.label) {
        absl::StrAppend(&labels, labels.empty() ? "" : ",", label.value);
      }
      labels = absl::StrCat("{", labels, "}");
      switch (family.type) {
        case prometheus::MetricType::Counter:
          series[family.name + labels] = metric.counter.value;
          break;
        case prometheus::MetricType::Gauge:
          series[family.name + labels] = metric.gauge.value;
          break;
        default:
          series[family.name + "_count" + labels] =
              static_cast<double>(metric.histogram.sample_count);
          series[family.name + "_sum" + labels] = metric.histogram.sample_sum;
          for (const auto& bucket : metric.histogram.bucket) {
            series[absl::StrCat(family.name, "_", bucket.upper_bound, labels)] =
                static_cast<double>(bucket.cumulative_count);
          }
      }
    }
  }
  return series;
}

TEST(CallMetricsTest, CountsAreExactWithManyThreads) {
  constexpr int kThreads = 16;  // more than there are shards
  constexpr int kCalls = 5000;
  CallMetrics metrics;
  const int get = metrics.AddMethod(kGet, Kind::kUnary);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < kCalls; ++call) {
        metrics.Start(get);
        metrics.End(get, call % 5 == 0 ? absl::StatusCode::kNotFound : absl::StatusCode::kOk,
                    kMillisecond);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Series shown = Show(metrics);
  const std::string label = absl::StrCat("{", kGet);
  EXPECT_EQ(shown["accord_rpc_calls_total" + label + ",OK}"], kThreads * kCalls * 4 / 5);
  EXPECT_EQ(shown["accord_rpc_calls_total" + label + ",NOT_FOUND}"], kThreads * kCalls / 5);
  EXPECT_EQ(shown["accord_rpc_latency_seconds_count" + label + "}"], kThreads * kCalls * 4 / 5);
  EXPECT_NEAR(shown["accord_rpc_latency_seconds_sum" + label + "}"], kThreads * kCalls * 0.0008,
              1e-6);
  EXPECT_NEAR(shown["accord_rpc_error_seconds_total" + label + ",NOT_FOUND}"],
              kThreads * kCalls * 0.0002, 1e-6);
  EXPECT_EQ(shown["accord_rpc_in_flight{accord.accounts.v1.AccountService}"], 0);
}

TEST(CallMetricsTest, WhoLooksDuringCallsNeverSeesMoreEndedThanStarted) {
  CallMetrics metrics;
  const int get = metrics.AddMethod(kGet, Kind::kUnary);
  std::atomic<bool> ends{false};
  std::thread caller([&] {
    while (!ends) {
      metrics.Start(get);
      metrics.End(get, absl::StatusCode::kOk, 1);
    }
  });
  for (int i = 0; i < 200; ++i) {
    const double in_flight =
        Show(metrics)["accord_rpc_in_flight{accord.accounts.v1.AccountService}"];
    EXPECT_GE(in_flight, 0);
    EXPECT_LT(in_flight, 1e9) << "it went below zero";
  }
  ends = true;
  caller.join();
}

TEST(CallMetricsTest, LatenciesFallIntoTheirBuckets) {
  CallMetrics metrics;
  const int get = metrics.AddMethod(kGet, Kind::kUnary);
  for (const int64_t nanos : {kMillisecond / 2, kMillisecond, 40 * kMillisecond, 100 * kMillisecond,
                              3'000 * kMillisecond}) {
    metrics.Start(get);
    metrics.End(get, absl::StatusCode::kOk, nanos);
  }
  Series shown = Show(metrics);
  const std::string name = "accord_rpc_latency_seconds_";
  const std::string label = absl::StrCat("{", kGet, "}");
  EXPECT_EQ(shown[name + "0.0005" + label], 1) << "a bound belongs to its bucket";
  EXPECT_EQ(shown[name + "0.0025" + label], 2);
  EXPECT_EQ(shown[name + "0.01" + label], 2);
  EXPECT_EQ(shown[name + "0.05" + label], 3);
  EXPECT_EQ(shown[name + "0.5" + label], 4);
  EXPECT_EQ(shown[name + "inf" + label], 5);
}

TEST(CallMetricsTest, StreamsAreOpenUntilTheyEndAndHaveNoLatency) {
  CallMetrics metrics;
  const int watch = metrics.AddMethod("a.S/Watch", Kind::kStream);
  metrics.Start(watch);
  metrics.Start(watch);
  EXPECT_EQ(Show(metrics)["accord_rpc_streams_open{a.S}"], 2);
  metrics.End(watch, absl::StatusCode::kUnavailable, kMillisecond);
  Series shown = Show(metrics);
  EXPECT_EQ(shown["accord_rpc_streams_open{a.S}"], 1);
  EXPECT_EQ(shown["accord_rpc_in_flight{a.S}"], 0);
  EXPECT_EQ(shown["accord_rpc_calls_total{a.S/Watch,UNAVAILABLE}"], 1);
  EXPECT_EQ(shown["accord_rpc_errors_total{a.S}"], 0) << "a server that goes is no fault";
  EXPECT_FALSE(shown.contains("accord_rpc_latency_seconds_count{a.S/Watch}"));
}

TEST(CallMetricsTest, FaultsAreTheServersErrorsAlone) {
  CallMetrics metrics;
  const int get = metrics.AddMethod("a.S/Get", Kind::kUnary);
  for (int code = 0; code <= 16; ++code) {
    metrics.Start(get);
    metrics.End(get, static_cast<absl::StatusCode>(code), 1);
  }
  EXPECT_EQ(Show(metrics)["accord_rpc_errors_total{a.S}"], 4);
}

TEST(CallMetricsTest, MethodThatIsAddedTwiceIsOne) {
  CallMetrics metrics;
  EXPECT_EQ(metrics.AddMethod("a.S/Get", Kind::kUnary), metrics.AddMethod("a.S/Get", Kind::kUnary));
}

// Every RPC of all three services ends in every way there is.
TEST(CallMetricsTest, SeriesAreBoundedHoweverCallsEnd) {
  constexpr int kMethods = 133;
  CallMetrics metrics;
  for (int i = 0; i < kMethods; ++i) {
    const int method = metrics.AddMethod(absl::StrCat("a.S", i % 7, "/M", i), Kind::kUnary);
    for (int code = 0; code <= 16; ++code) {
      metrics.Start(method);
      metrics.End(method, static_cast<absl::StatusCode>(code), kMillisecond);
    }
  }
  Sheet sheet;
  metrics.Show(sheet);
  // For a method: 8 of its latency, one of its calls. For a service: 3, and 2 of what is beyond.
  EXPECT_EQ(sheet.series(), kMethods * 9 + 2 * CallMetrics::kPairsMax + 7 * 5);
  Series shown = Show(metrics);
  double calls = 0;
  for (const auto& [name, value] : shown) {
    if (name.starts_with("accord_rpc_calls_total")) calls += value;
  }
  EXPECT_EQ(calls, kMethods * 17) << "what has no series of its own is counted all the same";
}

TEST(CallMetricsTest, SeriesOnceShownStays) {
  CallMetrics metrics;
  std::vector<int> methods;
  for (size_t i = 0; i <= CallMetrics::kPairsMax; ++i) {
    methods.push_back(metrics.AddMethod(absl::StrCat("a.S/M", i), Kind::kUnary));
  }
  const auto fail = [&](int method) {
    metrics.Start(method);
    metrics.End(method, absl::StatusCode::kAborted, 1);
  };
  fail(methods.back());
  Show(metrics);
  for (const int method : methods) fail(method);
  Series shown = Show(metrics);
  EXPECT_EQ(
      shown[absl::StrCat("accord_rpc_calls_total{a.S/M", CallMetrics::kPairsMax, ",ABORTED}")], 2);
  EXPECT_EQ(shown["accord_rpc_calls_total{a.S,OTHER}"], 1);
}

}  // namespace
}  // namespace accord::observability
