#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/follower_service.pb.h"
#include "cli/client/values.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

Table FollowersTable() {
  return {
      .columns = {{.title = "follower", .priority = 10}, {.title = "registered", .priority = 9}}};
}

absl::Status List(Cli& cli) {
  return ShowList<v1::ListFollowersResponse>(
      cli, v1::ListFollowersRequest(), "followers", FollowersTable(),
      [](const v1::ListFollowersResponse& page) -> const auto& { return page.followers(); },
      [](const v1::Follower& follower) {
        return Row{follower.name(), TimeText(follower.create_time())};
      });
}

absl::Status Forget(Cli& cli, const std::string& name) {
  v1::DeleteFollowerRequest request;
  request.set_name(absl::StartsWith(name, "followers/") ? name : absl::StrCat("followers/", name));
  ASSIGN_OR_RETURN(const v1::Follower forgotten, cli.session.Call<v1::Follower>(request));
  if (cli.json) {
    PrintMessage(cli.out, forgotten);
  } else {
    cli.out << forgotten.name() << " is not asked any more before an account is deleted\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddFollowers(Command root) {
  Command followers =
      root.Add("followers", "The services that are asked before an account is deleted");
  followers.Add("list", "List them").Examples("accord followers list\n").Run([](Cli& cli) {
    return List(cli);
  });
  auto name = std::make_shared<std::string>();
  followers.Add("forget", "Ask one no more, because it is gone for good")
      .Text("name", name.get(), "Its name, such as forecast", kRequired)
      .Examples("accord followers forget forecast\n")
      .Run([name](Cli& cli) { return Forget(cli, *name); });
}

}  // namespace accord::cli
