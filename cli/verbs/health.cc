#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"
#include "google/protobuf/wrappers.pb.h"

namespace accord::cli {
namespace {

// "" is the server as a whole.
constexpr const char* kServices[] = {"",
                                     "accord.accounts.v1.AccountService",
                                     "accord.accounts.v1.FollowerService",
                                     "accord.accounts.v1.OrganizationService",
                                     "accord.accounts.v1.ProfileService",
                                     "accord.planning.v1.ConditionService",
                                     "accord.planning.v1.CosStandardService",
                                     "accord.planning.v1.PlanService",
                                     "accord.forecast.v1.ForecastService",
                                     "accord.forecast.v1.PipelineService",
                                     "accord.forecast.v1.RevenueService"};

// What each service tells of itself beside, "accounts/clock"; services of before do not.
constexpr const char* kDetailsOf[] = {"accounts", "planning", "forecast"};
constexpr const char* kDetails[] = {"database", "storage", "clock", "stamps"};

// Health is told from memory: who says nothing for so long is frozen or out of reach.
constexpr absl::Duration kAnswerTimeMax = absl::Seconds(5);

constexpr int kServing = 1;  // grpc.health.v1.HealthCheckResponse.ServingStatus
constexpr int kNotServing = 2;
constexpr char kNoAnswer[] = "no answer";
constexpr char kNotHosted[] = "not hosted here";

struct Answer {
  std::string address;
  std::string service;
  std::string state;
  bool serving = false;
};

// The health protocol's messages have one field each, and on the wire a wrapper is the same: a text
// 1 asks, an enum 1 answers.
absl::StatusOr<Answer> Ask(Session& session, const std::string& address,
                           const std::string& service) {
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  const absl::Status status = session.InvokeMethod(
      {address, "/grpc.health.v1.Health/Check", kAnswerTimeMax}, request, response);
  if (absl::IsNotFound(status)) return Answer{address, service, kNotHosted, false};
  RETURN_IF_ERROR(status);
  if (response.value() == kServing) return Answer{address, service, "serving", true};
  return Answer{address, service, response.value() == kNotServing ? "not serving" : "unknown",
                false};
}

absl::Status AskDetails(Session& session, const Servers::Server& server,
                        std::vector<Answer>& answers) {
  for (const absl::string_view service : kDetailsOf) {
    if (!server.service.empty() && service != server.service) continue;
    for (const char* detail : kDetails) {
      ASSIGN_OR_RETURN(Answer answer,
                       Ask(session, server.address, absl::StrCat(service, "/", detail)));
      if (answer.state == kNotHosted) continue;
      answer.state = answer.serving ? "well" : "not well";
      answers.push_back(std::move(answer));
    }
  }
  return absl::OkStatus();
}

// What the server as a whole says comes first.
absl::Status AskAll(Session& session, const Servers::Server& server, std::vector<Answer>& answers) {
  for (const char* service : kServices) {
    const absl::string_view of = ServiceOfPackage(service);
    if (!of.empty() && !server.service.empty() && of != server.service) continue;
    ASSIGN_OR_RETURN(Answer answer, Ask(session, server.address, service));
    answers.push_back(std::move(answer));
  }
  return AskDetails(session, server, answers);
}

absl::Status NoServer(const std::string& address) {
  return MakeError(absl::StatusCode::kUnavailable, "NO_SERVER",
                   absl::StrCat("no answer from ", address), {{"server", address}});
}

void PrintJson(Cli& cli, const std::vector<Answer>& answers) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Field("server", absl::string_view(cli.session.settings().server));
  json.Key("services");
  json.BeginArray();
  for (const Answer& answer : answers) {
    json.BeginObject();
    json.Field("address", absl::string_view(answer.address));
    json.Field("service", absl::string_view(answer.service));
    json.Field("state", absl::string_view(answer.state));
    json.Field("serving", answer.serving);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void Print(Cli& cli, const std::vector<Answer>& answers) {
  if (cli.json) return PrintJson(cli, answers);
  std::vector<Row> rows;
  for (const Answer& answer : answers) {
    rows.push_back({answer.service.empty() ? answer.address : answer.service,
                    Cell(answer.state, answer.serving ? Tone::kGreen : Tone::kYellow)});
  }
  PrintTable(cli, {.columns = {{.title = "service", .width_min = 20}, {.title = "state"}}}, rows);
}

absl::Status Health(Cli& cli) {
  std::vector<Answer> answers;
  absl::Status silent;
  for (const Servers::Server& server : cli.session.servers().all()) {
    const absl::Status asked = AskAll(cli.session, server, answers);
    if (asked.ok()) continue;
    answers.push_back({server.address, "", kNoAnswer, false});
    silent.Update(absl::IsDeadlineExceeded(asked) ? NoServer(server.address) : asked);
  }
  const bool all_silent = std::all_of(answers.begin(), answers.end(), [](const Answer& answer) {
    return answer.state == kNoAnswer;
  });
  if (!all_silent) Print(cli, answers);
  RETURN_IF_ERROR(silent);
  for (const Answer& answer : answers) {
    if (!answer.service.empty() || answer.serving) continue;
    return MakeError(absl::StatusCode::kUnavailable, "NOT_SERVING",
                     absl::StrCat(answer.address, " answers but does not serve yet"));
  }
  return absl::OkStatus();
}

}  // namespace

void AddHealth(Command root) {
  root.Add("health", "Whether the server and each of its services serve")
      .Examples("accord health --server accord.example:7410 && echo up\n")
      .Run([](Cli& cli) { return Health(cli); });
}

}  // namespace accord::cli
