// WatchChanges for any service: one request, and a response of the same form everywhere.
//
//   changes::Encoder<v1::Change> encoder;
//   encoder.Show<Account>("accord.dev/Account", [&](const Account& account, v1::Change& change) {
//     *change.mutable_account() = Present(resource, account);
//   });
//   RETURN_IF_ERROR((changes::RegisterWatch<v1::WatchChangesResponse>(router, store,
//   std::move(encoder))));
//
// A stream is ordered by revision and complete, and brings each change once; all changes of a
// revision come in one message, unless it is huge, and small revisions share one. How a stream that
// skips superseded versions begins: stream.h.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "accord/common/v1/moment.pb.h"
#include "accord/common/v1/watch.pb.h"
#include "common/base/status.h"
#include "common/changes/belonging.h"
#include "common/changes/hub.h"
#include "common/changes/log.h"
#include "common/changes/moments.h"
#include "common/changes/stream.h"
#include "common/rpc/router.h"
#include "common/store/record.h"
#include "common/store/store.h"
#include "google/protobuf/message_lite.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/util/time_util.h"

namespace accord::changes {

// Which tables watchers see, and how. Thread-compatible; what it was told to call must be
// thread-safe.
template <typename ChangeProto>
class Encoder {
 public:
  using Types = google::protobuf::RepeatedPtrField<std::string>;
  // Fills the resource of a change, as a viewer sees it; its revision, time and actor are filled
  // already.
  using Fill = std::function<absl::Status(const store::Row&, const rights::Viewer&, ChangeProto&)>;
  struct Shown {
    std::string resource_type;
    Fill fill;
  };

  void Show(absl::string_view table, absl::string_view resource_type, Fill fill) {
    shown_[std::string(table)] = {std::string(resource_type), std::move(fill)};
  }
  // The same, for a record (store/record.h).
  template <typename Record>
  void Show(absl::string_view resource_type,
            std::function<void(const Record&, const rights::Viewer&, ChangeProto&)> fill) {
    Show(Record::kTable, resource_type,
         [fill = std::move(fill)](const store::Row& row, const rights::Viewer& viewer,
                                  ChangeProto& change) -> absl::Status {
           ASSIGN_OR_RETURN(const Record record, store::FromRow<Record>(row));
           fill(record, viewer, change);
           return absl::OkStatus();
         });
  }

  // Makes the subtree of the account with this id for a watch. Without it none can be asked for.
  using MakeSubtree = std::function<std::unique_ptr<Subtree>(std::string account)>;
  void SubtreesBy(MakeSubtree make) { make_subtree_ = std::move(make); }
  const MakeSubtree& make_subtree() const { return make_subtree_; }

  // Null for a table that is not shown.
  const Shown* Find(const std::string& table) const {
    const auto found = shown_.find(table);
    return found == shown_.end() ? nullptr : &found->second;
  }

  // The tables of `store` that show one of `resource_types`; all that show something if there are
  // none. Errors: a BadRequest with every type that is not shown.
  absl::StatusOr<absl::flat_hash_set<const store::Table*>> Select(
      const store::Store& store, const Types& resource_types) const;

