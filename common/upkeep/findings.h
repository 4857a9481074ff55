// What an examination of a database finds wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace accord::upkeep {

struct Finding {
  std::string table;
  std::string id;        // empty: it concerns no single resource
  int64_t revision = 0;  // 0: it concerns no single version
  std::string problem;   // what is wrong, without a full stop
};

// Counts findings and passes them on as they come; of a database that is wrong throughout only the
// first ones, so that nobody has to read a million lines. Thread-compatible.
class Findings {
 public:
  static constexpr int64_t kToldMax = 200;

  explicit Findings(std::function<void(const Finding&)> tell) : tell_(std::move(tell)) {}

  void Add(Finding finding) {
    if (++count_ <= kToldMax) tell_(finding);
  }
  int64_t count() const { return count_; }

 private:
  const std::function<void(const Finding&)> tell_;
  int64_t count_ = 0;
};

}  // namespace accord::upkeep
