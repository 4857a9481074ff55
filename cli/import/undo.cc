#include "cli/import/undo.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/common/v1/history.pb.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/import/batch.h"
#include "cli/import/resource_calls.h"
#include "cli/import/standard_request.h"
#include "cli/import/undo_named.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;
namespace pv1 = ::accord::planning::v1;
using common::v1::ResourceRevision;
using google::protobuf::Message;

// The server writes together what comes together, and a deletion waits for the other services.
constexpr size_t kCallsAtOnce = 16;
constexpr size_t kStepsTogether = 512;

constexpr char kAccounts[] = "accord.accounts.v1";
constexpr char kForecast[] = "accord.forecast.v1";

const google::protobuf::MethodDescriptor& HistoryOf(const std::string& package) {
  const auto& any = package == kForecast   ? *fv1::WatchChangesResponse::descriptor()
                    : package == kAccounts ? *av1::WatchChangesResponse::descriptor()
                                           : *pv1::WatchChangesResponse::descriptor();
  const char* service = package == kForecast   ? "ForecastService"
                        : package == kAccounts ? "AccountService"
                                               : "PlanService";
  return *any.file()->FindServiceByName(service)->FindMethodByName("ListRevisions");
}

int64_t MarkOf(const Revisions& marks, const std::string& package) {
  const auto found = marks.find(package);
  return found == marks.end() ? 0 : found->second;
}

// But for the parent, which moves.
google::protobuf::FieldMask Differences(const Message& before, const Message& now) {
  google::protobuf::FieldMask mask = FieldsThatDiffer(before, now);
  auto& paths = *mask.mutable_paths();
  paths.erase(std::remove(paths.begin(), paths.end(), "parent"), paths.end());
  return mask;
}

class Undoer {
 public:
  Undoer(Session& session, const Run& run, bool dry_run, const UndoListener& listener)
      : session_(session), run_(run), dry_run_(dry_run), listener_(listener) {}

  absl::StatusOr<UndoReport> All() {
    std::vector<std::string> names;
    for (auto step = run_.steps.rbegin(); step != run_.steps.rend(); ++step) {
      // Accounts go when nothing stands on them any more.
      const bool other_kind = !names.empty() && KindIn(names.back()) != KindIn(step->second);
      if (other_kind || names.size() == kStepsTogether) {
        RETURN_IF_ERROR(TakeBack(std::exchange(names, {})));
        TellWent(step - run_.steps.rbegin());
      }
      names.push_back(step->second);
    }
    RETURN_IF_ERROR(TakeBack(std::move(names)));
    return report_;
  }

 private:
  void TellWent(int64_t done) const {
    if (listener_.went) listener_.went(done, static_cast<int64_t>(run_.steps.size()));
  }

  static absl::string_view KindIn(absl::string_view name) {
    const absl::optional<ImportKind> kind = NamedKindOf(name);
    return kind.has_value() ? NameOf(*kind) : name.substr(0, name.find('/'));
  }

  // What became of one.
  enum class Done { kUnchanged, kDeleted, kUndeleted, kPutBack };

  // Some of them at once. One that is refused is tried again when the others are through, as long
  // as that helps: an account goes after those below it.
  absl::Status TakeBack(std::vector<std::string> names) {
    absl::flat_hash_map<std::string, absl::Status> refused;
    while (!names.empty()) {
      std::vector<std::string> again;
      const auto results = EachAtOnce(names);
      for (size_t i = 0; i < names.size(); ++i) {
        const absl::Status& status = results[i].status();
        if (status.ok()) {
          Count(*results[i]);
        } else if (IsRefusal(status) || absl::IsAborted(status)) {
          refused.try_emplace(names[i], status);  // the first is what tells why
          again.push_back(names[i]);
        } else {
          return status;
        }
      }
      if (again.size() == names.size()) {
        for (const std::string& name : again) {
          ++report_.left;
          listener_.left_alone(absl::StrCat(name, ": ", refused[name].message()));
        }
        return absl::OkStatus();
      }
      names = std::move(again);
    }
    return absl::OkStatus();
  }

