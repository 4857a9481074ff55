// What running servers say of themselves to `accord doctor`, and what certificates say.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/common/v1/hierarchy.pb.h"
#include "cli/db/doctor.h"
#include "cli/db/doctor_asks.h"
#include "common/base/status.h"
#include "common/base/version.h"
#include "google/protobuf/wrappers.pb.h"

namespace accord::cli {
namespace {

using common::v1::HierarchyStatus;

// What servers tell of themselves by names of the health protocol, "accounts/clock".
struct Detail {
  const char* name;
  Severity severity;
  const char* reason;
  const char* says;
  const char* remedy;
};
constexpr const char* kServices[] = {"accounts", "planning", "forecast"};
constexpr Detail kDetails[] = {
    {"database", Severity::kWrong, "DATABASE_CUT_OFF",
     "has not heard of its database within the last second",
     "does the database run, and does the network let the service reach it?"},
    {"storage", Severity::kWrong, "STORAGE_FAILING",
     "its last write failed because of the disk or the server below",
     "make room or mend the disk: it tries again by itself"},
    {"clock", Severity::kWrong, "CLOCK_AHEAD",
     "writes nothing: its clock is further ahead of other evidence than it may be",
     "set its clock right (NTP); if it is right, start the service anew"},
    {"stamps", Severity::kWarning, "CLOCK_BEHIND_HISTORY",
     "its clock is more than a minute behind a revision's stamp",
     "set its clock right (NTP), unless the one that stamped was ahead: then time heals it"},
};

// Health is told from memory: who says nothing for so long is frozen or out of reach.
constexpr absl::Duration kAnswerTimeMax = absl::Seconds(5);
constexpr int kServing = 1;  // grpc.health.v1.HealthCheckResponse.ServingStatus
constexpr int64_t kBehindMax = 1000;
constexpr int64_t kDaysLow = 21;
constexpr absl::Duration kClocksApartMax = absl::Minutes(1);
constexpr char kOrganization[] = "/accord.accounts.v1.OrganizationService/GetOrganization";

// Who says how the hierarchy does there.
struct Teller {
  const char* service;
  const char* path;
  bool follows;  // it keeps a copy
};
constexpr Teller kTellers[] = {
    {"accounts", "/accord.accounts.v1.AccountService/GetHierarchyStatus", false},
    {"planning", "/accord.planning.v1.PlanService/GetHierarchyStatus", true},
    {"forecast", "/accord.forecast.v1.ForecastService/GetHierarchyStatus", true}};

void ExamineDays(const std::string& part, absl::optional<int64_t> days, Diagnoses& diagnoses) {
  if (!days.has_value()) {
    diagnoses.push_back({Severity::kWrong, part, "CERTIFICATE_UNREADABLE", "cannot be read", ""});
    return;
  }
  const bool over = *days < 0;
  const std::string says = over ? "is not good any more" : absl::StrCat(*days, " days are left");
  if (over || *days < kDaysLow) {
    diagnoses.push_back({over ? Severity::kWrong : Severity::kWarning, part, "CERTIFICATE_ENDS",
                         says, "renew it: running programs take it in by themselves"});
  } else {
    diagnoses.push_back({Severity::kWell, part, "", says, ""});
  }
}

// What was heard from all servers, to be held against each other.
struct Heard {
  std::map<std::string, std::set<std::string>> epochs;       // by service, of its replicas
  std::map<std::string, std::set<std::string>> of_accounts;  // by follower: what its copy is of
  std::map<std::string, std::set<std::string>> versions;     // of programs: where
  int64_t accounts_revision = 0;                             // the newest
};

// One server's answers.
class ServerDoctor {
 public:
  ServerDoctor(Cli& cli, const Asker& asker, const Servers::Server& server, Heard& heard,
               Diagnoses& diagnoses)
      : cli_(cli), asker_(asker), server_(server), heard_(heard), diagnoses_(diagnoses) {}

  void Run() {
    CheckCertificate();
    if (!CheckHealth()) return;
    for (const char* service : kServices) {
      if (!Hosts(service)) continue;
      for (const Detail& detail : kDetails) CheckDetail(service, detail);
    }
    if (Hosts("accounts")) CheckAccounts();
    for (const Teller& teller : kTellers) {
      if (Hosts(teller.service)) CheckHierarchy(teller);
    }
  }

 private:
  bool Hosts(absl::string_view service) const {
    return server_.service.empty() || server_.service == service;
  }

