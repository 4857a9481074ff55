// The observer that programs give their routers: counts every call, and, where the process logs in
// JSON, writes one line about it.
//
// Thread-safe, but for AddMethod.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/observability/call_metrics.h"
#include "common/observability/log.h"
#include "common/rpc/observer.h"

namespace accord::observability {

class CallRecorder final : public rpc::Observer {
 public:
  // Either may be null; both outlive it.
  CallRecorder(CallMetrics* metrics, log::JsonLog* json) : metrics_(metrics), json_(json) {}

  int AddMethod(absl::string_view name, Kind kind) override;
  void OnStart(int method) override;
  void OnEnd(const rpc::EndedCall& ended) override;

 private:
  struct Name {
    std::string service;
    std::string method;
  };
  void Log(const rpc::EndedCall& ended) const;

  CallMetrics* const metrics_;
  log::JsonLog* const json_;
  std::vector<Name> names_;
};

}  // namespace accord::observability
