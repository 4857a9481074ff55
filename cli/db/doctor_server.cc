// What running servers say of themselves to `accord doctor`, and what certificates say.
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "accord/common/v1/hierarchy.pb.h"
#include "cli/db/doctor.h"
#include "common/base/status.h"
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

struct Follower {
  const char* service;
  const char* path;
};
constexpr Follower kFollowers[] = {
    {"planning", "/accord.planning.v1.PlanningService/GetHierarchyStatus"},
    {"forecast", "/accord.forecast.v1.ForecastService/GetHierarchyStatus"}};

// One server's answers.
class ServerDoctor {
 public:
  ServerDoctor(Cli& cli, const Servers::Server& server, Diagnoses& diagnoses)
      : cli_(cli), server_(server), diagnoses_(diagnoses) {}

  void Run() {
    if (!CheckHealth()) return;
    for (const absl::string_view service : kServices) {
      if (!server_.service.empty() && server_.service != service) continue;
      for (const Detail& detail : kDetails) CheckDetail(service, detail);
    }
    for (const Follower& follower : kFollowers) {
      if (!server_.service.empty() && server_.service != follower.service) continue;
      CheckCopy(follower);
    }
  }

 private:
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

  void CheckCopy(const Follower& follower) {
    common::v1::GetHierarchyStatusRequest request;
    request.set_page_size(20);
    HierarchyStatus status;
    const absl::Status asked =
        cli_.session.InvokeMethod({server_.address, follower.path}, request, status);
    if (absl::IsUnimplemented(asked)) return;  // it is not hosted there
    if (!asked.ok()) {
      return Say(
          follower.service, Severity::kWarning, "COPY_UNKNOWN",
          absl::StrCat("does not say how its copy of the hierarchy does: ", asked.message()));
    }
    CheckFreshness(follower.service, status);
    CheckSetAside(follower.service, status);
  }

  void CheckFreshness(const std::string& service, const HierarchyStatus& status) {
    const int64_t behind = status.heard_accounts_revision() - status.accounts_revision();
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
    std::string says = absl::StrCat(status.set_aside_count(), " changes are set aside");
    for (const common::v1::Explanation& one : status.set_aside()) {
      absl::StrAppend(&says, "; ", one.message());
    }
    Say(service, Severity::kWarning, "SET_ASIDE", std::move(says),
        "move these accounts so that they fit: they are taken in by themselves");
  }

  Cli& cli_;
  const Servers::Server& server_;
  Diagnoses& diagnoses_;
};

// Nothing: there is no certificate in the file.
absl::optional<int64_t> DaysLeft(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "r"), &std::fclose);
  if (file == nullptr) return absl::nullopt;
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
  if (certificate == nullptr) return absl::nullopt;
  int days = 0;
  int seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get())) != 1) {
    return absl::nullopt;
  }
  return seconds < 0 ? days - 1 : days;
}

void ExamineCertificate(const std::string& path, Diagnoses& diagnoses) {
  const std::string part = absl::StrCat("certificate ", path);
  const absl::optional<int64_t> days = DaysLeft(path);
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

}  // namespace

void ExamineServers(Cli& cli, Diagnoses& diagnoses) {
  for (const Servers::Server& server : cli.session.servers().all()) {
    ServerDoctor(cli, server, diagnoses).Run();
  }
}

void ExamineCertificates(const Cli& cli, Diagnoses& diagnoses) {
  const rpc::TlsFiles& files = cli.session.settings().tls;
  for (const std::string& path : {files.cert, files.ca}) {
    if (!path.empty()) ExamineCertificate(path, diagnoses);
  }
}

}  // namespace accord::cli
