#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resources/external_ids.h"
#include "common/resources/presence.h"
#include "common/resources/standard_support.h"
#include "common/rpc/validate.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/upsert_bodies.h"
#include "services/forecast/api/upsert_entries.h"

namespace accord::forecast {
namespace {

// One call of UpsertOpportunities: reads every entry, lets go of the external ids that entries give
// up, so that they may change places, then checks and writes.
class OpportunityUpsert {
 public:
  using Request = v1::UpsertOpportunitiesRequest;
  using Response = v1::UpsertOpportunitiesResponse;

  OpportunityUpsert(const rights::Viewer& viewer, store::Txn& txn,
                    const directory::Directory& directory, Admission& admission)
      : viewer_(viewer), txn_(txn), checks_(txn, directory, admission) {}

  absl::StatusOr<Response> Run(const Request& request) {
    RETURN_IF_ERROR(CheckMasks(request));
    items_.resize(static_cast<size_t>(request.opportunities_size()));
    for (size_t i = 0; i < items_.size() && !faults_.full(); ++i) {
      const int n = static_cast<int>(i);
      items_[i].path = absl::StrCat("opportunities[", i, "]");
      items_[i].sent = &request.opportunities(n);
      const bool masked = !request.update_masks().empty();
      RETURN_IF_ERROR(
          Take(items_[i], Read(items_[i], request.opportunities(n),
                               masked ? request.update_masks(n) : google::protobuf::FieldMask())));
    }
    for (Item& item : items_) {
      if (!item.bad) RETURN_IF_ERROR(LetGo(item));
    }
    Response response;
    for (Item& item : items_) {
      Response::Result& result = *response.add_results();
      if (!item.bad && !faults_.full()) RETURN_IF_ERROR(Take(item, Write(item, result)));
    }
    RETURN_IF_ERROR(faults_.ToStatus());
    return response;
  }

 private:
  struct Item {
    std::string path;
    const v1::Opportunity* sent = nullptr;
    absl::optional<Opportunity> before;  // nothing: it is new
    Opportunity after;
    std::vector<store::ExternalId> kept;  // what it has in the index
    bool bad = false;                     // its faults are listed
  };

  static absl::Status CheckMasks(const Request& request) {
    const int count = request.update_masks_size();
    if (count == 0) return absl::OkStatus();
    if (count != request.opportunities_size()) {
      return BadField("update_masks",
                      absl::StrCat("has ", count, " masks for ", request.opportunities_size(),
                                   " opportunities: one for each, or none"));
    }
    Violations violations;
    for (int i = 0; i < count; ++i) {
      violations.AddStatus("",
                           rpc::ValidateMask(v1::Opportunity::descriptor(), request.update_masks(i),
                                             absl::StrCat("update_masks[", i, "]")));
    }
    return violations.ToStatus();
  }

  // What is wrong with the entry is collected; what is not about it ends the call.
  absl::Status Take(Item& item, const absl::Status& status) {
    if (!status.ok() && !IsAboutTheEntry(status)) return status;
    if (faults_.Add(item.path, status)) item.bad = true;
    return absl::OkStatus();
  }

  // Whom the external id leads to, be it deleted: it comes back.
  absl::Status Find(const store::ExternalId& key, Item& item) {
    ASSIGN_OR_RETURN(item.before, resources::FindBearer<Opportunity>(txn_, key));
    if (item.before.has_value()) {
      item.after = *item.before;
      item.after.meta.delete_time = 0;
      return absl::OkStatus();
    }
    const std::string text = absl::StrCat(key.system, "/", key.value);
    item.after.meta.id = resources::StableId(text);
    for (int i = 2;; ++i) {
      ASSIGN_OR_RETURN(const absl::optional<store::Row> taken,
                       txn_.FindRow(store::TableOf<Opportunity>(), item.after.meta.id));
      // One that has this id is known otherwise now.
      if (!taken.has_value()) return absl::OkStatus();
      item.after.meta.id = resources::StableId(absl::StrCat(text, "/", i));
    }
  }

