// Shows a program's metrics over HTTP, at /metrics, to whoever asks.
//
// On two threads of its own: who reads slowly takes one of them until ten seconds have passed, and
// nothing from anybody else. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/observability/sheet.h"

namespace prometheus {
class Collectable;
class Exposer;
}  // namespace prometheus

namespace accord::observability {

// Fills in what it knows; called at each scrape, on several threads at once. Quick: it may take
// locks that calls hold for a moment, and never waits for a database.
using Source = std::function<void(Sheet&)>;

class Exposition {
 public:
  // Serves `address`, HOST:PORT; port 0 picks one, and an empty host means all of IPv4. What the
  // sources refer to outlives it. Errors: INVALID_ARGUMENT, reason METRICS_ADDRESS; UNAVAILABLE,
  // reason CANNOT_LISTEN.
  static absl::StatusOr<std::unique_ptr<Exposition>> Start(const std::string& address,
                                                           std::vector<Source> sources);
  // Returns once no scrape is under way.
  ~Exposition();

  int port() const { return port_; }

 private:
  Exposition() = default;

  std::string host_;  // to reach it from here
  int port_ = 0;
  std::shared_ptr<prometheus::Collectable> sources_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace accord::observability