  void CheckCertificate() {
    const rpc::TlsFiles& files = cli_.session.settings().tls;
    if (files.none()) return;
    const absl::optional<int64_t> days = DaysLeftAt(server_.address, files);
    // Who shows none is said not to answer, below.
    if (days.has_value()) {
      ExamineDays(absl::StrCat("certificate of ", server_.address), days, diagnoses_);
    }
  }

  void Say(const std::string& service, Severity severity, std::string reason, std::string says,
           std::string remedy = "") {
    diagnoses_.push_back(
        {severity,
         service.empty() ? server_.address : absl::StrCat(service, " at ", server_.address),
         std::move(reason), std::move(says), std::move(remedy)});
  }

  // The health protocol's messages have one field each, like wrappers.
  absl::Status AskHealth(const google::protobuf::StringValue& request,
                         google::protobuf::Int32Value& response) {
    return cli_.session.InvokeMethod(
        {server_.address, "/grpc.health.v1.Health/Check", kAnswerTimeMax}, request, response);
  }

  // Whether it answers at all.
  bool CheckHealth() {
    google::protobuf::StringValue request;
    google::protobuf::Int32Value response;
    const absl::Status status = AskHealth(request, response);
    if (!status.ok()) {
      Say("", Severity::kWrong, "NO_SERVER", absl::StrCat("does not answer: ", status.message()),
          "start it, or look at its log");
      return false;
    }
    if (response.value() == kServing) {
      Say("", Severity::kWell, "", "serves");
    } else {
      Say("", Severity::kWrong, "NOT_SERVING", "answers, and is not ready to serve",
          "look at its log and metrics: its copy of the hierarchy or its storage");
    }
    return true;
  }

  // Nothing is said of what is well, or of what is not told there.
  void CheckDetail(absl::string_view service, const Detail& detail) {
    google::protobuf::StringValue request;
    request.set_value(absl::StrCat(service, "/", detail.name));
    google::protobuf::Int32Value response;
    const absl::Status status = AskHealth(request, response);
    if (!status.ok() || response.value() == kServing) return;
    Say(std::string(service), detail.severity, detail.reason, detail.says, detail.remedy);
  }

  void CheckAccounts() {
    accounts::v1::GetOrganizationRequest request;
    request.set_name("organization");
    accounts::v1::Organization organization;
    ServerSays says;
    const absl::Status asked =
        asker_.Ask({server_.address, kOrganization}, request, organization, says);
    if (absl::IsUnimplemented(asked)) return;  // it is not hosted there
    if (!asked.ok()) {
      return Say("accounts", Severity::kWarning, "ACCOUNTS_UNKNOWN",
                 absl::StrCat("does not say at which revision it is: ", asked.message()));
    }
    heard_.accounts_revision = std::max(heard_.accounts_revision, says.revision);
    CheckProgram("accounts", says);
    Say("accounts", Severity::kWell, "",
        absl::StrCat("revision ", says.revision, " of epoch ", says.epoch));
  }

  // Its version and its clock.
  void CheckProgram(const std::string& service, const ServerSays& says) {
    if (!says.epoch.empty()) heard_.epochs[service].insert(says.epoch);
    if (!says.version.empty()) heard_.versions[says.version].insert(server_.address);
    if (!says.clock_ahead.has_value()) return;
    const absl::Duration apart = absl::AbsDuration(*says.clock_ahead);
    if (apart <= kClocksApartMax) return;
    Say(service, Severity::kWrong, "CLOCKS_APART",
        absl::StrCat("its clock is ", absl::FormatDuration(apart),
                     *says.clock_ahead > absl::ZeroDuration() ? " ahead of" : " behind",
                     " the one here"),
        "set the clocks right (NTP), here or there");
  }

  void CheckHierarchy(const Teller& teller) {
    common::v1::GetHierarchyStatusRequest request;
    request.set_page_size(20);
    HierarchyStatus status;
    ServerSays says;
    const absl::Status asked = asker_.Ask({server_.address, teller.path}, request, status, says);
    if (absl::IsUnimplemented(asked)) return;  // it is not hosted there
    if (!asked.ok()) {
      return Say(teller.service, Severity::kWarning, "COPY_UNKNOWN",
                 absl::StrCat("does not say how the hierarchy does there: ", asked.message()));
    }
    if (teller.follows) {
      CheckProgram(teller.service, says);
      if (!status.accounts_epoch().empty()) {
        heard_.of_accounts[teller.service].insert(status.accounts_epoch());
      }
      CheckFreshness(teller.service, status);
    }
    CheckSetAside(teller.service, status);
  }