 private:
  absl::flat_hash_map<std::string, Shown> shown_;
  MakeSubtree make_subtree_;
};

// Binds WatchChanges of the service whose file declares Response. What `moments` refers
// to outlives the router. `hub` may be shared by several; without one the router keeps its own.
// Errors: those of Hub::Create.
template <typename Response, typename ChangeProto>
absl::Status RegisterWatch(rpc::Router& router, const Moments& moments,
                           Encoder<ChangeProto> encoder, const Limits& limits = {},
                           std::shared_ptr<Hub> hub = nullptr);

// ---- what follows is how ----

template <typename ChangeProto>
absl::StatusOr<absl::flat_hash_set<const store::Table*>> Encoder<ChangeProto>::Select(
    const store::Store& store, const Types& resource_types) const {
  absl::flat_hash_set<const store::Table*> tables;
  const auto select = [&](absl::string_view type) {
    bool any = false;
    for (const store::Table* table : store.tables()) {
      const Shown* shown = Find(table->name);
      if (!table->watched || shown == nullptr) continue;
      if (!type.empty() && shown->resource_type != type) continue;
      tables.insert(table);
      any = true;
    }
    return any;
  };
  if (resource_types.empty()) select("");
  Violations violations;
  for (int i = 0; i < resource_types.size(); ++i) {
    if (!resource_types[i].empty() && select(resource_types[i])) continue;
    violations.Add(absl::StrCat("resource_types[", i, "]"),
                   "is not a type that can be watched here");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return tables;
}

// Which pair a watch's `as_of` asks for. Errors: those of Moments; a BadRequest for an accounts
// revision beside a subtree where that goes by the hierarchy of now.
absl::StatusOr<Pair> ResolveMoment(const Moments& moments, const common::v1::Moment& moment,
                                   bool of_subtree);

// What a viewer sees of the subtree of an account, by its name; of everything if that is empty.
// Null: everything. Errors: UNIMPLEMENTED if `make` is empty and needed.
absl::StatusOr<std::unique_ptr<Subtree>> SubtreeOf(
    const std::function<std::unique_ptr<Subtree>(std::string)>& make, const rights::Viewer& viewer,
    absl::string_view account);

// Appends a field of a message type, serialized, as it stands in the message that has it.
absl::Status AppendField(int number, const google::protobuf::MessageLite& field,
                         std::string& message);

// Writes a service's messages.
template <typename Response, typename ChangeProto>
class MessageCoder final : public Coder {
 public:
  explicit MessageCoder(const Encoder<ChangeProto>& encoder) : encoder_(encoder) {}

  absl::Status Append(const Sending& sending, std::string& message) const override {
    ChangeProto change;
    change.set_revision(sending.revision);
    *change.mutable_time() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(sending.time);
    change.set_actor(std::string(sending.actor));
    static const auto& everybody = *new rights::Viewer();
    RETURN_IF_ERROR(
        encoder_.Find(sending.table.name)
            ->fill(sending.row, sending.viewer == nullptr ? everybody : *sending.viewer, change));
    return AppendField(Response::kChangesFieldNumber, change, message);
  }

  void Close(const Ending& ending, const std::string& epoch, std::string& message) const override {
    Response rest;
    common::v1::WatchProgress& progress = *rest.mutable_progress();
    progress.set_revision(ending.revision);
    progress.set_partial(ending.partial);
    progress.set_epoch(epoch);
    progress.set_accounts_revision(ending.accounts_revision);
    rest.AppendToString(&message);
  }

 private:
  const Encoder<ChangeProto>& encoder_;
};

// What all streams of a service's watch have in common. Outlived by the store.
template <typename Response, typename ChangeProto>
struct WatchedService {
  WatchedService(const Moments& watched, Encoder<ChangeProto> shown, std::shared_ptr<Hub> heard,
                 const Limits& limits)
      : moments(watched),
        encoder(std::move(shown)),
        hub(std::move(heard)),
        coder(encoder),
        log(watched.store(), *hub, coder, limits) {}

  const Moments moments;
  const Encoder<ChangeProto> encoder;
  const std::shared_ptr<Hub> hub;
  const MessageCoder<Response, ChangeProto> coder;
  Log log;
};

// What a request asks for.
template <typename ChangeProto>
absl::StatusOr<Wish> ParseWish(const Moments& moments, const Encoder<ChangeProto>& encoder,
                               const common::v1::WatchChangesRequest& request) {
  Violations violations;
  if (request.has_as_of() && !request.skip_superseded()) {
    violations.Add("skip_superseded", "must be set with as_of");
  }
  if (request.has_as_of() && request.after_revision() != 0) {
    violations.Add("after_revision", "must be 0 with as_of");
  }
  Wish wish;
  wish.after_revision = request.after_revision();
  wish.epoch = request.epoch();
  wish.skip_superseded = request.skip_superseded();
  absl::StatusOr<absl::flat_hash_set<const store::Table*>> tables =
      encoder.Select(moments.store(), request.resource_types());
  violations.AddStatus("", tables.status());
  RETURN_IF_ERROR(violations.ToStatus());
  wish.tables = *std::move(tables);
  if (request.has_as_of()) {
    ASSIGN_OR_RETURN(wish.as_of,
                     ResolveMoment(moments, request.as_of(), !request.subtree().empty()));
  }
  return wish;
}

template <typename Response, typename ChangeProto>
absl::Status RegisterWatch(rpc::Router& router, const Moments& moments,
                           Encoder<ChangeProto> encoder, const Limits& limits,
                           std::shared_ptr<Hub> hub) {
  store::Store& store = moments.store();
  using Service = WatchedService<Response, ChangeProto>;
  if (hub == nullptr) {
    ASSIGN_OR_RETURN(hub, Hub::Create(store, limits.ring_changes));
  }
  hub->Tell(router.bell());
  const auto service =
      std::make_shared<Service>(moments, std::move(encoder), std::move(hub), limits);
  router.Stream<common::v1::WatchChangesRequest, Response>(
      absl::StrCat(Response::descriptor()->file()->service(0)->name(), "/WatchChanges"),
      [service](const rpc::Call& call, const common::v1::WatchChangesRequest& request)
          -> std::unique_ptr<rpc::StreamSource> {
        const auto ask = [service, &call, &request,
                          subtree = std::shared_ptr<Subtree>()]() mutable -> absl::StatusOr<Wish> {
          ASSIGN_OR_RETURN(Wish wish, ParseWish(service->moments, service->encoder, request));
          ASSIGN_OR_RETURN(subtree, SubtreeOf(service->encoder.make_subtree(), call.viewer(),
                                              request.subtree()));
          wish.subtree = subtree.get();
          wish.viewer = call.viewer();
          wish.of_nobody = !call.viewer().sees_all() && request.subtree().empty();
          return wish;
        };
        return std::make_unique<Watch>(service->log, ask);
      });
  return absl::OkStatus();
}

}  // namespace accord::changes
