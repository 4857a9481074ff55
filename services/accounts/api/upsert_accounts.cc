#include "services/accounts/api/upsert_accounts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/base/status.h"
#include "common/resources/external_ids.h"
#include "common/resources/presence.h"
#include "common/resources/standard_support.h"
#include "common/rpc/validate.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/domain/errors.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"

namespace accord::accounts {
namespace {

using Request = v1::UpsertAccountsRequest;
using Response = v1::UpsertAccountsResponse;

// More than this for one external id cannot be chance.
constexpr int kIdAttemptsMax = 16;

store::ExternalId KeyOf(const common::v1::ExternalId& proto) {
  return {proto.system(), proto.value()};
}
std::string TextOf(const store::ExternalId& id) { return absl::StrCat(id.system, ":", id.value); }

// One entry on its way.
struct Item {
  const Request::Entry* entry = nullptr;
  std::string path;
  absl::string_view identity;  // the field that says which account it is
  absl::optional<Account> before;
  Account after;
  bool bad = false;       // its faults are listed
  bool deferred = false;  // its parent is not known yet
  bool placed = false;    // it stands, from a day on, where it did not
  calendar::Date from;    // that day

  bool restored() const { return before.has_value() && before->meta.deleted(); }
};

// One call: reads all entries, gives them their parents, judges the hierarchy that they lead to,
// and writes. Methods return errors that end the call; what is wrong with an entry is collected.
class Upsert {
 public:
  Upsert(const AccountResource& resource, const rights::Viewer& viewer, store::Txn& txn,
         const Request& request)
      : resource_(resource),
        lineage_(resource.lineage()),
        viewer_(viewer),
        txn_(txn),
        request_(request) {}

  absl::StatusOr<Response> Run() {
    ASSIGN_OR_RETURN(organization_, FindOrganization(txn_));
    today_ = calendar::DateOf(txn_.now(), ZoneOf(organization_));
    RETURN_IF_ERROR(BeginWrite(lineage_, txn_, today_));
    items_.resize(request_.entries_size());
    for (int i = 0; i < request_.entries_size(); ++i) {
      items_[i].entry = &request_.entries(i);
      items_[i].path = absl::StrCat("entries[", i, "]");
      RETURN_IF_ERROR(Read(items_[i]));
      if (violations_.items().size() >= rpc::kViolationsMax) return violations_.ToStatus();
    }
    for (Item& item : items_) {
      if (!item.bad) RETURN_IF_ERROR(GiveParent(item));
    }
    for (const Item& item : items_) {
      if (item.placed) lineage_.Note(item.after);
    }
    RETURN_IF_ERROR(CheckPlaces());
    RETURN_IF_ERROR(violations_.ToStatus());
    return Write();
  }

 private:
  // Which account it is. False if that cannot be said: why is listed.
  absl::StatusOr<bool> Identify(Item& item) {
    const v1::Account& proto = item.entry->account();
    // Who gives the external ids as a whole says by the name whose they are.
    if (!proto.name().empty() && (proto.external_ids().empty() ||
                                  resources::Names(item.entry->update_mask(), "external_ids"))) {
      return IdentifyByName(item);
    }
    if (proto.external_ids().empty()) {
      Bad(item, "account.external_ids",
          "needs at least one: the first says which account it is; or a name");
      return false;
    }
    const store::ExternalId key = KeyOf(proto.external_ids(0));
    item.identity = "account.external_ids[0]";
    if (!keys_.insert(TextOf(key)).second) {
      Bad(item, item.identity, absl::StrCat(TextOf(key), " is an earlier entry's too"));
      return false;
    }
    named_[TextOf(key)] = &item;
    ASSIGN_OR_RETURN(item.before, resources::FindBearer<Account>(txn_, key));
    if (!item.before.has_value() && viewer_.sees_all()) {
      ASSIGN_OR_RETURN(item.after.meta.id, NewId(key));
    }
    return true;
  }

  absl::StatusOr<bool> IdentifyByName(Item& item) {
    item.identity = "account.name";
    FieldReader reader;
    std::string id;
    reader.Id("name", AccountNames(), item.entry->account().name(), id);
    violations_.AddStatus(Path(item, "account"), reader.Done());
    if (id.empty()) {
      item.bad = true;
      return false;
    }
    ASSIGN_OR_RETURN(item.before, txn_.Find<Account>(id));
    item.after.meta.id = std::move(id);
    return true;
  }

