// accord-planning: the planning service as a process of its own.
#include <memory>

#include "common/base/status.h"
#include "common/program/service_main.h"
#include "services/planning/service.h"
#include "services/planning/standing.h"
#include "services/planning/storage/schema.h"

namespace accord::planning {
namespace {

class Running final : public program::Running {
 public:
  static absl::StatusOr<std::unique_ptr<program::Running>> Start(const program::Parts& parts) {
    auto running = std::make_unique<Running>(parts);
    auto options = parts.OptionsOf<PlanningService::Options>();
    options.directory = &running->copy_.directory();
    options.archive = &running->copy_.archive();
    ASSIGN_OR_RETURN(running->service_, PlanningService::Create(options));
    RETURN_IF_ERROR(running->copy_.Follow({{kFollower, &StandingOn}}));
    return running;
  }
  explicit Running(const program::Parts& parts) : copy_(parts) {}
  ~Running() override { copy_.Stop(); }

  rpc::Router& router() override { return service_->router(); }
  bool ready() const override { return copy_.directory().ready(); }

 private:
  program::Copy copy_;
  std::unique_ptr<PlanningService> service_;
};

}  // namespace
}  // namespace accord::planning

int main(int argc, char** argv) {
  accord::program::ServiceProgram program;
  program.description.name = "accord-planning";
  program.description.purpose = "Serves account plans and conditions of satisfaction.";
  program.description.listen = "127.0.0.1:7412";
  program.description.follows_accounts = true;
  program.schema = accord::planning::Schema();
  program.start = accord::planning::Running::Start;
  return accord::program::ServiceMain(argc, argv, program);
}
