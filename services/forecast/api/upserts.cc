#include "services/forecast/api/upserts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "common/base/status.h"
#include "common/resources/external_ids.h"
#include "common/resources/standard_support.h"
#include "common/rpc/validate.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"

namespace accord::forecast {
namespace {

using common::v1::UpsertOutcome;

// What is wrong with the entries of one call. An error that names no field of its own, such as a
// reference that does not exist, keeps its code and reason if it is the only thing that is wrong.
class Faults {
 public:
  // Of one entry, whose fields stand below `path`. Whether there is something.
  bool Add(absl::string_view path, const absl::Status& status) {
    if (status.ok()) return false;
    const absl::optional<ErrorDetail> detail = DetailOf(status);
    ++count_;
    if (detail.has_value() && !detail->violations.empty()) {
      violations_.AddStatus("", status);
      return true;
    }
    only_ = status;
    std::string field(path);
    if (detail.has_value()) {
      for (const auto& [key, value] : detail->metadata) {
        if (key == "field") field = value;
      }
    }
    violations_.Add(field, std::string(status.message()));
    return true;
  }
  bool full() const { return violations_.items().size() >= rpc::kViolationsMax; }
  absl::Status ToStatus() const {
    if (count_ == 1 && !only_.ok()) return only_;
    return violations_.ToStatus();
  }