  // Finds which opportunity it is; the field that says so. Who gives the external ids as a whole
  // says by the name whose they are.
  absl::StatusOr<std::string> Identify(Item& item, const v1::Opportunity& proto,
                                       const google::protobuf::FieldMask& mask) {
    if (!proto.name().empty() &&
        (proto.external_ids().empty() || resources::Names(mask, "external_ids"))) {
      std::string field = absl::StrCat(item.path, ".name");
      const absl::StatusOr<std::string> id = Opportunities().ToId(proto.name());
      if (!id.ok()) return BadField(field, id.status().message());
      ASSIGN_OR_RETURN(item.before, txn_.Find<Opportunity>(*id));
      if (item.before.has_value()) item.after = *item.before;
      item.after.meta.id = *id;
      item.after.meta.delete_time = 0;
      return field;
    }
    const std::string ids = absl::StrCat(item.path, ".external_ids");
    if (proto.external_ids().empty()) {
      return BadField(ids, "needs at least one: the first says which opportunity it is; or a name");
    }
    const store::ExternalId key{proto.external_ids(0).system(), proto.external_ids(0).value()};
    std::string field = absl::StrCat(ids, "[0]");
    if (!keys_.insert(absl::StrCat(key.system, "/", key.value)).second) {
      return BadField(field, "is an earlier entry's too");
    }
    RETURN_IF_ERROR(Find(key, item));
    return field;
  }

  absl::Status Read(Item& item, const v1::Opportunity& proto,
                    const google::protobuf::FieldMask& mask) {
    const std::string ids = absl::StrCat(item.path, ".external_ids");
    ASSIGN_OR_RETURN(const std::string identity, Identify(item, proto, mask));
    if (!keys_.insert(item.after.meta.id).second) {
      return BadField(identity, "belongs to an earlier entry's opportunity");
    }
    const absl::optional<Opportunity>& before = item.before;
    // External ids are unique among all: who does not see all makes nothing with them.
    if (!viewer_.sees_all() && (!before.has_value() || !viewer_.Sees(before->account))) {
      return BadField(identity, resources::kNoneSeen);
    }
    Violations violations;
    violations.AddStatus("",
                         CheckIdentity(proto, Opportunities().ToName(item.after.meta.id),
                                       before.has_value() ? &before->meta : nullptr, item.path));
    Violations parsed;
    if (before.has_value()) {
      MergeOpportunity(proto, mask, item.after, parsed);
      violations.AddStatus(
          "", resources::CheckKept(viewer_, ids, before->external_ids, item.after.external_ids));
    } else {
      violations.AddStatus("", rpc::ValidateRequired(proto, item.path));
      ParseOpportunity(proto, Fields::kAll, item.after, parsed);
    }
    violations.AddStatus(item.path, parsed.ToStatus());
    return violations.ToStatus();
  }

  absl::Status LetGo(Item& item) {
    if (!item.before.has_value()) return absl::OkStatus();
    const auto& after = item.after.external_ids;
    for (const store::ExternalId& id : item.before->external_ids) {
      if (std::find(after.begin(), after.end(), id) != after.end()) item.kept.push_back(id);
    }
    RETURN_IF_ERROR(resources::IndexExternalIds(txn_, store::TableOf<Opportunity>(),
                                                item.after.meta.id, item.before->external_ids,
                                                item.kept));
    // Those of one deleted by an earlier release are in no index.
    if (item.before->meta.deleted()) item.kept.clear();
    return absl::OkStatus();
  }

  absl::Status Write(Item& item, Response::Result& result) {
    const absl::optional<Opportunity>& before = item.before;
    RETURN_IF_ERROR(checks_.Check(before.has_value() ? &*before : nullptr, item.after, item.path));
    const absl::Status indexed =
        resources::IndexExternalIds(txn_, store::TableOf<Opportunity>(), item.after.meta.id,
                                    item.kept, item.after.external_ids);
    if (absl::IsAlreadyExists(indexed)) {
      return BadField(absl::StrCat(item.path, ".external_ids"), indexed.message());
    }
    RETURN_IF_ERROR(indexed);
    RETURN_IF_ERROR(CheckSentBack(*item.sent, before, item.after, item.path));
    // What it counts as follows from the rest: its stage may have changed, and it has not.
    absl::optional<Opportunity> same = before;
    if (same.has_value()) {
      same->effective_category = item.after.effective_category;
      same->effective_probability_basis_points = item.after.effective_probability_basis_points;
    }
    ASSIGN_OR_RETURN(const UpsertOutcome outcome, Put(txn_, same, item.after));
    result.set_outcome(outcome);
    result.set_name(Opportunities().ToName(item.after.meta.id));
    return absl::OkStatus();
  }

  const rights::Viewer& viewer_;
  store::Txn& txn_;
  Checks checks_;
  Faults faults_;
  std::vector<Item> items_;
  absl::flat_hash_set<std::string> keys_;  // the entries' first external ids and opportunities
};

}  // namespace

absl::StatusOr<v1::UpsertOpportunitiesResponse> UpsertOpportunities(
    const rights::Viewer& viewer, const UpsertGround& ground,
    const v1::UpsertOpportunitiesRequest& request) {
  return OpportunityUpsert(viewer, ground.txn, ground.directory, ground.admission).Run(request);
}

}  // namespace accord::forecast
