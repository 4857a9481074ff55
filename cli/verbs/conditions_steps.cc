#include "cli/verbs/conditions_steps.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "accord/planning/v1/condition_service.pb.h"
#include "cli/client/values.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::planning::v1;

struct StepArgs {
  std::string condition;
  std::string commitment;
  std::string side = "customer";
  std::string note;
  bool not_satisfied = false;
};

v1::Side SideOf(const StepArgs& args) { return args.side == "vendor" ? v1::VENDOR : v1::CUSTOMER; }

template <typename Request>
absl::Status Send(Cli& cli, const StepArgs& args, Request request) {
  request.set_name(args.condition);
  request.set_note(args.note);
  ASSIGN_OR_RETURN(const v1::Condition condition, cli.session.Call<v1::Condition>(request));
  if (cli.json) {
    PrintMessage(cli.out, condition);
  } else {
    cli.out << condition.name() << ": "
            << EnumText(*v1::Condition::State_descriptor(), condition.state()) << "\n";
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status SendSide(Cli& cli, const StepArgs& args) {
  Request request;
  request.set_side(SideOf(args));
  return Send(cli, args, request);
}

absl::Status Report(Cli& cli, const StepArgs& args) {
  v1::ReportConditionRequest request;
  request.set_commitment_id(args.commitment);
  request.set_side(SideOf(args));
  return Send(cli, args, request);
}

absl::Status Declare(Cli& cli, const StepArgs& args) {
  v1::DeclareConditionRequest request;
  request.set_commitment_id(args.commitment);
  request.set_side(SideOf(args));
  request.set_satisfied(!args.not_satisfied);
  return Send(cli, args, request);
}

absl::Status Withdraw(Cli& cli, const StepArgs& args) {
  return Send(cli, args, v1::WithdrawConditionRequest());
}

Command AddStep(const Command& cos, const std::string& name, const std::string& help,
                StepArgs& args) {
  Command command = cos.Add(name, help);
  command.Text("condition", &args.condition, "The Condition's name, as `cos list` shows it",
               kRequired);
  return command;
}

void AddSide(Command& command, StepArgs& args) {
  command.Choice("--side", &args.side, "The side that speaks", {"customer", "vendor"})
      .Text("--note", &args.note, "What was said");
}

}  // namespace

void AddConditionSteps(Command cos) {
  auto agree = std::make_shared<StepArgs>();
  Command agreed = AddStep(cos, "agree", "The side that was asked agrees", *agree);
  AddSide(agreed, *agree);
  agreed.Examples("accord cos agree accounts/acme/plans/2026/conditions/tickets\n")
      .Run([agree](Cli& cli) { return SendSide<v1::AgreeConditionRequest>(cli, *agree); });

  auto decline = std::make_shared<StepArgs>();
  Command declined = AddStep(cos, "decline", "The side that was asked declines", *decline);
  AddSide(declined, *decline);
  declined.Run(
      [decline](Cli& cli) { return SendSide<v1::DeclineConditionRequest>(cli, *decline); });

  auto report = std::make_shared<StepArgs>();
  report->side = "vendor";
  Command reported = AddStep(cos, "report", "A side says it has done what it owes", *report);
  reported.Text("commitment", &report->commitment, "The commitment's id, such as ours-1",
                kRequired);
  AddSide(reported, *report);
  reported
      .Examples(
          "accord cos report accounts/acme/plans/2026/conditions/tickets ours-1 "
          "--side vendor --note \"40 trained\"\n")
      .Run([report](Cli& cli) { return Report(cli, *report); });

  auto declare = std::make_shared<StepArgs>();
  Command declared =
      AddStep(cos, "declare", "The other side says whether it is satisfied", *declare);
  declared.Text("commitment", &declare->commitment, "The commitment's id", kRequired)
      .Flag("--not-satisfied", &declare->not_satisfied, "It is not");
  AddSide(declared, *declare);
  declared.Run([declare](Cli& cli) { return Declare(cli, *declare); });

  auto withdraw = std::make_shared<StepArgs>();
  Command withdrawn = AddStep(cos, "withdraw", "Take a Condition back", *withdraw);
  withdrawn.Text("--note", &withdraw->note, "Why").Run([withdraw](Cli& cli) {
    return Withdraw(cli, *withdraw);
  });
}

}  // namespace accord::cli