  absl::Status Read(Item& item) {
    const v1::Account& proto = item.entry->account();
    const size_t faults = violations_.items().size();
    ASSIGN_OR_RETURN(const bool identified, Identify(item));
    if (!identified) return absl::OkStatus();
    if (!viewer_.sees_all() && (!item.before.has_value() || !viewer_.Sees(item.before->meta.id))) {
      Bad(item, item.identity, resources::kNoneSeen);
      return absl::OkStatus();
    }
    const std::string id = item.before.has_value() ? item.before->meta.id : item.after.meta.id;
    if (!ids_.insert(id).second) {
      Bad(item, item.identity,
          absl::StrCat(AccountNames().Format(id), " is the account of an earlier entry"));
    }
    if (item.before.has_value()) {
      item.after = *item.before;
      item.after.meta.delete_time = 0;
      violations_.AddStatus(Path(item, "account"),
                            resource_.Merge(proto, item.entry->update_mask(), item.after));
      violations_.AddStatus(
          "", resources::CheckKept(viewer_, Path(item, "account.external_ids"),
                                   item.before->external_ids, item.after.external_ids));
    } else {
      violations_.AddStatus("", rpc::ValidateRequired(proto, Path(item, "account")));
      violations_.AddStatus(Path(item, "account"), resource_.Parse(proto, item.after));
      item.after.parent.clear();
    }
    CheckIdentity(item);
    if (!item.before.has_value() || item.before->segment != item.after.segment) {
      violations_.AddStatus(Path(item, "account"), CheckSegment(organization_, item.after.segment));
    }
    item.bad = violations_.items().size() > faults;
    for (const store::ExternalId& each : item.after.external_ids) named_[TextOf(each)] = &item;
    return absl::OkStatus();
  }

  // A name or an etag says which account is meant, and as it was when.
  void CheckIdentity(Item& item) {
    const v1::Account& proto = item.entry->account();
    const std::string name = AccountNames().Format(item.after.meta.id);
    if (!proto.name().empty() && proto.name() != name) {
      Bad(item, "account.name",
          absl::StrCat("is ", proto.name(), ", but the external id leads to ", name));
    }
    if (proto.etag().empty()) return;
    const std::string etag = item.before.has_value() ? resources::EtagOf(item.before->meta) : "";
    if (proto.etag() == etag) return;
    Bad(item, "account.etag",
        etag.empty() ? "is of none: this account is new"
                     : absl::StrCat("is not the current one, ", etag, ": read the account again"));
  }

  // Follows from the key alone, so that an import that is repeated after a fault makes the same
  // names.
  absl::StatusOr<std::string> NewId(const store::ExternalId& key) {
    std::string text = absl::StrCat(key.system, "/", key.value);
    for (int attempt = 0; attempt < kIdAttemptsMax; ++attempt) {
      std::string id = resources::StableId(text);
      ASSIGN_OR_RETURN(const absl::optional<store::Row> taken,
                       txn_.FindRow(store::TableOf<Account>(), id));
      if (!taken.has_value() && !ids_.contains(id)) return id;
      absl::StrAppend(&text, "/", attempt);
    }
    return MakeError(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS",
                     absl::StrCat("every id for ", TextOf(key), " is taken"),
                     {{"name", TextOf(key)}});
  }

  // Where the entry says that the account stands, empty: nowhere; nothing: it does not say, or
  // cannot.
  absl::StatusOr<absl::optional<std::string>> FindParent(Item& item) {
    if (!item.entry->has_parent_external_id()) {
      const bool cleared = item.entry->account().parent().empty() &&
                           resources::Names(item.entry->update_mask(), "parent");
      if (cleared) return absl::make_optional(std::string());
      return FindNamedParent(item);
    }
    ASSIGN_OR_RETURN(absl::optional<std::string> id, FindKnownParent(item));
    if (item.entry->account().parent().empty() || !id.has_value()) return id;
    ASSIGN_OR_RETURN(const absl::optional<std::string> named, FindNamedParent(item));
    if (named.has_value() && named != id) {
      Bad(item, "account.parent", "is another account than the one of parent_external_id");
    }
    return id;
  }

