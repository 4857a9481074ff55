#include <utility>

#include "common/resources/external_ids.h"
#include "common/resources/presence.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/api/upsert_call.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {
namespace {

using Request = v1::UpsertAccountsRequest;

absl::string_view ParentField(const UpsertItem& item) {
  return item.entry->has_parent_external_id() ? "parent_external_id" : "account.parent";
}

class EntryPlacer {
 public:
  explicit EntryPlacer(UpsertCall& call) : call_(call) {}

  absl::Status Run() {
    for (UpsertItem& item : call_.items) {
      if (!item.bad) RETURN_IF_ERROR(GiveParent(item));
    }
    for (const UpsertItem& item : call_.items) {
      if (item.placed) call_.lineage.Note(item.after);
    }
    return CheckPlaces();
  }

 private:
  // Where the entry says that the account stands, empty: nowhere; nothing: it does not say, or
  // cannot.
  absl::StatusOr<absl::optional<std::string>> FindParent(UpsertItem& item) {
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
      call_.Bad(item, "account.parent", "is another account than the one of parent_external_id");
    }
    return id;
  }

  absl::StatusOr<absl::optional<std::string>> FindKnownParent(UpsertItem& item) {
    const store::ExternalId key = KeyOf(item.entry->parent_external_id());
    const auto named = call_.named.find(TextOf(key));
    if (named != call_.named.end()) {
      if (named->second->bad) return absl::optional<std::string>();  // whose faults are listed
      return absl::make_optional(named->second->after.meta.id);
    }
    // Whether that account is there, memory knows: every row of an import names a parent.
    ASSIGN_OR_RETURN(absl::optional<std::string> id,
                     resources::FindByExternalId(call_.txn, store::TableOf<Account>().name, key));
    if (id.has_value() && call_.lineage.Holds(*id) && call_.viewer.Sees(*id)) return id;
    Missing(item, TextOf(key));
    return absl::optional<std::string>();
  }

  absl::StatusOr<absl::optional<std::string>> FindNamedParent(UpsertItem& item) {
    const std::string& name = item.entry->account().parent();
    absl::optional<std::string> parent;
    if (name.empty()) return parent;
    FieldReader reader;
    std::string id;
    reader.Id("parent", AccountNames(), name, id);
    call_.violations.AddStatus(PathOf(item, "account"), reader.Done());
    if (id.empty()) return parent;
    if ((call_.lineage.Holds(id) && call_.viewer.Sees(id)) || call_.ids.contains(id)) {
      parent = std::move(id);
    } else {
      Missing(item, name);
    }
    return parent;
  }

  void Missing(UpsertItem& item, absl::string_view which) {
    if (call_.request.missing_parent() == Request::DEFER) {
      item.deferred = true;
      return;
    }
    call_.Bad(item, ParentField(item),
              absl::StrCat("no account is ", which, ", nor does this call make it: add it, or set ",
                           "missing_parent to DEFER"));
  }

  // A parent that differs from today's is a move from today on, unless it was deferred before; an
  // account that is new, or was, stood below it from the beginning. One that comes back stands
  // where it stood, unless the entry says otherwise.
  absl::Status GiveParent(UpsertItem& item) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> parent, FindParent(item));
    if (item.bad) return absl::OkStatus();
    Account& account = item.after;
    if (!item.before.has_value()) {
      account.parent_deferred = item.deferred;
      item.placed = true;
      item.from = call_.today;
      if (parent.has_value() && !parent->empty()) {
        account.parent = *parent;
        account.parents.Set(kBeginning, *parent);
      }
      return absl::OkStatus();
    }
    if (item.restored()) {
      item.placed = true;
      item.from = call_.today;
    }
    const std::string now = item.restored() ? ParentOn(account, call_.today) : account.parent;
    const bool stays = parent.value_or(now) == now;
    if (parent.has_value() && (!stays || account.parent_deferred)) {
      item.from = account.parent_deferred ? kBeginning : call_.today;
      item.placed = PlaceUntilPlanned(account, {item.from, *parent}) || item.placed;
      account.parent_deferred = false;
      account.set_aside.clear();  // what it could not do is past
    }
    if (item.placed) SetParent(account, ParentOn(account, call_.today), call_.txn.revision());
    return absl::OkStatus();
  }

  // Today's hierarchy has to be one; what is planned and does not fit it any more is set aside, so
  // that it stops nobody else.
  absl::Status CheckPlaces() {
    bool fits_ahead = true;
    for (UpsertItem& item : call_.items) {
      if (!item.placed || item.bad) continue;
      const std::string& id = item.after.meta.id;
      if (call_.lineage.Check(id, {item.from}).ok()) continue;
      const absl::Status stands = call_.lineage.Check(id, {item.from, call_.today});
      if (!stands.ok()) call_.Bad(item, ParentField(item), stands.message());
      fits_ahead = false;
    }
    if (fits_ahead || !call_.violations.items().empty()) return absl::OkStatus();
    RETURN_IF_ERROR(SetAsidePlanned());
    for (UpsertItem& item : call_.items) {
      if (!item.placed) continue;
      const absl::Status stands = call_.lineage.Check(item.after.meta.id, {call_.today});
      if (!stands.ok()) call_.Bad(item, ParentField(item), stands.message());
    }
    return absl::OkStatus();
  }

  absl::Status SetAsidePlanned() {
    for (UpsertItem& item : call_.items) {
      ASSIGN_OR_RETURN(const bool any, SetAsideImpossible(call_.lineage, item.after));
      if (any) call_.set_aside.push_back(item.after.meta.id);
      item.placed = item.placed || any;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> planned, AccountsWithMoves(call_.txn));
    for (const std::string& id : planned) {
      if (call_.ids.contains(id)) continue;
      ASSIGN_OR_RETURN(absl::optional<Account> account, call_.txn.Find<Account>(id));
      if (!account.has_value() || account->meta.deleted()) continue;
      ASSIGN_OR_RETURN(const bool any, SetAsideImpossible(call_.lineage, *account));
      if (!any) continue;
      call_.set_aside.push_back(id);
      RETURN_IF_ERROR(NotePendingMove(call_.txn, *account, call_.today));
      RETURN_IF_ERROR(call_.txn.Put(*account));
    }
    return absl::OkStatus();
  }

  UpsertCall& call_;
};

}  // namespace

absl::Status PlaceEntries(UpsertCall& call) { return EntryPlacer(call).Run(); }

}  // namespace accord::accounts
