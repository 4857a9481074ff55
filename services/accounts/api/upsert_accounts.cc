#include "services/accounts/api/upsert_accounts.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/base/status.h"
#include "common/resources/external_ids.h"
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

// One call. Its methods return errors that end the call; what is wrong with an entry's fields is
// collected.
class Upsert {
 public:
  Upsert(const AccountResource& resource, const AccountTree& tree, store::Txn& txn,
         const Request& request)
      : resource_(resource), tree_(tree), txn_(txn), request_(request) {}

  absl::StatusOr<Response> Run() {
    ASSIGN_OR_RETURN(organization_, FindOrganization(txn_));
    today_ = calendar::DateOf(txn_.now(), ZoneOf(organization_));
    Response response;
    for (int i = 0; i < request_.entries_size(); ++i) {
      entry_ = &request_.entries(i);
      path_ = absl::StrCat("entries[", i, "]");
      RETURN_IF_ERROR(RunEntry(*response.add_results()));
      if (violations_.items().size() >= rpc::kViolationsMax) break;
    }
    RETURN_IF_ERROR(violations_.ToStatus());
    return response;
  }

 private:
  // Where the parent of an entry is to come from.
  struct Parent {
    absl::optional<std::string> id;  // nothing: stays as it is
    bool deferred = false;
  };

  absl::Status RunEntry(Response::Result& result) {
    const v1::Account& proto = entry_->account();
    if (proto.external_ids().empty()) {
      Bad("account.external_ids", "needs at least one: the first says which account it is");
      return absl::OkStatus();
    }
    const size_t faults = violations_.items().size();
    const store::ExternalId key = KeyOf(proto.external_ids(0));
    if (!keys_.insert(TextOf(key)).second) {
      Bad("account.external_ids[0]", absl::StrCat(TextOf(key), " is an earlier entry's too"));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(absl::optional<Account> before, FindAccount(key));
    Account after = before.value_or(Account());
    if (before.has_value()) {
      violations_.AddStatus(Path("account"), resource_.Merge(proto, after));
      if (!ids_.insert(after.meta.id).second) {
        Bad("account.external_ids[0]",
            absl::StrCat(TextOf(key), " is the account of an earlier entry"));
      }
    } else {
      violations_.AddStatus("", rpc::ValidateNew(proto, Path("account")));
      violations_.AddStatus(Path("account"), resource_.Parse(proto, after));
      after.parent.clear();
      ASSIGN_OR_RETURN(after.meta.id, NewId(key));
      ids_.insert(after.meta.id);
    }
    if (!before.has_value() || before->segment != after.segment) {
      violations_.AddStatus(Path("account"), CheckSegment(organization_, after.segment));
    }
    ASSIGN_OR_RETURN(const Parent parent, FindParent());
    result.set_name(AccountNames().Format(after.meta.id));
    result.set_parent_deferred(parent.deferred);
    if (violations_.items().size() > faults) {
      failed_.insert(TextOf(key));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(before.has_value() ? Reparent(parent, after) : PlaceNew(parent, after));
    return Put(before, after, result);
  }

  absl::StatusOr<absl::optional<Account>> FindAccount(const store::ExternalId& key) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> id,
                     resources::FindByExternalId(txn_, Account::kTable, key));
    if (!id.has_value()) return absl::optional<Account>();
    return txn_.Find<Account>(*id);
  }

  // Follows from the key alone, so that an import that is repeated after a fault makes the same
  // names.
  absl::StatusOr<std::string> NewId(const store::ExternalId& key) {
    std::string text = absl::StrCat(key.system, "/", key.value);
    for (int attempt = 0; attempt < kIdAttemptsMax; ++attempt) {
      std::string id = resources::StableId(text);
      ASSIGN_OR_RETURN(const absl::optional<store::Row> taken,
                       txn_.FindRow(store::TableOf<Account>(), id));
      if (!taken.has_value()) return id;
      absl::StrAppend(&text, "/", attempt);
    }
    return MakeError(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS",
                     absl::StrCat("every id for ", TextOf(key), " is taken"),
                     {{"name", TextOf(key)}});
  }

  absl::StatusOr<Parent> FindParent() {
    if (!entry_->has_parent_external_id()) return FindNamedParent();
    const store::ExternalId key = KeyOf(entry_->parent_external_id());
    ASSIGN_OR_RETURN(absl::optional<std::string> id,
                     resources::FindByExternalId(txn_, Account::kTable, key));
    if (id.has_value()) return Parent{std::move(id)};
    if (failed_.contains(TextOf(key))) return Parent();  // whose own faults are listed
    return Missing("parent_external_id", TextOf(key));
  }

