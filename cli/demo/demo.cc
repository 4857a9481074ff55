// `accord demo`.
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/demo/book.h"
#include "cli/demo/parts.h"
#include "cli/demo/runner.h"
#include "cli/kit/json.h"
#include "cli/kit/progress.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

struct DemoArgs {
  int seed = 1;
  std::string as_of;
};

// What the labels of the top account say of an earlier run.
struct Earlier {
  std::string seed;
  std::string as_of;
  bool complete = false;
};

absl::StatusOr<absl::optional<Earlier>> FindEarlier(Session& session) {
  v1::GetAccountRequest request;
  request.set_name(absl::StrCat("accounts/", kDemoTopAccount));
  const absl::StatusOr<v1::Account> found = session.Call<v1::Account>(request);
  if (absl::IsNotFound(found.status())) return absl::optional<Earlier>();
  RETURN_IF_ERROR(found.status());
  const auto label = [&](const char* key) {
    const auto at = found->labels().find(key);
    return at == found->labels().end() ? std::string() : at->second;
  };
  return absl::optional<Earlier>(
      Earlier{label(kSeedLabel), label(kAsOfLabel), !label(kCompleteLabel).empty()});
}

absl::StatusOr<DemoOptions> OptionsOf(Cli& cli, const DemoArgs& args,
                                      const absl::optional<Earlier>& earlier) {
  ASSIGN_OR_RETURN(const v1::Organization organization,
                   cli.session.Call<v1::Organization>(v1::GetOrganizationRequest()));
  if (organization.reporting_currency() != "USD") {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DEMO_NEEDS_USD",
                     absl::StrCat("the demo's exchange rates are in USD, but the reporting "
                                  "currency is ",
                                  organization.reporting_currency()));
  }
  DemoOptions options;
  options.seed = static_cast<uint64_t>(args.seed);
  options.as_of = calendar::DateOf(cli.clock.Now());
  if (!args.as_of.empty()) {
    ASSIGN_OR_RETURN(options.as_of, calendar::ParseDate(args.as_of));
  }
  if (earlier.has_value()) {  // what was begun is finished as it was begun
    ASSIGN_OR_RETURN(options.as_of, calendar::ParseDate(earlier->as_of));
  }
  const int start = organization.fiscal_calendar().start_month();
  if (start != 0) options.fiscal_start_month = start;
  return options;
}

void Tell(Cli& cli, const DemoArgs& args, int64_t written) {
  if (cli.json) {
    JsonWriter json(cli.out);
    json.BeginObject();
    json.Field("account", absl::string_view(absl::StrCat("accounts/", kDemoTopAccount)));
    json.Field("seed", args.seed);
    json.Field("requests", written);
    json.EndObject();
    return;
  }
  cli.out << (written == 0 ? "The demo is there already; nothing was changed.\n"
                           : "The demo is there.\n")
          << "Look at it:\n"
             "  accord accounts tree \"Orvane Bank Group\"\n"
             "  accord forecast show --account \"Orvane Bank Group\" --by child\n"
             "  accord plan show \"Orvane Bank Group\"\n"
             "  accord people tree\n";
}

absl::Status Demo(Cli& cli, const DemoArgs& args) {
  ASSIGN_OR_RETURN(const absl::optional<Earlier> earlier, FindEarlier(cli.session));
  if (earlier.has_value() && earlier->seed != absl::StrCat(args.seed)) {
    return MakeError(
        absl::StatusCode::kAlreadyExists, "OTHER_DEMO",
        absl::StrCat("the demo of seed ", earlier->seed, " is there already; only one fits in"),
        {{"seed", earlier->seed}});
  }
  if (earlier.has_value() && earlier->complete) {
    Tell(cli, args, 0);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const DemoOptions options, OptionsOf(cli, args, earlier));
  const Script script = MakeScript(options);
  const int64_t total = static_cast<int64_t>(script.steps().size());
  Progress progress({.label = "Writing the demo", .unit = "requests", .total = total},
                    cli.error_terminal, cli.clock, cli.err);
  RETURN_IF_ERROR(RunScript(cli.session, script, [&](int64_t done) { progress.Update(done); }));
  progress.Finish();
  Tell(cli, args, total);
  return absl::OkStatus();
}

}  // namespace

void AddDemo(Command root) {
  auto args = std::make_shared<DemoArgs>();
  root.Add("demo", "Write a believable book of invented accounts to look at")
      .Int("--seed", &args->seed, "Which book: the same seed and day give the same (1)")
      .Text("--as-of", &args->as_of, "The day that is today in it, YYYY-MM-DD (today)")
      .Examples("accord demo\naccord demo --seed 7 --as-of 2026-03-15\n")
      .Run([args](Cli& cli) { return Demo(cli, *args); });
}

}  // namespace accord::cli
