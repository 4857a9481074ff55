// What a program tells those who run it: its metrics, where --metrics says, and its log, as --log
// says.
//
// Made before the parts that it watches and outlives them, but for what Expose returns: that refers
// to them, and goes first. Not thread-safe, but for the observer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/directory/directory.h"
#include "common/directory/follower.h"
#include "common/observability/call_metrics.h"
#include "common/observability/call_recorder.h"
#include "common/observability/exposition.h"
#include "common/program/data.h"
#include "common/program/program.h"
#include "common/rpc/worker_pool.h"

namespace accord::program {

class Telemetry {
 public:
  // `program`: its name. Uses the process's JSON log, if there is one.
  Telemetry(const Flags& flags, std::string program);

  // For every router; null if nobody wants to know.
  rpc::Observer* observer();

  void Watch(const Data& data);
  void Watch(const rpc::WorkerPool& pool);
  void Watch(const directory::Directory& directory, const directory::Follower& follower);
  // What the service that owns the hierarchy had to set aside of it. Both are called from other
  // threads.
  void WatchSetAside(std::function<int64_t()> accounts, std::function<int64_t()> moves);

  // Begins to show all that is watched; null without --metrics. Errors: those of Exposition::Start.
  absl::StatusOr<std::unique_ptr<observability::Exposition>> Expose();

 private:
  const std::string address_;
  log::JsonLog* const json_;
  observability::CallMetrics calls_;
  observability::CallRecorder recorder_;
  std::vector<observability::Source> sources_;
};

}  // namespace accord::program
