#include "cli/db/doctor.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

struct DoctorArgs : DbArgs {};

const char* WordOf(Severity severity) {
  switch (severity) {
    case Severity::kWell:
      return "well";
    case Severity::kWarning:
      return "look";
    case Severity::kWrong:
      return "wrong";
  }
  return "";
}

Tone ToneOf(Severity severity) {
  if (severity == Severity::kWell) return Tone::kGreen;
  return severity == Severity::kWarning ? Tone::kYellow : Tone::kRed;
}

void Print(Cli& cli, const Diagnoses& diagnoses) {
  std::vector<Row> rows;
  for (const Diagnosis& one : diagnoses) {
    rows.push_back({Cell(WordOf(one.severity), ToneOf(one.severity)), one.part, one.says});
  }
  PrintTable(cli, {.columns = {{.title = ""}, {.title = "of"}, {.title = "says"}}}, rows);
  for (const Diagnosis& one : diagnoses) {
    if (!one.remedy.empty()) cli.out << "\n" << one.part << ": " << one.remedy << "\n";
  }
}

void PrintJson(Cli& cli, const Diagnoses& diagnoses) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("diagnoses");
  json.BeginArray();
  for (const Diagnosis& one : diagnoses) {
    json.BeginObject();
    json.Field("severity", absl::string_view(WordOf(one.severity)));
    json.Field("part", absl::string_view(one.part));
    json.Field("reason", absl::string_view(one.reason));
    json.Field("says", absl::string_view(one.says));
    json.Field("remedy", absl::string_view(one.remedy));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

absl::Status Conclude(const Diagnoses& diagnoses) {
  const auto count = [&](Severity severity) {
    return std::count_if(diagnoses.begin(), diagnoses.end(),
                         [&](const Diagnosis& one) { return one.severity == severity; });
  };
  const auto wrong = count(Severity::kWrong);
  const auto warnings = count(Severity::kWarning);
  if (wrong > 0) {
    return MakeError(absl::StatusCode::kUnknown, "DEPLOYMENT_UNSOUND",
                     absl::StrCat(wrong, " things are wrong, ", warnings, " want a look"));
  }
  if (warnings > 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DEPLOYMENT_WANTS_A_LOOK",
                     absl::StrCat(warnings, " things want a look"));
  }
  return absl::OkStatus();
}

absl::Status Doctor(Cli& cli, const DoctorArgs& args) {
  Diagnoses diagnoses;
  const bool databases = !args.database.database.empty() || !args.database.data_dir.empty();
  if (databases) {
    ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
    for (const Target& target : targets) ExamineDatabase(cli, target, diagnoses);
  } else {
    ExamineServers(cli, diagnoses);
  }
  ExamineCertificates(cli, diagnoses);
  if (cli.json) {
    PrintJson(cli, diagnoses);
  } else {
    Print(cli, diagnoses);
  }
  return Conclude(diagnoses);
}

}  // namespace

void AddDoctor(CLI::App& app, Verb& chosen) {
  auto args = std::make_shared<DoctorArgs>();
  Command verb = Command(app, chosen)
                     .Add("doctor",
                          "What wants attention, by a server or by the databases, and "
                          "what to do about it");
  AddDbFlags(verb, *args);
  verb.Examples(
          "accord doctor --server=127.0.0.1:7410\n"
          "accord doctor --database=sqlite:/srv/accord || mail -s accord ops\n")
      .Run([args](Cli& cli) { return Doctor(cli, *args); });
}

}  // namespace accord::cli
