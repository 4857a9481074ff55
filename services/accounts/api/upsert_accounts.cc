#include "services/accounts/api/upsert_accounts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/resources/external_ids.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/api/upsert_call.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {
namespace {

using Request = v1::UpsertAccountsRequest;
using Response = v1::UpsertAccountsResponse;

class EntryWriter {
 public:
  explicit EntryWriter(UpsertCall& call) : call_(call) {}

  // What entries give up is free before others take it, so external ids may change places.
  absl::StatusOr<Response> Run() {
    Response response;
    std::vector<std::vector<store::ExternalId>> kept(call_.items.size());
    for (size_t i = 0; i < call_.items.size(); ++i) {
      if (!call_.items[i].before.has_value()) continue;
      kept[i] = InBoth(call_.items[i].before->external_ids, call_.items[i].after.external_ids);
      RETURN_IF_ERROR(resources::IndexExternalIds(call_.txn, store::TableOf<Account>(),
                                                  call_.items[i].after.meta.id,
                                                  call_.items[i].before->external_ids, kept[i]));
      // Those of one deleted by an earlier release are in no index.
      if (call_.items[i].restored()) kept[i].clear();
    }
    for (size_t i = 0; i < call_.items.size(); ++i) {
      Response::Result& result = *response.add_results();
      RETURN_IF_ERROR(Put(call_.items[i], kept[i], result));
    }
    for (const std::string& id : call_.set_aside) {
      if (call_.viewer.Sees(id)) response.add_accounts_set_aside(AccountNames().Format(id));
    }
    RETURN_IF_ERROR(call_.violations.ToStatus());
    return response;
  }

 private:
  static std::vector<store::ExternalId> InBoth(const std::vector<store::ExternalId>& before,
                                               const std::vector<store::ExternalId>& after) {
    std::vector<store::ExternalId> both;
    for (const store::ExternalId& id : before) {
      if (std::find(after.begin(), after.end(), id) != after.end()) both.push_back(id);
    }
    return both;
  }

  absl::Status Put(UpsertItem& item, const std::vector<store::ExternalId>& kept,
                   Response::Result& result) {
    result.set_name(AccountNames().Format(item.after.meta.id));
    result.set_parent_deferred(item.deferred);
    if (item.before.has_value() && store::SameContent(*item.before, item.after)) {
      result.set_outcome(common::v1::UNCHANGED);
      return absl::OkStatus();
    }
    const absl::Status indexed = resources::IndexExternalIds(
        call_.txn, store::TableOf<Account>(), item.after.meta.id, kept, item.after.external_ids);
    if (absl::IsAlreadyExists(indexed)) {
      call_.Bad(item, "account.external_ids", indexed.message());
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(indexed);
    result.set_outcome(item.restored()           ? common::v1::RESTORED
                       : item.before.has_value() ? common::v1::UPDATED
                                                 : common::v1::CREATED);
    // A new one stands where it stands from the beginning.
    if (item.placed && item.before.has_value()) {
      RETURN_IF_ERROR(NotePendingMove(call_.txn, item.after, call_.today));
    }
    return call_.txn.Put(item.after);
  }

  UpsertCall& call_;
};

}  // namespace

rpc::Router::Reads ReadsOfUpsert(const Request& request) {
  rpc::Router::Reads reads;
  const store::Table& accounts = store::TableOf<Account>();
  for (const Request::Entry& entry : request.entries()) {
    resources::NameReads(accounts, entry.account().external_ids(), reads);
    const absl::StatusOr<std::string> id = AccountNames().ToId(entry.account().name());
    if (id.ok() && !id->empty()) reads.emplace_back(&accounts, *id);
    if (entry.has_parent_external_id()) {
      resources::NameRead(accounts, entry.parent_external_id(), reads);
    }
  }
  return reads;
}

absl::StatusOr<Response> UpsertAccounts(const AccountResource& resource,
                                        const rights::Viewer& viewer, store::Txn& txn,
                                        const Request& request) {
  UpsertCall call{resource, resource.lineage(), viewer, txn, request};
  ASSIGN_OR_RETURN(call.organization, FindOrganization(txn));
  call.today = calendar::DateOf(txn.now(), ZoneOf(call.organization));
  RETURN_IF_ERROR(BeginWrite(call.lineage, txn, call.today));
  RETURN_IF_ERROR(ReadEntries(call));
  RETURN_IF_ERROR(PlaceEntries(call));
  RETURN_IF_ERROR(call.violations.ToStatus());
  return EntryWriter(call).Run();
}

}  // namespace accord::accounts
