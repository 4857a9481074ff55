// Implementation of standard_methods.h; include that.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/resources/standard_methods.h"

namespace accord::resources::internal {

// The handlers of one kind of resource. Router calls them; they are thread-safe.
template <typename Record, typename Proto>
class Standard {
 public:
  using Kind = Resource<Record, Proto>;

  Standard(const Moments& moments, std::shared_ptr<const Kind> resource)
      : moments_(moments),
        resource_(std::move(resource)),
        naming_(resource_->naming()),
        snake_(SnakeCase(naming_.singular)),
        pattern_(naming_.pattern) {
    RequireTextKeys(resource_->schema(), store::TableOf<Record>());
    if (!resource_->cacheable()) return;
    ReadCache::Options options;
    options.table = &store::TableOf<Record>();
    options.pattern = naming_.pattern;
    options.serialize = [kind = resource_](const store::Row& row) {
      absl::StatusOr<Record> record = store::FromRow<Record>(row);
      return std::make_shared<const std::string>(
          record.ok() ? Present(*kind, *record).SerializeAsString() : std::string());
    };
    cache_ = std::make_unique<ReadCache>(moments_.store(), std::move(options));
  }

  ReadCache* cache() { return cache_.get(); }

  // The resource that a write is about, if the request names it.
  std::vector<std::pair<const store::Table*, std::string>> Reads(const Message& request) const {
    const Message* named = &request;
    if (request.GetDescriptor()->FindFieldByName("name") == nullptr) {
      if (request.GetDescriptor()->FindFieldByName(snake_) == nullptr) return {};
      named = &MessageField(request, snake_);
    }
    absl::StatusOr<std::string> id = pattern_.Parse(StringField(*named, "name"));
    if (!id.ok()) return {};
    return {{&store::TableOf<Record>(), *std::move(id)}};
  }

  absl::Status Create(const rpc::Call& call, store::Txn& txn, const Message& request,
                      Message* response) const {
    Record record;
    const auto& proto = static_cast<const Proto&>(MessageField(request, snake_));
    RETURN_IF_ERROR(Below(snake_, resource_->Parse(proto, record)));
    RETURN_IF_ERROR(CheckChoices(call.viewer(), request, Record(), record));
    RETURN_IF_ERROR(GiveId(txn, request, record));
    RETURN_IF_ERROR(CheckNew(proto, pattern_.Format(record.meta.id)));
    RETURN_IF_ERROR(Below(snake_, (PutChecked<Record, Proto>(*resource_, txn, nullptr, record))));
    RETURN_IF_ERROR(Answer(call, txn, record, response));
    Violations violations;
    CheckServerSet({}, proto, {nullptr, *response}, snake_, violations);
    return violations.ToStatus();
  }

  absl::Status Get(const rpc::Call& call, const Message& request, Message* response) const {
    // What is kept was made for who sees everything.
    if (cache_ == nullptr || AsOf(request) != nullptr || !call.viewer().sees_all()) {
      return ReadStored(call, request, response).status();
    }
    bool read = false;
    ASSIGN_OR_RETURN(
        const ReadCache::Bytes bytes,
        cache_->Load(call, StringField(request, "name"), [&]() -> absl::StatusOr<cache::Content> {
          ASSIGN_OR_RETURN(const int64_t revision, ReadStored(call, request, response));
          read = true;
          return cache::Content{std::make_shared<const std::string>(response->SerializeAsString()),
                                revision};
        }));
    if (read || response->ParseFromString(*bytes)) return absl::OkStatus();
    return ReadStored(call, request, response).status();
  }

  absl::Status List(const rpc::Call& call, const Message& request, Message* response) const {
    ASSIGN_OR_RETURN(ListPlan plan,
                     PlanList(call, request, {naming_, resource_->schema(), moments_.store()}));
    ASSIGN_OR_RETURN(Sight sight, SnapshotOf(call, moments_, request, plan.page, half()));
    RETURN_IF_ERROR(resource_->Prepare(*sight, plan.query));
    const typename Kind::Completer complete = resource_->Completing(*sight);
    const std::vector<std::string> hidden =
        sight.past ? resource_->derived_fields() : std::vector<std::string>();
    const bool adds = sight.past ? resource_->needs_accounts() : !resource_->cacheable();
    const std::string field = SnakeCase(naming_.plural);
    std::deque<Record> records;  // what is shown refers to them
    std::vector<Shown<Record, Proto>> shown;
    const auto add = [&](store::Row row) -> absl::Status {
      ASSIGN_OR_RETURN(Record record, store::FromRow<Record>(std::move(row)));
      if (complete != nullptr) RETURN_IF_ERROR(complete(record));
      auto* proto = static_cast<Proto*>(AddTo(response, field));
      *proto = PresentTo(call.viewer(), *resource_, record);
      ClearFields(hidden, *proto);
      if (!adds) return absl::OkStatus();
      records.push_back(std::move(record));
      shown.push_back({&records.back(), proto});
      return absl::OkStatus();
    };
    const ListSource source{*sight, store::TableOf<Record>(), sight.pair, moments_.store().epoch()};
    ASSIGN_OR_RETURN(std::string next, RunList(source, std::move(plan), add));
    RETURN_IF_ERROR(Complete(call, sight, shown));
    const auto* descriptor = response->GetDescriptor()->FindFieldByName("next_page_token");
    response->GetReflection()->SetString(response, descriptor, std::move(next));
    return absl::OkStatus();
  }