  absl::StatusOr<Parent> FindNamedParent() {
    const std::string& name = entry_->account().parent();
    if (name.empty()) return Parent();
    FieldReader reader;
    std::string id;
    reader.Id("parent", AccountNames(), name, id);
    violations_.AddStatus(Path("account"), reader.Done());
    if (id.empty()) return Parent();
    ASSIGN_OR_RETURN(const absl::optional<store::Row> row,
                     txn_.FindRow(store::TableOf<Account>(), id));
    if (row.has_value() && !row->meta.deleted()) return Parent{std::move(id)};
    return Missing("account.parent", name);
  }

  Parent Missing(absl::string_view field, absl::string_view which) {
    if (request_.missing_parent() == Request::DEFER) return Parent{absl::nullopt, true};
    Bad(field, absl::StrCat("no account is ", which,
                            " yet: put it earlier, or set missing_parent to DEFER"));
    return Parent();
  }

  absl::Status PlaceNew(const Parent& parent, Account& account) {
    int levels = 1;
    account.parent_deferred = parent.deferred;
    if (parent.id.has_value()) {
      ASSIGN_OR_RETURN(const int above, LevelsDownTo(*parent.id, account.meta.id));
      levels += above;
      if (levels > kLevelsMax) return HierarchyTooDeepError(account.meta.id, kLevelsMax);
      account.parent = *parent.id;
      account.parents.Set(kBeginning, *parent.id);
    }
    levels_[account.meta.id] = levels;
    return absl::OkStatus();
  }

  // A parent that differs from today's is a move from today on, unless it was deferred before.
  absl::Status Reparent(const Parent& parent, Account& account) {
    if (!parent.id.has_value()) return absl::OkStatus();
    const Placement placement{account.parent_deferred ? kBeginning : today_, *parent.id};
    if (account.parent == *parent.id && !account.parent_deferred) return absl::OkStatus();
    ASSIGN_OR_RETURN(const int above, LevelsAbove(txn_, account.meta.id, placement));
    if (above + tree_.LevelsOf(account.meta.id) > kLevelsMax) {
      return HierarchyTooDeepError(account.meta.id, kLevelsMax);
    }
    account.parent_deferred = false;
    levels_.clear();  // what stands below it stands elsewhere now
    return Place(account, placement, today_).status();
  }

  // As LevelsAbove for a new account; siblings share the answer.
  absl::StatusOr<int> LevelsDownTo(const std::string& parent, const std::string& account) {
    const auto known = levels_.find(parent);
    if (known != levels_.end()) return known->second;
    ASSIGN_OR_RETURN(const int levels, LevelsAbove(txn_, account, {today_, parent}));
    levels_[parent] = levels;
    return levels;
  }

  absl::Status Put(const absl::optional<Account>& before, Account& after,
                   Response::Result& result) {
    if (before.has_value() && store::SameContent(*before, after)) {
      result.set_outcome(common::v1::UNCHANGED);
      return absl::OkStatus();
    }
    const absl::Status indexed = resources::IndexExternalIds(
        txn_, Account::kTable, after.meta.id,
        before.has_value() ? before->external_ids : std::vector<store::ExternalId>(),
        after.external_ids);
    if (absl::IsAlreadyExists(indexed)) {
      Bad("account.external_ids", indexed.message());
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(indexed);
    result.set_outcome(before.has_value() ? common::v1::UPDATED : common::v1::CREATED);
    return txn_.Put(after);
  }

  std::string Path(absl::string_view field) const { return absl::StrCat(path_, ".", field); }
  void Bad(absl::string_view field, absl::string_view description) {
    violations_.Add(Path(field), description);
  }

  const AccountResource& resource_;
  const AccountTree& tree_;
  store::Txn& txn_;
  const Request& request_;
  calendar::Date today_;
  Organization organization_;
  Violations violations_;
  absl::flat_hash_set<std::string> keys_;         // the entries' first external ids
  absl::flat_hash_set<std::string> ids_;          // the accounts they mean
  absl::flat_hash_set<std::string> failed_;       // keys of entries with faults
  absl::flat_hash_map<std::string, int> levels_;  // from a root down to an account, with it
  const Request::Entry* entry_ = nullptr;         // in hand, and its path
  std::string path_;
};

}  // namespace

absl::StatusOr<Response> UpsertAccounts(const AccountResource& resource, const AccountTree& tree,
                                        store::Txn& txn, const Request& request) {
  return Upsert(resource, tree, txn, request).Run();
}

}  // namespace accord::accounts