  void CheckFreshness(const std::string& service, const HierarchyStatus& status) {
    // What the accounts service says of itself, asked before, is more than what a copy that is
    // cut off has heard.
    const int64_t newest = std::max(heard_.accounts_revision, status.heard_accounts_revision());
    const int64_t behind = newest - status.accounts_revision();
    std::string says = absl::StrCat("its copy shows accounts ", status.accounts_revision(),
                                    " of epoch ", status.accounts_epoch());
    if (behind > 0) absl::StrAppend(&says, ", ", behind, " behind");
    if (!status.ready()) {
      Say(service, Severity::kWrong, "HIERARCHY_NOT_READY", says, "is the accounts service up?");
    } else if (!status.connected() || behind > kBehindMax) {
      Say(service, Severity::kWarning, "HIERARCHY_BEHIND",
          absl::StrCat(says,
                       status.connected() ? "" : ", and hears nothing of the accounts service"),
          "is the accounts service up, and does the network let it through?");
    } else {
      Say(service, Severity::kWell, "", std::move(says));
    }
    for (const common::v1::Explanation& trouble : status.troubles()) {
      Say(service, Severity::kWarning, trouble.reason(), trouble.message());
    }
    if (status.gone_account_count() > 0) {
      Say(service, Severity::kWarning, "ACCOUNTS_GONE",
          absl::StrCat(status.gone_account_count(),
                       " accounts that it knew are not in the accounts service any more"),
          "after a restore of accounts alone: make them again, or accord db verify");
    }
  }

  void CheckSetAside(const std::string& service, const HierarchyStatus& status) {
    if (status.set_aside_count() == 0) return;
    std::string says =
        absl::StrCat(status.set_aside_count(), " parts of the hierarchy are set aside");
    for (const common::v1::Explanation& one : status.set_aside()) {
      absl::StrAppend(&says, "; ", one.message());
    }
    Say(service, Severity::kWarning, "SET_ASIDE", std::move(says),
        "move these accounts so that they fit: they are taken in by themselves");
  }

  Cli& cli_;
  const Asker& asker_;
  const Servers::Server& server_;
  Heard& heard_;
  Diagnoses& diagnoses_;
};

// What no server can say by itself.
void Compare(const Heard& heard, Diagnoses& diagnoses) {
  for (const auto& [service, epochs] : heard.epochs) {
    if (epochs.size() == 1) continue;
    diagnoses.push_back(
        {Severity::kWrong, service, "EPOCHS_DIFFER",
         absl::StrCat("its replicas are of different histories: ", absl::StrJoin(epochs, ", ")),
         "do all of them have one database?"});
  }
  const auto accounts = heard.epochs.find("accounts");
  for (const auto& [service, epochs] : heard.of_accounts) {
    if (accounts == heard.epochs.end() || epochs == accounts->second) continue;
    diagnoses.push_back(
        {Severity::kWrong, service, "ACCOUNTS_EPOCH_DIFFERS",
         absl::StrCat("its copy is of the accounts' history ", absl::StrJoin(epochs, ", "),
                      ", and they are of ", absl::StrJoin(accounts->second, ", ")),
         "is its --accounts the accounts service that you name here?"});
  }
  for (const auto& [version, where] : heard.versions) {
    const bool other = version != std::string(Version()) || heard.versions.size() > 1;
    diagnoses.push_back({other ? Severity::kWarning : Severity::kWell, absl::StrJoin(where, ", "),
                         other ? "VERSIONS_DIFFER" : "",
                         absl::StrCat("version ", version, ", this program is ", Version()),
                         other ? "bring all programs to one version" : ""});
  }
}

}  // namespace

void ExamineServers(Cli& cli, Diagnoses& diagnoses) {
  const Asker asker(cli.session);
  Heard heard;
  // The accounts service first, so that the others' copies can be held against it.
  std::vector<Servers::Server> servers = cli.session.servers().all();
  std::stable_partition(servers.begin(), servers.end(),
                        [](const Servers::Server& server) { return server.service == "accounts"; });
  for (const Servers::Server& server : servers) {
    ServerDoctor(cli, asker, server, heard, diagnoses).Run();
  }
  Compare(heard, diagnoses);
}

void ExamineCertificates(const Cli& cli, Diagnoses& diagnoses) {
  const rpc::TlsFiles& files = cli.session.settings().tls;
  for (const std::string& path : {files.cert, files.ca}) {
    if (path.empty()) continue;
    ExamineDays(absl::StrCat("certificate ", path), DaysLeftInFile(path), diagnoses);
  }
}

}  // namespace accord::cli
