#include "cli/import/events.h"

#include "common/base/status.h"

namespace accord::cli {
namespace {

// One line, whole when it is out.
class Event {
 public:
  Event(std::ostream& out, const char* name) : out_(out), json_(out, {.pretty = false}) {
    json_.BeginObject();
    json_.Field("event", name);
  }
  ~Event() {
    json_.EndObject();
    out_.flush();
  }
  JsonWriter* operator->() { return &json_; }
  JsonWriter& json() { return json_; }

 private:
  std::ostream& out_;
  JsonWriter json_;
};

void PrintPlace(JsonWriter& json, const ImportProblem& problem) {
  json.Field("file", absl::string_view(problem.file));
  json.Field("sheet", absl::string_view(problem.sheet));
  json.Field("line", problem.line);
  json.Field("column", absl::string_view(problem.problem.column));
  json.Field("reason", absl::string_view(problem.problem.reason));
  PrintCode(json, problem.problem.code, problem.problem.details);
}

void PrintDetail(JsonWriter& json, const ErrorDetail& detail) {
  json.Field("reason", absl::string_view(detail.reason));
  json.Key("metadata");
  json.BeginObject();
  for (const auto& [name, value] : detail.metadata) json.Field(name, absl::string_view(value));
  json.EndObject();
  json.Key("violations");
  json.BeginArray();
  for (const FieldViolation& violation : detail.violations) {
    json.BeginObject();
    json.Field("field", absl::string_view(violation.field));
    json.Field("description", absl::string_view(violation.description));
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

void PrintCode(JsonWriter& json, const std::string& code, const FaultDetails& details) {
  json.Field("code", absl::string_view(code));
  json.Key("details");
  json.BeginObject();
  for (const auto& [name, value] : details) json.Field(name, absl::string_view(value));
  json.EndObject();
}

void TellRun(std::ostream& out, absl::string_view run) { Event(out, "run")->Field("run", run); }

void TellProgress(std::ostream& out, const ProgressEvent& progress) {
  Event event(out, "progress");
  event->Field("file", absl::string_view(progress.file));
  event->Field("resource", absl::string_view(progress.resource));
  event->Field("done", progress.done);
  event->Field("total", progress.total);
}

void TellProblem(std::ostream& out, const ImportProblem& problem) {
  Event event(out, "problem");
  PrintPlace(event.json(), problem);
}

void TellLeftAlone(std::ostream& out, absl::string_view what) {
  Event(out, "leftAlone")->Field("name", what);
}

void TellError(std::ostream& out, const absl::Status& status) {
  if (status.ok()) return;
  Event event(out, "error");
  event->Field("code", absl::string_view(absl::StatusCodeToString(status.code())));
  const absl::string_view message = status.message();
  event->Field("message", message);
  PrintDetail(event.json(), DetailOf(status).value_or(ErrorDetail()));
}

void PrintProblem(JsonWriter& json, const ImportProblem& problem) {
  json.BeginObject();
  PrintPlace(json, problem);
  json.EndObject();
}

}  // namespace accord::cli
