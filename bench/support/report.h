// What a case found: one JSON line on stdout for each figure.
#pragma once

#include <cstdint>
#include <string>

namespace accord::bench {

// A figure beside what it is compared with, in the same unit and from the same run.
struct Figure {
  enum class Kind {
    kCost,  // less is better: holds while value ÷ peer_value ≤ bar
    kRate,  // more is better: holds while value ÷ peer_value ≥ bar
  };
  Kind kind = Kind::kCost;
  std::string case_name;  // as given to scripts/bench
  std::string name;       // what was measured
  double value = 0;
  std::string unit;
  std::string peer;  // what it is compared with
  double peer_value = 0;
  double bar = 1;
};

// Peers that are not measured but asked for.
inline constexpr char kRequired[] = "what the design asks for";

class Report {
 public:
  void Add(const Figure& figure);
  // A count that has to be 0.
  void AddNone(const std::string& case_name, const std::string& name, int64_t count,
               const std::string& unit);
  // What helps to read a figure: on stderr.
  void Note(const std::string& text) const;

  bool all_hold() const { return all_hold_; }

 private:
  bool all_hold_ = true;
};

}  // namespace accord::bench
