#include "common/program/telemetry.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/observability/process_metrics.h"
#include "common/program/metrics.h"

namespace accord::program {

using observability::Sheet;

Telemetry::Telemetry(const Flags& flags, std::string program)
    : address_(flags.metrics),
      json_(log::Json()),
      recorder_(address_.empty() ? nullptr : &calls_, json_) {
  sources_.push_back(
      [program = std::move(program)](Sheet& sheet) { observability::ShowProcess(program, sheet); });
  sources_.push_back([this](Sheet& sheet) { calls_.Show(sheet); });
  sources_.push_back(ShowCaches);
  if (json_ == nullptr) return;
  sources_.push_back([json = json_](Sheet& sheet) { ShowLog(*json, sheet); });
}

rpc::Observer* Telemetry::observer() {
  return address_.empty() && json_ == nullptr ? nullptr : &recorder_;
}

void Telemetry::Watch(const Data& data) {
  sources_.push_back([&data](Sheet& sheet) { ShowData(data, sheet); });
}

void Telemetry::Watch(const rpc::WorkerPool& pool) {
  sources_.push_back([&pool](Sheet& sheet) { ShowWorkers(pool, sheet); });
}

void Telemetry::Watch(const directory::Directory& directory, const directory::Follower& follower) {
  sources_.push_back([&](Sheet& sheet) { ShowHierarchy(directory, follower, sheet); });
}

void Telemetry::WatchSetAside(std::function<int64_t()> accounts, std::function<int64_t()> moves) {
  sources_.push_back([accounts = std::move(accounts), moves = std::move(moves)](Sheet& sheet) {
    ShowSetAside(accounts(), moves(), sheet);
  });
}

absl::StatusOr<std::unique_ptr<observability::Exposition>> Telemetry::Expose() {
  if (address_.empty()) return nullptr;
  ASSIGN_OR_RETURN(std::unique_ptr<observability::Exposition> shown,
                   observability::Exposition::Start(address_, sources_));
  log::Announce(
      absl::StrCat("metrics on ", address_.substr(0, address_.rfind(':')), ":", shown->port()));
  return shown;
}

}  // namespace accord::program
