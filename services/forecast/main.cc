// accord-forecast: the forecast service as a process of its own.
#include <memory>

#include "common/base/status.h"
#include "common/program/service_main.h"
#include "services/forecast/engine/standing.h"
#include "services/forecast/service.h"
#include "services/forecast/storage/schema.h"

namespace accord::forecast {
namespace {

class Running final : public program::Running {
 public:
  static absl::StatusOr<std::unique_ptr<program::Running>> Start(const program::Parts& parts) {
    auto running = std::make_unique<Running>(parts);
    auto options = parts.OptionsOf<ForecastService::Options>();
    options.directory = &running->copy_.directory();
    options.archive = &running->copy_.archive();
    ASSIGN_OR_RETURN(running->service_, ForecastService::Create(options));
    RETURN_IF_ERROR(running->copy_.Follow({{kFollower, &StandingOn}, /*contacts=*/false}));
    return running;
  }
  explicit Running(const program::Parts& parts) : copy_(parts) {}
  ~Running() override { copy_.Stop(); }

  rpc::Router& router() override { return service_->router(); }
  bool ready() const override { return copy_.directory().ready() && service_->ready(); }

 private:
  program::Copy copy_;
  std::unique_ptr<ForecastService> service_;
};

}  // namespace
}  // namespace accord::forecast

int main(int argc, char** argv) {
  accord::program::ServiceProgram program;
  program.description.name = "accord-forecast";
  program.description.purpose = "Serves the pipeline, its forecast and what it is held against.";
  program.description.listen = "127.0.0.1:7413";
  program.description.follows_accounts = true;
  program.schema = accord::forecast::Schema();
  program.start = accord::forecast::Running::Start;
  return accord::program::ServiceMain(argc, argv, program);
}
