#include "common/resources/external_ids.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resources/standard_support.h"
#include "common/store/columns.h"

namespace accord::resources {
namespace {

std::string KeyOf(absl::string_view table, const store::ExternalId& id) {
  return absl::StrCat(table, "/", id.system, "/", id.value);
}

absl::Status Taken(const store::ExternalId& id, const std::string& holder, bool deleted) {
  return MakeError(
      absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_TAKEN",
      absl::StrCat("external id ", id.system, ":", id.value, " belongs to ", holder,
                   deleted ? ", which is deleted: restore it, or take it from there" : ""),
      {{"system", id.system},
       {"value", id.value},
       {"holder", holder},
       {"deleted", deleted ? "true" : "false"}});
}

bool Has(const std::vector<store::ExternalId>& ids, const store::ExternalId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

absl::Status Release(store::Txn& txn, const std::string& key) {
  ASSIGN_OR_RETURN(absl::optional<ExternalKey> entry, txn.Find<ExternalKey>(key));
  if (!entry.has_value() || entry->meta.deleted()) return absl::OkStatus();
  entry->meta.delete_time = absl::ToUnixMicros(txn.now());
  return txn.Put(*entry);
}

bool Bears(const store::Table& table, const store::Row& row, const store::ExternalId& id) {
  const absl::optional<store::Value> text = store::Columns(table).In(row, "external_ids");
  std::vector<store::ExternalId> ids;
  return text.has_value() && store::Codec<std::vector<store::ExternalId>>::Decode(*text, ids) &&
         Has(ids, id);
}

// Whom the entry leads to.
absl::StatusOr<absl::optional<store::Row>> BearerOf(store::Reader& reader,
                                                    const store::Table& table,
                                                    const store::ExternalId& id,
                                                    const ExternalKey& entry) {
  ASSIGN_OR_RETURN(absl::optional<store::Row> row, reader.FindRow(table, entry.target));
  if (!row.has_value() || !entry.meta.deleted()) return row;
  if (!row->meta.deleted() || !Bears(table, *row, id)) row.reset();
  return row;
}

absl::Status Claim(store::Txn& txn, const store::Table& table, const store::ExternalId& id,
                   const std::string& target) {
  const std::string key = KeyOf(table.name, id);
  ASSIGN_OR_RETURN(absl::optional<ExternalKey> entry, txn.Find<ExternalKey>(key));
  if (entry.has_value() && entry->target == target && !entry->meta.deleted()) {
    return absl::OkStatus();
  }
  if (entry.has_value() && entry->target != target) {
    ASSIGN_OR_RETURN(const absl::optional<store::Row> bearer, BearerOf(txn, table, id, *entry));
    if (bearer.has_value()) return Taken(id, entry->target, bearer->meta.deleted());
  }
  ExternalKey claimed = entry.value_or(ExternalKey());
  claimed.meta.id = key;
  claimed.meta.delete_time = 0;
  claimed.target = target;
  return txn.Put(claimed);
}

}  // namespace

absl::StatusOr<absl::optional<store::Row>> FindBearer(store::Reader& reader,
                                                      const store::Table& table,
                                                      const store::ExternalId& external_id) {
  ASSIGN_OR_RETURN(const absl::optional<ExternalKey> entry,
                   reader.Find<ExternalKey>(KeyOf(table.name, external_id)));
  if (!entry.has_value()) return absl::optional<store::Row>();
  return BearerOf(reader, table, external_id, *entry);
}

absl::StatusOr<absl::optional<std::string>> FindByExternalId(store::Reader& reader,
                                                             absl::string_view table,
                                                             const store::ExternalId& external_id) {
  ASSIGN_OR_RETURN(absl::optional<ExternalKey> entry,
                   reader.Find<ExternalKey>(KeyOf(table, external_id)));
  if (!entry.has_value() || entry->meta.deleted()) return absl::optional<std::string>();
  return absl::make_optional(std::move(entry->target));
}

std::vector<store::ExternalId> MergeExternalIds(std::vector<store::ExternalId> ids,
                                                const std::vector<store::ExternalId>& named) {
  const auto replaced = [&](const store::ExternalId& id) {
    return !Has(named, id) && std::any_of(named.begin(), named.end(), [&](const auto& other) {
      return other.system == id.system;
    });
  };
  ids.erase(std::remove_if(ids.begin(), ids.end(), replaced), ids.end());
  for (const store::ExternalId& id : named) {
    if (!Has(ids, id)) ids.push_back(id);
  }
  return ids;
}

void NameReads(const store::Table& table,
               const google::protobuf::RepeatedPtrField<common::v1::ExternalId>& ids,
               rpc::Router::Reads& reads) {
  for (const common::v1::ExternalId& id : ids) NameRead(table, id, reads);
  if (ids.empty()) return;
  reads.emplace_back(&table, StableId(absl::StrCat(ids[0].system(), "/", ids[0].value())));
}

void NameRead(const store::Table& table, const common::v1::ExternalId& id,
              rpc::Router::Reads& reads) {
  reads.emplace_back(&store::TableOf<ExternalKey>(), KeyOf(table.name, {id.system(), id.value()}));
}

absl::Status CheckKept(const rights::Viewer& viewer, const std::string& field,
                       const std::vector<store::ExternalId>& before,
                       const std::vector<store::ExternalId>& after) {
  if (viewer.sees_all() || before == after) return absl::OkStatus();
  Violations violations;
  violations.Add(field,
                 "cannot be changed by who does not see everything: they are unique among all");
  return violations.ToStatus();
}

absl::Status IndexExternalIds(store::Txn& txn, const store::Table& table, const std::string& target,
                              const std::vector<store::ExternalId>& before,
                              const std::vector<store::ExternalId>& after) {
  for (const store::ExternalId& id : before) {
    if (!Has(after, id)) RETURN_IF_ERROR(Release(txn, KeyOf(table.name, id)));
  }
  for (const store::ExternalId& id : after) {
    if (!Has(before, id)) RETURN_IF_ERROR(Claim(txn, table, id, target));
  }
  return absl::OkStatus();
}

}  // namespace accord::resources
