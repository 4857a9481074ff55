// Numbers for demo data: the same from the same seed on every machine and with every library, which
// the standard library's distributions do not promise.
#pragma once

#include <cstddef>
#include <cstdint>

namespace accord::cli {

// SplitMix64 (Steele, Lea and Flood, 2014). Not for secrets. Thread-compatible.
class Random {
 public:
  // `stream` tells independent sequences of one seed apart.
  Random(uint64_t seed, uint64_t stream) : state_(seed * 0x9E3779B97F4A7C15u ^ stream << 32) {}

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  // 0 ≤ n < bound; bound > 0. Its bias is far below what demo data could show.
  int Below(int bound) { return static_cast<int>(Next() % static_cast<uint64_t>(bound)); }
  // Both ends belong to it.
  int Between(int first, int last) { return first + Below(last - first + 1); }
  bool Chance(int percent) { return Below(100) < percent; }

  template <typename T, size_t n>
  const T& Pick(const T (&items)[n]) {
    return items[Below(static_cast<int>(n))];
  }

 private:
  uint64_t state_;
};

}  // namespace accord::cli