  std::vector<absl::StatusOr<Done>> EachAtOnce(const std::vector<std::string>& names) const {
    std::vector<absl::StatusOr<Done>> results(names.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < names.size(); i = next++) results[i] = One(names[i]);
    };
    std::vector<std::thread> workers;
    for (size_t i = 1; i < std::min(kCallsAtOnce, names.size()); ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();
    return results;
  }

  void Count(Done done) {
    if (done == Done::kUnchanged) ++report_.unchanged;
    if (done == Done::kDeleted) ++report_.deleted;
    if (done == Done::kUndeleted) ++report_.undeleted;
    if (done == Done::kPutBack) ++report_.put_back;
  }

  absl::StatusOr<Done> One(const std::string& name) const {
    const absl::optional<ImportKind> kind = NamedKindOf(name);
    if (kind.has_value()) return UndoByName(*kind, name);
    if (absl::StartsWith(name, "accounts/")) return Undo<AccountCalls>(name);
    if (absl::StartsWith(name, "people/")) return Undo<PersonCalls>(name);
    if (absl::StartsWith(name, "products/")) return Undo<ProductCalls>(name);
    if (absl::StartsWith(name, "exchangeRates/")) return Undo<RateCalls>(name);
    if (absl::StartsWith(name, "opportunities/")) return Undo<OpportunityCalls>(name);
    return absl::InvalidArgumentError("is of a kind that no import writes");
  }

  // What the run made of it, the newest first; none if nothing. Errors: FAILED_PRECONDITION if
  // somebody else changed it meanwhile or since.
  absl::StatusOr<std::vector<ResourceRevision>> StepsOf(const std::string& name,
                                                        const std::string& package) const {
    const int64_t from = MarkOf(run_.from, package);
    const int64_t to = MarkOf(run_.to, package);
    common::v1::ListRevisionsRequest request;
    request.set_name(name);
    common::v1::ListRevisionsResponse page;
    RETURN_IF_ERROR(session_.Invoke(HistoryOf(package), request, page));
    std::vector<ResourceRevision> steps;
    for (const ResourceRevision& revision : page.revisions()) {
      if (revision.revision() <= from) break;
      // A deletion that was asked about and came to nothing.
      if (revision.kind() == ResourceRevision::UPDATED &&
          absl::EndsWith(revision.method(), "/DeleteAccount")) {
        continue;
      }
      const bool other_person = !steps.empty() && revision.actor() != steps.front().actor();
      const bool since = to != 0 && revision.revision() > to;
      if (since || other_person || absl::EndsWith(revision.method(), "/MoveAccount")) {
        return absl::FailedPreconditionError(
            absl::StrCat("was changed ", since ? "since" : "meanwhile", " by ", revision.actor(),
                         " (revision ", revision.revision(), "): left as it is"));
      }
      steps.push_back(revision);
    }
    return steps;
  }

  absl::StatusOr<Done> UndoByName(ImportKind kind, const std::string& name) const {
    ASSIGN_OR_RETURN(const auto steps, StepsOf(name, PackageOf(kind)));
    if (steps.empty()) return Done::kUnchanged;
    ASSIGN_OR_RETURN(const TakenBack done,
                     UndoNamed(session_, {kind, name, steps.back(), dry_run_}));
    if (done == TakenBack::kDeleted) return Done::kDeleted;
    return done == TakenBack::kUndeleted ? Done::kUndeleted : Done::kPutBack;
  }

