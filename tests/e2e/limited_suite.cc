// The suite for a caller who sees a part: for tests, never shipped.
//
// Takes the flags of a service. Whoever calls on behalf of `people/limited` sees what the
// environment says, ids with commas between them: ACCORD_LIMITED_SUBTREES (accounts with all below
// them), ACCORD_LIMITED_ALONE (accounts without) and ACCORD_LIMITED_PEOPLE (people with all below
// them). Everybody else sees everything.
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "cli/serve_suite.h"
#include "common/program/program.h"
#include "common/rights/scope.h"
#include "common/rpc/authorizer.h"

namespace accord {
namespace {

constexpr char kLimited[] = "people/limited";

std::vector<std::string> IdsOf(const char* variable) {
  const char* const ids = std::getenv(variable);
  return absl::StrSplit(ids == nullptr ? "" : ids, ',', absl::SkipEmpty());
}

// May do everything with what it sees.
class OneLimited final : public rpc::Authorizer {
 public:
  Grant GrantOf(const rights::Caller& caller) const override {
    if (caller.on_behalf_of != kLimited) return {nullptr, true};
    return {scope_, false};
  }
  absl::Status Require(const rights::Caller&, rights::Permission,
                       const rights::Resource&) const override {
    return absl::OkStatus();
  }

 private:
  const std::shared_ptr<const rights::Scope> scope_ = std::make_shared<const rights::Scope>(
      rights::Sight(IdsOf("ACCORD_LIMITED_SUBTREES"), IdsOf("ACCORD_LIMITED_ALONE")),
      rights::Sight(IdsOf("ACCORD_LIMITED_PEOPLE"), {}));
};

}  // namespace
}  // namespace accord

int main(int argc, char** argv) {
  accord::program::Description description;
  description.name = "limited_suite";
  description.purpose = "Serves the suite; `people/limited` sees a part of it. For tests.";
  description.listen = "127.0.0.1:0";
  return accord::program::Main(argc, argv, description, [](const accord::program::Flags& flags) {
    return accord::cli::ServeSuite(flags, accord::OneLimited());
  });
}
