#include <utility>

#include "common/resources/external_ids.h"
#include "common/resources/presence.h"
#include "common/resources/standard_methods.h"
#include "common/resources/standard_support.h"
#include "common/rpc/validate.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/api/upsert_call.h"

namespace accord::accounts {
namespace {

// More than this for one external id cannot be chance.
constexpr int kIdAttemptsMax = 16;

class EntryReader {
 public:
  explicit EntryReader(UpsertCall& call) : call_(call) {}

  absl::Status Read(UpsertItem& item) {
    const v1::Account& proto = item.entry->account();
    const size_t faults = call_.violations.items().size();
    ASSIGN_OR_RETURN(const bool identified, Identify(item));
    if (!identified) return absl::OkStatus();
    if (!call_.viewer.sees_all() &&
        (!item.before.has_value() || !call_.viewer.Sees(item.before->meta.id))) {
      call_.Bad(item, item.identity, resources::kNoneSeen);
      return absl::OkStatus();
    }
    const std::string id = item.before.has_value() ? item.before->meta.id : item.after.meta.id;
    if (!call_.ids.insert(id).second) {
      call_.Bad(item, item.identity,
                absl::StrCat(AccountNames().Format(id), " is the account of an earlier entry"));
    }
    if (item.before.has_value()) {
      item.after = *item.before;
      item.after.meta.delete_time = 0;
      call_.violations.AddStatus(
          PathOf(item, "account"),
          call_.resource.Merge(proto, item.entry->update_mask(), item.after));
      call_.violations.AddStatus(
          "", resources::CheckKept(call_.viewer, PathOf(item, "account.external_ids"),
                                   item.before->external_ids, item.after.external_ids));
    } else {
      call_.violations.AddStatus("", rpc::ValidateRequired(proto, PathOf(item, "account")));
      call_.violations.AddStatus(PathOf(item, "account"), call_.resource.Parse(proto, item.after));
      item.after.parent.clear();
    }
    CheckIdentity(item);
    CheckSentBack(item);
    if (!item.before.has_value() || item.before->segment != item.after.segment) {
      call_.violations.AddStatus(PathOf(item, "account"),
                                 CheckSegment(call_.organization, item.after.segment));
    }
    item.bad = call_.violations.items().size() > faults;
    for (const store::ExternalId& each : item.after.external_ids) call_.named[TextOf(each)] = &item;
    return absl::OkStatus();
  }

 private:
  // Which account it is. False if that cannot be said: why is listed.
  absl::StatusOr<bool> Identify(UpsertItem& item) {
    const v1::Account& proto = item.entry->account();
    // Who gives the external ids as a whole says by the name whose they are.
    if (!proto.name().empty() && (proto.external_ids().empty() ||
                                  resources::Names(item.entry->update_mask(), "external_ids"))) {
      return IdentifyByName(item);
    }
    if (proto.external_ids().empty()) {
      call_.Bad(item, "account.external_ids",
                "needs at least one: the first says which account it is; or a name");
      return false;
    }
    const store::ExternalId key = KeyOf(proto.external_ids(0));
    item.identity = "account.external_ids[0]";
    if (!call_.keys.insert(TextOf(key)).second) {
      call_.Bad(item, item.identity, absl::StrCat(TextOf(key), " is an earlier entry's too"));
      return false;
    }
    call_.named[TextOf(key)] = &item;
    ASSIGN_OR_RETURN(item.before, resources::FindBearer<Account>(call_.txn, key));
    if (!item.before.has_value() && call_.viewer.sees_all()) {
      ASSIGN_OR_RETURN(item.after.meta.id, NewId(key));
    }
    return true;
  }

  absl::StatusOr<bool> IdentifyByName(UpsertItem& item) {
    item.identity = "account.name";
    FieldReader reader;
    std::string id;
    reader.Id("name", AccountNames(), item.entry->account().name(), id);
    call_.violations.AddStatus(PathOf(item, "account"), reader.Done());
    if (id.empty()) {
      item.bad = true;
      return false;
    }
    ASSIGN_OR_RETURN(item.before, call_.txn.Find<Account>(id));
    item.after.meta.id = std::move(id);
    return true;
  }

  // A name or an etag says which account is meant, and as it was when.
  void CheckIdentity(UpsertItem& item) {
    const v1::Account& proto = item.entry->account();
    const std::string name = AccountNames().Format(item.after.meta.id);
    if (!proto.name().empty() && proto.name() != name) {
      call_.Bad(item, "account.name",
                absl::StrCat("is ", proto.name(), ", but the external id leads to ", name));
    }
    if (proto.etag().empty()) return;
    const std::string etag = item.before.has_value() ? resources::EtagOf(item.before->meta) : "";
    if (proto.etag() == etag) return;
    call_.Bad(item, "account.etag",
              etag.empty()
                  ? "is of none: this account is new"
                  : absl::StrCat("is not the current one, ", etag, ": read the account again"));
  }

  // What the server sets may be said as it was read, before the write or after it.
  void CheckSentBack(UpsertItem& item) {
    const v1::Account& sent = item.entry->account();
    if (!resources::SaysServerSet(sent)) return;
    v1::Account before;
    if (item.before.has_value()) before = resources::Present(call_.resource, *item.before);
    v1::Account after;
    call_.resource.ToProto(item.after, after);
    resources::CheckServerSet({}, sent, {item.before.has_value() ? &before : nullptr, after},
                              PathOf(item, "account"), call_.violations);
  }

  // Follows from the key alone, so that an import that is repeated after a fault makes the same
  // names.
  absl::StatusOr<std::string> NewId(const store::ExternalId& key) {
    std::string text = absl::StrCat(key.system, "/", key.value);
    for (int attempt = 0; attempt < kIdAttemptsMax; ++attempt) {
      std::string id = resources::StableId(text);
      ASSIGN_OR_RETURN(const absl::optional<store::Row> taken,
                       call_.txn.FindRow(store::TableOf<Account>(), id));
      if (!taken.has_value() && !call_.ids.contains(id)) return id;
      absl::StrAppend(&text, "/", attempt);
    }
    return MakeError(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS",
                     absl::StrCat("every id for ", TextOf(key), " is taken"),
                     {{"name", TextOf(key)}});
  }

  UpsertCall& call_;
};

}  // namespace

absl::Status ReadEntries(UpsertCall& call) {
  EntryReader reader(call);
  call.items.resize(static_cast<size_t>(call.request.entries_size()));
  for (int i = 0; i < call.request.entries_size(); ++i) {
    UpsertItem& item = call.items[static_cast<size_t>(i)];
    item.entry = &call.request.entries(i);
    item.path = absl::StrCat("entries[", i, "]");
    RETURN_IF_ERROR(reader.Read(item));
    if (call.violations.items().size() >= rpc::kViolationsMax) return call.violations.ToStatus();
  }
  return absl::OkStatus();
}

}  // namespace accord::accounts