  absl::Status Update(const rpc::Call& call, store::Txn& txn, const Message& request,
                      Message* response) const {
    const auto& patch = static_cast<const Proto&>(MessageField(request, snake_));
    ASSIGN_OR_RETURN(const Record before, Load(*resource_, txn, patch.name()));
    RETURN_IF_ERROR(CheckEtag(patch.etag(), before.meta));
    Proto merged = Present(*resource_, before);
    const google::protobuf::FieldMask mask = MaskFor(MaskOf(request), patch);
    ApplyMask(mask, patch, &merged);
    RETURN_IF_ERROR(CheckParts(mask, merged, snake_));
    Record after = before;
    RETURN_IF_ERROR(Below(snake_, resource_->Parse(merged, after)));
    RETURN_IF_ERROR(CheckChoices(call.viewer(), request, before, after));
    RETURN_IF_ERROR(Below(snake_, PutChecked(*resource_, txn, &before, after)));
    RETURN_IF_ERROR(Answer(call, txn, after, response));
    return CheckSentBack(call, txn, request, before, *response);
  }

  absl::Status Delete(const rpc::Call& call, store::Txn& txn, const Message& request,
                      Message* response) const {
    ASSIGN_OR_RETURN(Record record, Load(*resource_, txn, StringField(request, "name")));
    RETURN_IF_ERROR(CheckEtag(StringField(request, "etag"), record.meta));
    RETURN_IF_ERROR(resource_->CheckDelete(txn, record));
    record.meta.delete_time = absl::ToUnixMicros(txn.now());
    RETURN_IF_ERROR(FollowOthers(txn, record));
    RETURN_IF_ERROR(txn.Put(record));
    return Answer(call, txn, record, response);
  }

  absl::Status Undelete(const rpc::Call& call, store::Txn& txn, const Message& request,
                        Message* response) const {
    const std::string& name = StringField(request, "name");
    ASSIGN_OR_RETURN(const Record before, Load(*resource_, txn, name, true));
    RETURN_IF_ERROR(CheckEtag(StringField(request, "etag"), before.meta));
    if (!before.meta.deleted()) return NotDeleted(name);
    Record after = before;
    after.meta.delete_time = 0;
    RETURN_IF_ERROR(PutChecked(*resource_, txn, &before, after));
    return Answer(call, txn, after, response);
  }

 private:
  // What a new resource cannot have from its caller. `name` is the one that it gets.
  absl::Status CheckNew(const Proto& proto, const std::string& name) const {
    Violations violations;
    if (!proto.name().empty() && proto.name() != name) {
      violations.Add(absl::StrCat(snake_, ".name"),
                     absl::StrCat("is ", proto.name(), ", which this does not make: the id beside ",
                                  "the resource chooses its name"));
    }
    if (!proto.etag().empty()) {
      violations.Add(absl::StrCat(snake_, ".etag"), "is of none: there is nothing yet");
    }
    return violations.ToStatus();
  }

  // Whether what the server sets is sent back as it was, or is: see presence.h.
  absl::Status CheckSentBack(const rpc::Call& call, store::Txn& txn, const Message& request,
                             const Record& before, const Message& shown) const {
    const Message& sent = MessageField(request, snake_);
    Violations violations;
    CheckServerSet(MaskOf(request), sent, {nullptr, shown}, snake_, violations);
    if (violations.empty()) return absl::OkStatus();
    // As it was read, which is seldom sent and costs more.
    ASSIGN_OR_RETURN(const Proto whole, PresentNow(*resource_, call, txn, before));
    Violations still;
    CheckServerSet(MaskOf(request), sent, {&whole, shown}, snake_, still);
    return still.ToStatus();
  }

  // What is unique among all is chosen by who sees all: to anybody else a refusal would tell that
  // it is taken. Ids below an account are unique among what is seen with it.
  absl::Status CheckChoices(const rights::Viewer& viewer, const Message& request,
                            const Record& before, const Record& after) const {
    using How = store::Belonging::How;
    const How how = store::TableOf<Record>().belonging.how;
    if (viewer.sees_all() || how == How::kNobody || how == How::kById) return absl::OkStatus();
    Violations violations;
    const std::string id_field = absl::StrCat(snake_, "_id");
    if (request.GetDescriptor()->FindFieldByName(id_field) != nullptr &&
        !StringField(request, id_field).empty()) {
      violations.Add(id_field, "cannot be chosen by who does not see everything: leave it empty");
    }
    if constexpr (HasExternalIds<Record>) {
      violations.AddStatus("", CheckKept(viewer, absl::StrCat(snake_, ".external_ids"),
                                         before.external_ids, after.external_ids));
    }
    return violations.ToStatus();
  }

