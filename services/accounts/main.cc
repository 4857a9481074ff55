// accord-accounts: the accounts service as a process of its own.
#include <memory>
#include <utility>

#include "common/base/status.h"
#include "common/program/service_main.h"
#include "services/accounts/service.h"
#include "services/accounts/storage/schema.h"

namespace accord::accounts {
namespace {

class Running final : public program::Running {
 public:
  static absl::StatusOr<std::unique_ptr<program::Running>> Start(const program::Parts& parts) {
    auto running = std::make_unique<Running>();
    ASSIGN_OR_RETURN(running->service_,
                     AccountsService::Start(parts.OptionsOf<AccountsService::Options>()));
    const AccountTree& tree = running->service_->tree();
    parts.telemetry.WatchSetAside(
        [&tree] { return static_cast<int64_t>(tree.set_aside_count()); },
        [&tree] { return static_cast<int64_t>(tree.moves_aside_count()); });
    return running;
  }
  rpc::Router& router() override { return service_->router(); }
  bool ready() const override { return true; }

 private:
  std::unique_ptr<AccountsService> service_;
};

}  // namespace
}  // namespace accord::accounts

int main(int argc, char** argv) {
  accord::program::ServiceProgram program;
  program.description.name = "accord-accounts";
  program.description.purpose =
      "Serves the account hierarchy, the sales organization and what is known of both.";
  program.description.listen = "127.0.0.1:7411";
  program.schema = accord::accounts::Schema();
  program.start = accord::accounts::Running::Start;
  return accord::program::ServiceMain(argc, argv, program);
}