  template <typename Calls>
  absl::StatusOr<Done> Undo(const std::string& name) const {
    const bool forecast =
        std::is_same_v<Calls, OpportunityCalls> || std::is_same_v<Calls, RateCalls>;
    ASSIGN_OR_RETURN(const auto steps, StepsOf(name, forecast ? kForecast : kAccounts));
    if (steps.empty()) return Done::kUnchanged;
    typename Calls::Get get;
    get.set_name(name);
    ASSIGN_OR_RETURN(auto now, session_.Call<typename Calls::Resource>(get));
    if (steps.back().kind() == ResourceRevision::CREATED) {
      RETURN_IF_ERROR(Remove<Calls>(now));
      return Done::kDeleted;
    }
    get.mutable_as_of()->set_revision(steps.back().revision() - 1);
    ASSIGN_OR_RETURN(const auto before, session_.Call<typename Calls::Resource>(get));
    return PutBack<Calls>(before, std::move(now));
  }

  template <typename Calls>
  absl::StatusOr<Done> PutBack(const typename Calls::Resource& before,
                               typename Calls::Resource now) const {
    const bool undelete = now.has_delete_time() && !before.has_delete_time();
    if constexpr (!std::is_void_v<typename Calls::Undelete>) {
      if (undelete) RETURN_IF_ERROR(BringBack<Calls>(now));
    }
    // Of what a dry run would bring back the rest cannot be tried.
    if (!(dry_run_ && undelete)) RETURN_IF_ERROR(PutFieldsBack<Calls>(before, now));
    if (before.has_delete_time()) RETURN_IF_ERROR(Remove<Calls>(now));
    return undelete ? Done::kUndeleted : Done::kPutBack;
  }

  template <typename Calls>
  absl::Status BringBack(typename Calls::Resource& now) const {
    typename Calls::Undelete request;
    request.set_name(now.name());
    request.set_etag(now.etag());
    request.set_validate_only(dry_run_);
    ASSIGN_OR_RETURN(const auto there, session_.Call<typename Calls::Resource>(request));
    if (!dry_run_) now = there;
    return absl::OkStatus();
  }

  template <typename Calls>
  absl::Status PutFieldsBack(const typename Calls::Resource& before,
                             typename Calls::Resource& now) const {
    typename Calls::Update update;
    *update.mutable_update_mask() = Differences(before, now);
    if (!update.update_mask().paths().empty()) {
      Calls::In(update) = before;
      Calls::In(update).set_etag(now.etag());
      update.set_validate_only(dry_run_);
      ASSIGN_OR_RETURN(const auto changed, session_.Call<typename Calls::Resource>(update));
      if (!dry_run_) now = changed;
    }
    if constexpr (std::is_same_v<Calls, AccountCalls>) {
      if (before.parent() == now.parent()) return absl::OkStatus();
      av1::MoveAccountRequest move;
      move.set_name(now.name());
      move.set_etag(now.etag());
      move.set_parent(before.parent());
      move.set_reason(absl::StrCat("import ", run_.id, " is taken back"));
      move.set_validate_only(dry_run_);
      ASSIGN_OR_RETURN(const av1::Account moved, session_.Call<av1::Account>(move));
      if (!dry_run_) now = moved;
    }
    return absl::OkStatus();
  }

  template <typename Calls>
  absl::Status Remove(const typename Calls::Resource& now) const {
    if (now.has_delete_time()) return absl::OkStatus();
    typename Calls::Delete request;
    request.set_name(now.name());
    request.set_etag(now.etag());
    request.set_validate_only(dry_run_);
    return session_.Call<typename Calls::Resource>(request).status();
  }

  Session& session_;
  const Run& run_;
  const bool dry_run_;
  const UndoListener& listener_;
  UndoReport report_;
};

}  // namespace

absl::StatusOr<UndoReport> UndoRun(Session& session, const Run& run, bool dry_run,
                                   const UndoListener& listener) {
  if (run.server != session.settings().server) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "RUN_OF_ANOTHER_SERVER",
                     absl::StrCat("import ", run.id, " went to ", run.server, ", not to ",
                                  session.settings().server),
                     {{"run", run.id}, {"server", run.server}});
  }
  return Undoer(session, run, dry_run, listener).All();
}

}  // namespace accord::cli
