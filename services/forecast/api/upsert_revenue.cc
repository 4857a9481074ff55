#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resources/standard_support.h"
#include "common/rpc/validate.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/upsert_bodies.h"
#include "services/forecast/api/upsert_entries.h"

namespace accord::forecast {

std::string RevenueId(const RevenueFact& revenue) {
  return resources::StableId(absl::StrCat(revenue.account, "/", revenue.product, "/",
                                          calendar::FormatDate(*revenue.month)));
}

namespace {

// What one call of UpsertRevenueFacts remembers from entry to entry.
class RevenueUpsert {
 public:
  using Request = v1::UpsertRevenueFactsRequest;
  using Response = v1::UpsertRevenueFactsResponse;

  RevenueUpsert(store::Txn& txn, const directory::Directory& directory, Admission& admission)
      : txn_(txn), checks_(txn, directory, admission) {}

  absl::StatusOr<Response> Run(const Request& request) {
    Response response;
    for (int i = 0; i < request.revenue_facts_size() && !faults_.full(); ++i) {
      const std::string path = absl::StrCat("revenue_facts[", i, "]");
      const absl::Status status =
          UpsertOne(request.revenue_facts(i), path, *response.add_results());
      if (!status.ok() && !IsAboutTheEntry(status)) return status;
      faults_.Add(path, status);
    }
    RETURN_IF_ERROR(faults_.ToStatus());
    return response;
  }

 private:
  absl::Status UpsertOne(const v1::RevenueFact& proto, const std::string& path,
                         Response::Result& result);

  store::Txn& txn_;
  Checks checks_;
  Faults faults_;
  absl::flat_hash_set<std::string> ids_;
};

absl::Status RevenueUpsert::UpsertOne(const v1::RevenueFact& proto, const std::string& path,
                                      Response::Result& result) {
  Violations violations;
  violations.AddStatus("", rpc::ValidateRequired(proto, path));
  RETURN_IF_ERROR(violations.ToStatus());
  RevenueFact parsed;
  Violations within;
  ParseRevenueFact(proto, parsed, within);
  violations.AddStatus(path, within.ToStatus());
  RETURN_IF_ERROR(violations.ToStatus());
  parsed.meta.id = RevenueId(parsed);
  if (!ids_.insert(parsed.meta.id).second) {
    return BadField(path, "has the account, product and month of an earlier entry");
  }
  ASSIGN_OR_RETURN(const absl::optional<RevenueFact> before,
                   txn_.Find<RevenueFact>(parsed.meta.id));
  const std::string name = absl::StrCat("revenueFacts/", parsed.meta.id);
  RETURN_IF_ERROR(CheckIdentity(proto, name, before.has_value() ? &before->meta : nullptr, path));
  RevenueFact after = parsed;
  if (before.has_value()) after.meta = before->meta;
  after.meta.delete_time = 0;
  RETURN_IF_ERROR(checks_.Check(before.has_value() ? &*before : nullptr, after, path));
  RETURN_IF_ERROR(CheckSentBack(proto, before, after, path));
  ASSIGN_OR_RETURN(const UpsertOutcome outcome, Put(txn_, before, after));
  result.set_outcome(outcome);
  result.set_name(name);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::UpsertRevenueFactsResponse> UpsertRevenueFacts(
    const UpsertGround& ground, const v1::UpsertRevenueFactsRequest& request) {
  return RevenueUpsert(ground.txn, ground.directory, ground.admission).Run(request);
}

}  // namespace accord::forecast