  absl::StatusOr<absl::optional<std::string>> FindKnownParent(Item& item) {
    const store::ExternalId key = KeyOf(item.entry->parent_external_id());
    const auto named = named_.find(TextOf(key));
    if (named != named_.end()) {
      if (named->second->bad) return absl::optional<std::string>();  // whose faults are listed
      return absl::make_optional(named->second->after.meta.id);
    }
    // Whether that account is there, memory knows: every row of an import names a parent.
    ASSIGN_OR_RETURN(absl::optional<std::string> id,
                     resources::FindByExternalId(txn_, store::TableOf<Account>().name, key));
    if (id.has_value() && lineage_.Holds(*id) && viewer_.Sees(*id)) return id;
    Missing(item, TextOf(key));
    return absl::optional<std::string>();
  }

  absl::StatusOr<absl::optional<std::string>> FindNamedParent(Item& item) {
    const std::string& name = item.entry->account().parent();
    absl::optional<std::string> parent;
    if (name.empty()) return parent;
    FieldReader reader;
    std::string id;
    reader.Id("parent", AccountNames(), name, id);
    violations_.AddStatus(Path(item, "account"), reader.Done());
    if (id.empty()) return parent;
    if ((lineage_.Holds(id) && viewer_.Sees(id)) || ids_.contains(id)) {
      parent = std::move(id);
    } else {
      Missing(item, name);
    }
    return parent;
  }

  void Missing(Item& item, absl::string_view which) {
    if (request_.missing_parent() == Request::DEFER) {
      item.deferred = true;
      return;
    }
    Bad(item, ParentField(item),
        absl::StrCat("no account is ", which, ", nor does this call make it: add it, or set ",
                     "missing_parent to DEFER"));
  }

  // A parent that differs from today's is a move from today on, unless it was deferred before; an
  // account that is new, or was, stood below it from the beginning. One that comes back stands
  // where it stood, unless the entry says otherwise.
  absl::Status GiveParent(Item& item) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> parent, FindParent(item));
    if (item.bad) return absl::OkStatus();
    Account& account = item.after;
    if (!item.before.has_value()) {
      account.parent_deferred = item.deferred;
      item.placed = true;
      item.from = today_;
      if (parent.has_value() && !parent->empty()) {
        account.parent = *parent;
        account.parents.Set(kBeginning, *parent);
      }
      return absl::OkStatus();
    }
    if (item.restored()) {
      item.placed = true;
      item.from = today_;
    }
    const std::string now = item.restored() ? ParentOn(account, today_) : account.parent;
    const bool stays = parent.value_or(now) == now;
    if (parent.has_value() && (!stays || account.parent_deferred)) {
      item.from = account.parent_deferred ? kBeginning : today_;
      item.placed = PlaceUntilPlanned(account, {item.from, *parent}) || item.placed;
      account.parent_deferred = false;
      account.set_aside.clear();  // what it could not do is past
    }
    if (item.placed) SetParent(account, ParentOn(account, today_), txn_.revision());
    return absl::OkStatus();
  }

  // Today's hierarchy has to be one; what is planned and does not fit it any more is set aside, so
  // that it stops nobody else.
  absl::Status CheckPlaces() {
    bool fits_ahead = true;
    for (Item& item : items_) {
      if (!item.placed || item.bad) continue;
      const std::string& id = item.after.meta.id;
      if (lineage_.Check(id, {item.from}).ok()) continue;
      const absl::Status stands = lineage_.Check(id, {item.from, today_});
      if (!stands.ok()) Bad(item, ParentField(item), stands.message());
      fits_ahead = false;
    }
    if (fits_ahead || !violations_.items().empty()) return absl::OkStatus();
    RETURN_IF_ERROR(SetAsidePlanned());
    for (Item& item : items_) {
      if (!item.placed) continue;
      const absl::Status stands = lineage_.Check(item.after.meta.id, {today_});
      if (!stands.ok()) Bad(item, ParentField(item), stands.message());
    }
    return absl::OkStatus();
  }

