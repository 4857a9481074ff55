#include "bench/support/report.h"

#include <cstdio>

#include "absl/strings/str_format.h"

namespace accord::bench {

void Report::Add(const Figure& figure) {
  const double ratio = figure.value / figure.peer_value;
  const bool holds = figure.kind == Figure::Kind::kCost ? ratio <= figure.bar : ratio >= figure.bar;
  all_hold_ = all_hold_ && holds;
  // Names are ours and hold nothing that JSON would have to escape.
  absl::PrintF(
      "{\"case\":\"%s\",\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"peer\":\"%s\","
      "\"peer_value\":%.6g,\"ratio\":%.3g,\"bar\":%g,\"holds\":%s}\n",
      figure.case_name, figure.name, figure.value, figure.unit, figure.peer, figure.peer_value,
      ratio, figure.bar, holds ? "true" : "false");
  std::fflush(stdout);
}

void Report::AddNone(const std::string& case_name, const std::string& name, int64_t count,
                     const std::string& unit) {
  Figure figure;
  figure.case_name = case_name;
  figure.name = name;
  figure.value = static_cast<double>(count);
  figure.unit = unit;
  figure.peer = kRequired;
  figure.peer_value = 1;
  figure.bar = 0;
  Add(figure);
}

void Report::Note(const std::string& text) const { absl::FPrintF(stderr, "    %s\n", text); }

}  // namespace accord::bench