 private:
  Violations violations_;
  absl::Status only_;
  int count_ = 0;
};

// INTERNAL and its kin end the call: they are not about an entry.
bool IsAboutTheEntry(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status) || absl::IsAlreadyExists(status) ||
         absl::IsOutOfRange(status);
}

absl::Status BadField(const std::string& field, absl::string_view description) {
  Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

// What one call remembers from entry to entry.
template <typename Request, typename Response>
class Upsert {
 public:
  Upsert(const rights::Viewer& viewer, store::Txn& txn, const directory::Directory& directory,
         Admission& admission)
      : viewer_(viewer), txn_(txn), checks_(txn, directory, admission) {}

  template <typename Entries, typename RunEntry>
  absl::StatusOr<Response> Run(const Entries& entries, const char* field, RunEntry run_entry) {
    Response response;
    for (int i = 0; i < entries.size() && !faults_.full(); ++i) {
      const std::string path = absl::StrCat(field, "[", i, "]");
      const absl::Status status = run_entry(entries[i], path, *response.add_results());
      if (!status.ok() && !IsAboutTheEntry(status)) return status;
      faults_.Add(path, status);
    }
    RETURN_IF_ERROR(faults_.ToStatus());
    return response;
  }

  // Puts `after` unless it says what `before` says.
  template <typename Record>
  absl::StatusOr<UpsertOutcome> Put(const absl::optional<Record>& before, Record& after) {
    if (before.has_value() && store::SameContent(*before, after)) return common::v1::UNCHANGED;
    RETURN_IF_ERROR(txn_.Put(after));
    return before.has_value() ? common::v1::UPDATED : common::v1::CREATED;
  }

  const rights::Viewer& viewer() const { return viewer_; }
  store::Txn& txn() { return txn_; }
  Checks& checks() { return checks_; }
  // Whether `key` comes for the first time in this call.
  bool IsNew(std::string key) { return keys_.insert(std::move(key)).second; }

 private:
  const rights::Viewer& viewer_;
  store::Txn& txn_;
  Checks checks_;
  Faults faults_;
  absl::flat_hash_set<std::string> keys_;
};

using OpportunityUpsert = Upsert<v1::UpsertOpportunitiesRequest, v1::UpsertOpportunitiesResponse>;
using RevenueUpsert = Upsert<v1::UpsertRevenueFactsRequest, v1::UpsertRevenueFactsResponse>;

// Which opportunity an entry is about, be it deleted (it comes back) or new.
struct Found {
  std::string id;
  absl::optional<Opportunity> before;  // nothing: it is new
};

absl::StatusOr<Found> FindOpportunity(store::Txn& txn, const store::ExternalId& key) {
  Found found;
  ASSIGN_OR_RETURN(const absl::optional<std::string> known,
                   resources::FindByExternalId(txn, Opportunity::kTable, key));
  const std::string text = absl::StrCat(key.system, "/", key.value);
  found.id = known.value_or(resources::StableId(text));
  for (int i = 2;; ++i) {
    ASSIGN_OR_RETURN(found.before, txn.Find<Opportunity>(found.id));
    if (known.has_value() || !found.before.has_value()) return found;
    // A deleted one gave up its external ids; one that lives under this id is known otherwise now.
    const auto& ids = found.before->external_ids;
    const bool had_it = std::find(ids.begin(), ids.end(), key) != ids.end();
    if (found.before->meta.deleted() && had_it) return found;
    found.id = resources::StableId(absl::StrCat(text, "/", i));
  }
}

absl::Status UpsertOne(OpportunityUpsert& upsert, const v1::Opportunity& proto,
                       const std::string& path, v1::UpsertOpportunitiesResponse::Result& result) {
  const std::string ids = absl::StrCat(path, ".external_ids");
  if (proto.external_ids().empty()) {
    return BadField(ids, "needs at least one: the first says which opportunity it is");
  }
  const store::ExternalId key{proto.external_ids(0).system(), proto.external_ids(0).value()};
  if (!upsert.IsNew(absl::StrCat(key.system, "/", key.value))) {
    return BadField(absl::StrCat(ids, "[0]"), "is an earlier entry's too");
  }
  ASSIGN_OR_RETURN(const Found found, FindOpportunity(upsert.txn(), key));
  if (!upsert.IsNew(found.id)) {
    return BadField(absl::StrCat(ids, "[0]"), "belongs to an earlier entry's opportunity");
  }
  const absl::optional<Opportunity>& before = found.before;
  // External ids are unique among all: who does not see all makes nothing with them.
  const rights::Viewer& viewer = upsert.viewer();
  if (!viewer.sees_all() && (!before.has_value() || !viewer.Sees(before->account))) {
    return BadField(absl::StrCat(ids, "[0]"), resources::kNoneSeen);
  }
  Opportunity after = before.value_or(Opportunity());
  Violations violations;
  if (!before.has_value()) {
    violations.AddStatus("", rpc::ValidateRequired(proto, path));
    after.meta.id = found.id;
  }
  Violations parsed;
  ParseOpportunity(proto, before.has_value() ? Fields::kSetOnly : Fields::kAll, after, parsed);
  violations.AddStatus(path, parsed.ToStatus());
  if (before.has_value()) {
    violations.AddStatus(
        "", resources::CheckKept(viewer, ids, before->external_ids, after.external_ids));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  const bool held = before.has_value() && !before->meta.deleted();
  after.meta.delete_time = 0;
  RETURN_IF_ERROR(upsert.checks().Check(before.has_value() ? &*before : nullptr, after, path));
  const absl::Status indexed = resources::IndexExternalIds(
      upsert.txn(), Opportunity::kTable, after.meta.id,
      held ? before->external_ids : std::vector<store::ExternalId>(), after.external_ids);
  if (absl::IsAlreadyExists(indexed)) return BadField(ids, std::string(indexed.message()));
  RETURN_IF_ERROR(indexed);
  // What it counts as follows from the rest: its stage may have changed, and it has not.
  absl::optional<Opportunity> same = before;
  if (same.has_value()) {
    same->effective_category = after.effective_category;
    same->effective_probability_basis_points = after.effective_probability_basis_points;
  }
  ASSIGN_OR_RETURN(const UpsertOutcome outcome, upsert.Put(same, after));
  result.set_outcome(outcome);
  result.set_name(Opportunities().ToName(after.meta.id));
  return absl::OkStatus();
}

// One fact per account, product and month.
std::string RevenueId(const RevenueFact& revenue) {
  return resources::StableId(absl::StrCat(revenue.account, "/", revenue.product, "/",
                                          calendar::FormatDate(*revenue.month)));
}

absl::Status UpsertOne(RevenueUpsert& upsert, const v1::RevenueFact& proto, const std::string& path,
                       v1::UpsertRevenueFactsResponse::Result& result) {
  Violations violations;
  violations.AddStatus("", rpc::ValidateRequired(proto, path));
  RETURN_IF_ERROR(violations.ToStatus());
  RevenueFact parsed;
  Violations within;
  ParseRevenueFact(proto, parsed, within);
  violations.AddStatus(path, within.ToStatus());
  RETURN_IF_ERROR(violations.ToStatus());
  parsed.meta.id = RevenueId(parsed);
  if (!upsert.IsNew(parsed.meta.id)) {
    return BadField(path, "has the account, product and month of an earlier entry");
  }
  ASSIGN_OR_RETURN(const absl::optional<RevenueFact> before,
                   upsert.txn().Find<RevenueFact>(parsed.meta.id));
  RevenueFact after = parsed;
  if (before.has_value()) after.meta = before->meta;
  after.meta.delete_time = 0;
  RETURN_IF_ERROR(upsert.checks().Check(before.has_value() ? &*before : nullptr, after, path));
  ASSIGN_OR_RETURN(const UpsertOutcome outcome, upsert.Put(before, after));
  result.set_outcome(outcome);
  result.set_name(absl::StrCat("revenueFacts/", after.meta.id));
  return absl::OkStatus();
}

}  // namespace

void RegisterUpserts(rpc::Router& router, store::Store& store,
                     const directory::Directory& directory, Admission& admission) {
  router.Write<v1::UpsertOpportunitiesRequest, v1::UpsertOpportunitiesResponse>(
      "UpsertOpportunities", store,
      [&directory, &admission](const rpc::Call& call, store::Txn& txn,
                               const v1::UpsertOpportunitiesRequest& request) {
        OpportunityUpsert upsert(call.viewer(), txn, directory, admission);
        return upsert.Run(request.opportunities(), "opportunities",
                          [&](const auto& entry, const std::string& path, auto& result) {
                            return UpsertOne(upsert, entry, path, result);
                          });
      },
      [](const v1::UpsertOpportunitiesRequest& request) {
        rpc::Router::Reads reads;
        for (const v1::Opportunity& opportunity : request.opportunities()) {
          resources::NameReads(store::TableOf<Opportunity>(), opportunity.external_ids(), reads);
        }
        return reads;
      });
  router.Write<v1::UpsertRevenueFactsRequest, v1::UpsertRevenueFactsResponse>(
      "UpsertRevenueFacts", store,
      [&directory, &admission](const rpc::Call& call, store::Txn& txn,
                               const v1::UpsertRevenueFactsRequest& request) {
        RevenueUpsert upsert(call.viewer(), txn, directory, admission);
        return upsert.Run(request.revenue_facts(), "revenue_facts",
                          [&](const auto& entry, const std::string& path, auto& result) {
                            return UpsertOne(upsert, entry, path, result);
                          });
      },
      [](const v1::UpsertRevenueFactsRequest& request) {
        rpc::Router::Reads reads;
        for (const v1::RevenueFact& proto : request.revenue_facts()) {
          RevenueFact fact;
          Violations faults;  // the write lists them
          ParseRevenueFact(proto, fact, faults);
          if (!fact.month.has_value()) continue;
          reads.emplace_back(&store::TableOf<RevenueFact>(), RevenueId(fact));
        }
        return reads;
      });
}

}  // namespace accord::forecast
