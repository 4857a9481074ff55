#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/common/v1/history.pb.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/client/resolve.h"
#include "cli/client/values.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"
#include "google/protobuf/util/json_util.h"

namespace accord::cli {
namespace {

using common::v1::FieldChange;
using common::v1::ResourceRevision;
using google::protobuf::Value;

struct HistoryArgs {
  std::string name;
  int limit = 0;  // 0: all
};

enum class Owner { kAccounts, kPlanning, kForecast };

// Which service keeps the resource: its name's last collection says so.
Owner OwnerOf(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const std::string collection = parts.size() < 2 ? name : parts[parts.size() - 2];
  for (const char* planning : {"plans", "objectives", "actions", "conditions", "cosStandards"}) {
    if (collection == planning) return Owner::kPlanning;
  }
  for (const char* forecast : {"opportunities", "addressableRevenues", "exchangeRates",
                               "revenueFacts", "stages", "targets"}) {
    if (collection == forecast) return Owner::kForecast;
  }
  return Owner::kAccounts;
}

// A resource's name, or what names an account.
absl::StatusOr<std::string> ResolveName(Session& session, const std::string& text) {
  const bool is_name =
      text == "organization" || (absl::StrContains(text, '/') && !absl::StrContains(text, ' ') &&
                                 !absl::StrContains(text, ':'));
  if (is_name) return text;
  return ResolveAccount(session, text);
}

std::string Json(const google::protobuf::Message& message) {
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json);
  return json;
}

double NumberIn(const Value& object, const std::string& field) {
  const auto found = object.struct_value().fields().find(field);
  return found == object.struct_value().fields().end() ? 0 : found->second.number_value();
}

// Dates and the like as people write them; what has no such form as JSON.
std::string ValueText(const Value& value) {
  switch (value.kind_case()) {
    case Value::kStringValue:
      return value.string_value();
    case Value::kBoolValue:
      return value.bool_value() ? "yes" : "no";
    case Value::kNullValue:
      return "";
    case Value::kStructValue:
      break;
    default:
      return Json(value);
  }
  const auto& fields = value.struct_value().fields();
  if (fields.contains("year") && fields.contains("month")) {
    google::type::Date date;
    date.set_year(static_cast<int>(NumberIn(value, "year")));
    date.set_month(static_cast<int>(NumberIn(value, "month")));
    date.set_day(static_cast<int>(NumberIn(value, "day")));
    return DateText(date);
  }
  if (fields.contains("currency_code")) {
    google::type::Money money;
    if (google::protobuf::util::JsonStringToMessage(Json(value), &money).ok()) {
      return MoneyText(money);
    }
  }
  return Json(value);
}

std::string WhoText(const ResourceRevision& revision) {
  if (revision.on_behalf_of().empty()) return revision.actor();
  return absl::StrCat(revision.actor(), " for ", revision.on_behalf_of());
}

// "moved", by the name of the call that did it, and why.
std::string WhatText(const ResourceRevision& revision) {
  std::string text = EnumText(*ResourceRevision::Kind_descriptor(), revision.kind());
  if (text.empty()) text = "as kept";
  const std::string method(ShortName(revision.method()));
  if (!method.empty()) absl::StrAppend(&text, " by ", method);
  if (!revision.reason().empty()) absl::StrAppend(&text, ": ", revision.reason());
  return text;
}

Table HistoryTable() {
  return {.columns = {{.title = "revision", .is_number = true, .priority = 8},
                      {.title = "time (UTC)", .priority = 7},
                      {.title = "who", .priority = 5, .width_min = 8},
                      {.title = "what", .priority = 6, .width_min = 10},
                      {.title = "field", .priority = 9, .width_min = 8},
                      {.title = "from", .priority = 10, .width_min = 8},
                      {.title = "to", .priority = 11, .width_min = 8}}};
}

// A row for each field; the first says whose they are.
void AddRows(const ResourceRevision& revision, PagedTable& table) {
  Row row = {absl::StrCat(revision.revision()), TimeText(revision.time()), WhoText(revision),
             WhatText(revision)};
  for (const FieldChange& change : revision.changes()) {
    row.push_back(Cell(change.path(), Tone::kBold));
    row.push_back(Cell(ValueText(change.old_value()), Tone::kDim));
    row.push_back(ValueText(change.new_value()));
    table.Add(std::move(row));
    row = {std::string(), std::string(), std::string(), std::string()};
  }
  if (revision.changes().empty()) table.Add(std::move(row));
}

// ListRevisions of the service that keeps the resource.
const google::protobuf::MethodDescriptor& MethodOf(const std::string& name) {
  const auto of = [](const google::protobuf::Descriptor* any, const char* service) {
    return any->file()->FindServiceByName(service)->FindMethodByName("ListRevisions");
  };
  switch (OwnerOf(name)) {
    case Owner::kPlanning:
      return *of(planning::v1::WatchChangesResponse::descriptor(), "PlanService");
    case Owner::kForecast:
      return *of(forecast::v1::WatchChangesResponse::descriptor(), "ForecastService");
    default:
      return *of(accounts::v1::WatchChangesResponse::descriptor(), "AccountService");
  }
}

// Calls take(revision) for each, the newest first, up to the limit. Returns where kept history
// begins, 0 if it is whole.
absl::StatusOr<int64_t> ForEachRevision(Session& session, const HistoryArgs& args,
                                        const std::string& name,
                                        absl::FunctionRef<void(const ResourceRevision&)> take) {
  common::v1::ListRevisionsRequest request;
  request.set_name(name);
  int left = args.limit == 0 ? std::numeric_limits<int>::max() : args.limit;
  while (true) {
    common::v1::ListRevisionsResponse page;
    RETURN_IF_ERROR(session.Invoke(MethodOf(name), request, page));
    for (const ResourceRevision& revision : page.revisions()) {
      if (left-- == 0) return page.oldest_revision();
      take(revision);
    }
    if (left <= 0 || page.next_page_token().empty()) return page.oldest_revision();
    request.set_page_token(page.next_page_token());
  }
}

absl::Status PrintJson(Cli& cli, const HistoryArgs& args, const std::string& name) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("revisions");
  json.BeginArray();
  const absl::StatusOr<int64_t> oldest =
      ForEachRevision(cli.session, args, name,
                      [&](const ResourceRevision& revision) { WriteMessage(json, revision); });
  json.EndArray();
  json.EndObject();
  return oldest.status();
}

absl::Status History(Cli& cli, const HistoryArgs& args) {
  ASSIGN_OR_RETURN(const std::string name, ResolveName(cli.session, args.name));
  if (cli.json) return PrintJson(cli, args, name);
  PagedTable table(cli, HistoryTable());
  ASSIGN_OR_RETURN(const int64_t oldest,
                   ForEachRevision(cli.session, args, name, [&](const ResourceRevision& revision) {
                     AddRows(revision, table);
                   }));
  table.Finish("no revisions\n");
  if (oldest > 0) {
    cli.err << "history is kept from revision " << oldest << " on; what was before is gone\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddHistory(Command root) {
  auto args = std::make_shared<HistoryArgs>();
  root.Add("history", "Who changed what from what to what, the newest first")
      .Text("name", &args->name, "A resource's name, or an account", kRequired)
      .Int("--limit", &args->limit, "How many revisions (all)")
      .Examples(
          "accord history \"Acme Ltd\"\n"
          "accord history accounts/acme/plans/2026 --limit 10\n"
          "accord history opportunities/big-deal --as-of 2026-03-31 --json\n")
      .Run([args](Cli& cli) { return History(cli, *args); });
}

}  // namespace accord::cli