  absl::Status SetAsidePlanned() {
    for (Item& item : items_) {
      ASSIGN_OR_RETURN(const bool any, SetAsideImpossible(lineage_, item.after));
      if (any) set_aside_.push_back(item.after.meta.id);
      item.placed = item.placed || any;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> planned, AccountsWithMoves(txn_));
    for (const std::string& id : planned) {
      if (ids_.contains(id)) continue;
      ASSIGN_OR_RETURN(absl::optional<Account> account, txn_.Find<Account>(id));
      if (!account.has_value() || account->meta.deleted()) continue;
      ASSIGN_OR_RETURN(const bool any, SetAsideImpossible(lineage_, *account));
      if (!any) continue;
      set_aside_.push_back(id);
      RETURN_IF_ERROR(NotePendingMove(txn_, *account, today_));
      RETURN_IF_ERROR(txn_.Put(*account));
    }
    return absl::OkStatus();
  }

  // What entries give up is free before others take it, so external ids may change places.
  absl::StatusOr<Response> Write() {
    Response response;
    std::vector<std::vector<store::ExternalId>> kept(items_.size());
    for (size_t i = 0; i < items_.size(); ++i) {
      if (!items_[i].before.has_value()) continue;
      kept[i] = InBoth(items_[i].before->external_ids, items_[i].after.external_ids);
      RETURN_IF_ERROR(resources::IndexExternalIds(txn_, store::TableOf<Account>(),
                                                  items_[i].after.meta.id,
                                                  items_[i].before->external_ids, kept[i]));
      // Those of one deleted by an earlier release are in no index.
      if (items_[i].restored()) kept[i].clear();
    }
    for (size_t i = 0; i < items_.size(); ++i) {
      Response::Result& result = *response.add_results();
      RETURN_IF_ERROR(Put(items_[i], kept[i], result));
    }
    for (const std::string& id : set_aside_) {
      if (viewer_.Sees(id)) response.add_accounts_set_aside(AccountNames().Format(id));
    }
    RETURN_IF_ERROR(violations_.ToStatus());
    return response;
  }

  static std::vector<store::ExternalId> InBoth(const std::vector<store::ExternalId>& before,
                                               const std::vector<store::ExternalId>& after) {
    std::vector<store::ExternalId> both;
    for (const store::ExternalId& id : before) {
      if (std::find(after.begin(), after.end(), id) != after.end()) both.push_back(id);
    }
    return both;
  }

  absl::Status Put(Item& item, const std::vector<store::ExternalId>& kept,
                   Response::Result& result) {
    result.set_name(AccountNames().Format(item.after.meta.id));
    result.set_parent_deferred(item.deferred);
    if (item.before.has_value() && store::SameContent(*item.before, item.after)) {
      result.set_outcome(common::v1::UNCHANGED);
      return absl::OkStatus();
    }
    const absl::Status indexed = resources::IndexExternalIds(
        txn_, store::TableOf<Account>(), item.after.meta.id, kept, item.after.external_ids);
    if (absl::IsAlreadyExists(indexed)) {
      Bad(item, "account.external_ids", indexed.message());
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(indexed);
    result.set_outcome(item.restored()           ? common::v1::RESTORED
                       : item.before.has_value() ? common::v1::UPDATED
                                                 : common::v1::CREATED);
    // A new one stands where it stands from the beginning.
    if (item.placed && item.before.has_value()) {
      RETURN_IF_ERROR(NotePendingMove(txn_, item.after, today_));
    }
    return txn_.Put(item.after);
  }

  static absl::string_view ParentField(const Item& item) {
    return item.entry->has_parent_external_id() ? "parent_external_id" : "account.parent";
  }
  static std::string Path(const Item& item, absl::string_view field) {
    return absl::StrCat(item.path, ".", field);
  }
  void Bad(Item& item, absl::string_view field, absl::string_view description) {
    item.bad = true;
    violations_.Add(Path(item, field), description);
  }

  const AccountResource& resource_;
  Lineage& lineage_;
  const rights::Viewer& viewer_;
  store::Txn& txn_;
  const Request& request_;
  calendar::Date today_;
  Organization organization_;
  Violations violations_;
  std::vector<Item> items_;
  std::vector<std::string> set_aside_;             // accounts with moves that are not possible
  absl::flat_hash_set<std::string> keys_;          // the entries' first external ids
  absl::flat_hash_set<std::string> ids_;           // the accounts they mean
  absl::flat_hash_map<std::string, Item*> named_;  // whom an external id means in the end
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
  return Upsert(resource, viewer, txn, request).Run();
}

}  // namespace accord::accounts
