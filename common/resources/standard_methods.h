// The standard methods, once for every kind of resource.
//
//   RegisterStandardMethods<Product, v1::Product>(router, store, resource);
//
// binds those of CreateProduct, GetProduct, ListProducts, UpdateProduct, DeleteProduct and
// UndeleteProduct that the router's services have. Behaviour, for all:
//   - a write happens in one transaction and honours `request_id`, `validate_only` and `etag`;
//   - Update applies the field mask to the stored resource and parses the result, so that a partial
//     update obeys the same rules as a creation; what changes nothing makes no version; what the
//     server sets is refused unless it is sent as it was read (presence.h);
//   - Get of a resource that was read before is answered from memory, on the spot, or from what
//     replicas share, if they share anything;
//   - List streams from a snapshot; its page tokens carry the epoch, the snapshot's pair of
//   revisions
//     and a digest of the query, so that all pages show one moment, and a token of another query or
//     history is refused;
//   - Get and List with `as_of` show another moment than the present (moment.h);
//   - all show what the call's viewer sees: what it does not see is not there.
//
// Load, CheckEtag, PutChecked and Present are what custom methods change a resource with, by the
// same rules.
#pragma once

#include <memory>
#include <string>

#include "common/resources/external_ids.h"
#include "common/resources/moment.h"
#include "common/resources/presence.h"
#include "common/resources/resource.h"
#include "common/resources/standard_support.h"
#include "common/rpc/conceal.h"
#include "common/rpc/convert.h"
#include "common/rpc/names.h"
#include "common/rpc/router.h"
#include "common/store/store.h"

namespace accord::resources {

// Whether a record's external ids are to be indexed.
template <typename Record>
concept HasExternalIds = requires(Record record) {
  record.external_ids;
};

// The resource as callers see it: ToProto, and name, etag and times.
template <typename Record, typename Proto>
Proto Present(const Resource<Record, Proto>& resource, const Record& record) {
  Proto proto;
  resource.ToProto(record, proto);
  proto.set_name(rpc::ResourcePattern(resource.naming().pattern).Format(record.meta.id));
  proto.set_etag(EtagOf(record.meta));
  *proto.mutable_create_time() = rpc::TimestampToProto(record.meta.create_time);
  *proto.mutable_update_time() = rpc::TimestampToProto(record.meta.update_time);
  if (record.meta.deleted()) {
    *proto.mutable_delete_time() = rpc::TimestampToProto(record.meta.delete_time);
  }
  return proto;
}

// The same, for a viewer. What is answered or sent is presented by this one.
template <typename Record, typename Proto>
Proto PresentTo(const rights::Viewer& viewer, const Resource<Record, Proto>& resource,
                const Record& record) {
  Proto proto = Present(resource, record);
  if (viewer.sees_all()) return proto;
  resource.Conceal(viewer, proto);
  rpc::ConcealNames(viewer, proto);
  return proto;
}

// The same with what Complete adds: for answers that speak of the present.
template <typename Record, typename Proto>
absl::StatusOr<Proto> PresentNow(const Resource<Record, Proto>& resource, const rpc::Call& call,
                                 store::Reader& reader, const Record& record) {
  Proto proto = PresentTo(call.viewer(), resource, record);
  RETURN_IF_ERROR(resource.Complete(call, reader, {{&record, &proto}}));
  return proto;
}

// The version of `name` that holds. Errors: NOT_FOUND, reason RESOURCE_NOT_FOUND;
// FAILED_PRECONDITION, reason RESOURCE_DELETED, for a deleted one unless `deleted_too`.
template <typename Record, typename Proto>
absl::StatusOr<Record> Load(const Resource<Record, Proto>& resource, store::Reader& reader,
                            const std::string& name, bool deleted_too = false) {
  ASSIGN_OR_RETURN(const std::string id,
                   rpc::ResourcePattern(resource.naming().pattern).Parse(name));
  ASSIGN_OR_RETURN(absl::optional<Record> record, reader.Find<Record>(id));
  if (!record.has_value()) return NotFound(name);
  if (record->meta.deleted() && !deleted_too) return Deleted(name);
  return *std::move(record);
}

// Checks `after` by the resource's rules, keeps the index of external ids and puts it, unless it
// says what `before` says. `before` is null on creation.
template <typename Record, typename Proto>
absl::Status PutChecked(const Resource<Record, Proto>& resource, store::Txn& txn,
                        const Record* before, Record& after) {
  RETURN_IF_ERROR(resource.Check(txn, before, after));
  if (before != nullptr && store::SameContent(*before, after)) return absl::OkStatus();
  if constexpr (HasExternalIds<Record>) {
    const bool held = before != nullptr && !before->meta.deleted();
    RETURN_IF_ERROR(IndexExternalIds(txn, store::TableOf<Record>(), after.meta.id,
                                     held ? before->external_ids : std::vector<store::ExternalId>(),
                                     after.external_ids));
  }
  return txn.Put(after);
}

// Binds the methods. `router`, `resource` and what `moments` refers to live as long as the server.
template <typename Record, typename Proto>
void RegisterStandardMethods(rpc::Router& router, const Moments& moments,
                             std::shared_ptr<const Resource<Record, Proto>> resource);

}  // namespace accord::resources

#include "common/resources/standard_methods_inl.h"  // IWYU pragma: keep