  // The caller's id, the resource's own, one that follows from its first external id (so that an
  // import that is repeated on an empty database makes the same names), or any.
  absl::Status GiveId(store::Txn& txn, const Message& request, Record& record) const {
    const std::string& parent = StringField(request, "parent");
    std::string chosen = StringField(request, absl::StrCat(snake_, "_id"));
    if (chosen.empty()) chosen = resource_->ChooseId(record);
    const bool free_choice = chosen.empty();
    if constexpr (HasExternalIds<Record>) {
      if (chosen.empty() && !record.external_ids.empty()) {
        const store::ExternalId& first = record.external_ids.front();
        chosen = StableId(absl::StrCat(first.system, "/", first.value));
      }
    }
    while (true) {
      const bool random = chosen.empty();
      if (random) chosen = MakeId();
      ASSIGN_OR_RETURN(record.meta.id, IdBelow(parent, naming_.pattern, chosen));
      if (random) {
        txn.AssumeNew(store::TableOf<Record>(), record.meta.id);
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const absl::optional<Record> taken, txn.Find<Record>(record.meta.id));
      if (!taken.has_value()) return absl::OkStatus();
      if (!free_choice) return AlreadyExists(pattern_.Format(record.meta.id));
      chosen.clear();
    }
  }

  // Returns the revision of the snapshot that it read.
  absl::StatusOr<int64_t> ReadStored(const rpc::Call& call, const Message& request,
                                     Message* response) const {
    ASSIGN_OR_RETURN(Sight sight, SnapshotOf(call, moments_, request, absl::nullopt, half()));
    ASSIGN_OR_RETURN(Record record, Load(*resource_, *sight, StringField(request, "name"), true));
    RETURN_IF_ERROR(FollowOthers(*sight, record));
    auto* proto = static_cast<Proto*>(response);
    *proto = PresentTo(call.viewer(), *resource_, record);
    if (sight.past) ClearFields(resource_->derived_fields(), *proto);
    RETURN_IF_ERROR(Complete(call, sight, {{&record, proto}}));
    return sight.pair.revision;
  }

  absl::Status Complete(const rpc::Call& call, Sight& sight,
                        const std::vector<Shown<Record, Proto>>& shown) const {
    if (!sight.past) return resource_->Complete(call, *sight, shown);
    return resource_->needs_accounts() ? resource_->CompleteThen(call, sight, shown)
                                       : absl::OkStatus();
  }
  Half half() const { return resource_->needs_accounts() ? Half::kNeeded : Half::kStored; }

  // See Resource::Completing.
  absl::Status FollowOthers(store::Reader& reader, Record& record) const {
    const typename Kind::Completer complete = resource_->Completing(reader);
    return complete == nullptr ? absl::OkStatus() : complete(record);
  }

  absl::Status Answer(const rpc::Call& call, store::Reader& reader, const Record& record,
                      Message* response) const {
    ASSIGN_OR_RETURN(*static_cast<Proto*>(response), PresentNow(*resource_, call, reader, record));
    return absl::OkStatus();
  }

  const Moments moments_;
  const std::shared_ptr<const Kind> resource_;
  const Naming naming_;
  const std::string snake_;
  const rpc::ResourcePattern pattern_;
  std::unique_ptr<ReadCache> cache_;
};

}  // namespace accord::resources::internal

namespace accord::resources {

template <typename Record, typename Proto>
void RegisterStandardMethods(rpc::Router& router, const Moments& moments,
                             std::shared_ptr<const Resource<Record, Proto>> resource) {
  using Standard = internal::Standard<Record, Proto>;
  const Naming naming = resource->naming();
  router.Keeps(naming.pattern, store::TableOf<Record>());
  auto standard = std::make_shared<Standard>(moments, std::move(resource));
  const auto write = [&](absl::string_view verb, auto method) {
    const std::string name = absl::StrCat(verb, naming.singular);
    if (!router.Has(name)) return;
    router.Write(
        name, moments.store(),
        [standard, method](const rpc::Call& call, store::Txn& txn, const Message& request,
                           Message* response) {
          return ((*standard).*method)(call, txn, request, response);
        },
        [standard](const Message& request) { return standard->Reads(request); });
  };
  const auto read = [&](const std::string& name, auto method) {
    if (!router.Has(name)) return;
    router.Pooled(
        name, [standard, method](const rpc::Call& call, const Message& request, Message* response) {
          return ((*standard).*method)(call, request, response);
        });
  };
  write("Create", &Standard::Create);
  write("Update", &Standard::Update);
  write("Delete", &Standard::Delete);
  write("Undelete", &Standard::Undelete);
  read(absl::StrCat("List", naming.plural), &Standard::List);
  const std::string get = absl::StrCat("Get", naming.singular);
  const bool gets = router.Has(get);
  read(get, &Standard::Get);
  if (standard->cache() == nullptr || !gets) return;
  router.Fast(get,
              [standard](const rpc::Call& call,
                         const Message& request) -> std::shared_ptr<const std::string> {
                if (AsOf(request) != nullptr) return nullptr;  // it keeps the newest alone
                return standard->cache()->Get(call, StringField(request, "name"));
              });
}

}  // namespace accord::resources
