// The standard methods, once for every kind of resource.
//
//   RegisterStandardMethods(router, store, std::make_shared<ProductResource>());
//
// binds those of CreateProduct, GetProduct, ListProducts, UpdateProduct, DeleteProduct and
// UndeleteProduct that the router's service has and that nobody bound before. Behaviour, for all:
//   - a write happens in one transaction, honours `request_id`, `validate_only` and `etag`;
//   - Update applies the field mask to the stored resource and parses the result, so that a partial
//     update obeys the same rules as a creation; what changes nothing makes no version;
//   - Get of a resource that was read before is answered from memory, on the spot;
//   - List streams from a snapshot; its page tokens carry the snapshot's revision and a digest of
//   the
//     query, so that all pages show one moment and a token of another query is refused.
//
// WriteThrough* are what custom methods use to change a resource by the same rules.
#pragma once

#include <memory>
#include <string>

#include "common/resources/resource.h"
#include "common/rpc/router.h"
#include "common/store/store.h"

namespace accord::resources {

template <typename Record, typename Proto>
void RegisterStandardMethods(rpc::Router& router, store::Store& store,
                             std::shared_ptr<const Resource<Record, Proto>> resource);

// The resource as callers see it: ToProto, and name, etag and times.
template <typename Record, typename Proto>
Proto Present(const Resource<Record, Proto>& resource, const Record& record);

// The version of `name` that holds. Errors: NOT_FOUND; also for a deleted one unless `deleted_too`.
template <typename Record, typename Proto>
absl::StatusOr<Record> Load(const Resource<Record, Proto>& resource, store::Reader& reader,
                            const std::string& name, bool deleted_too = false);

// ABORTED, reason ETAG_MISMATCH, if `etag` is set and not that of `meta`.
absl::Status CheckEtag(const std::string& etag, const store::Meta& meta);

// Checks `after` by the resource's rules, keeps the index of external ids and puts it.
// `before` is null on creation.
template <typename Record, typename Proto>
absl::Status PutChecked(const Resource<Record, Proto>& resource, store::Txn& txn,
                        const Record* before, Record& after);

// An id that nobody has: 16 lower-case letters and digits.
std::string MakeId();

}  // namespace accord::resources

#include "common/resources/standard_methods_inl.h"  // IWYU pragma: keep
