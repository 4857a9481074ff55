#include "common/resources/key_lookup.h"

#include <string>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"
#include "common/filter/tokens.h"
#include "common/resources/external_ids.h"

namespace accord::resources {
namespace {

using filter::Predicate;
using filter::TestOp;

// "crm:1" as an id; false if it has no system or no value.
bool ReadKey(absl::string_view token, store::ExternalId& id) {
  const size_t colon = token.find(filter::kKeySeparator);
  if (colon == 0 || colon == absl::string_view::npos || colon + 1 == token.size()) return false;
  id.system = std::string(token.substr(0, colon));
  id.value = std::string(token.substr(colon + 1));
  // In the index a system ends with the first of these.
  return !absl::StrContains(id.system, '/');
}

bool Read(const Predicate& where, KeysAsked& asked) {
  if (where.kind == Predicate::Kind::kOr) {
    for (const Predicate& child : where.children) {
      if (!Read(child, asked)) return false;
    }
    return true;
  }
  const filter::Test& test = where.test;
  if (where.kind != Predicate::Kind::kTest || test.column != "external_ids") return false;
  const auto* token = absl::get_if<std::string>(&test.value);
  store::ExternalId id;
  if (token == nullptr || !ReadKey(*token, id)) return false;
  if (test.op == TestOp::kHasToken) {
    asked.keys.push_back(std::move(id));
  } else if (test.op == TestOp::kHasTokenPrefix) {
    asked.beginnings.push_back(std::move(id));
  } else {
    return false;
  }
  return true;
}

}  // namespace

absl::optional<KeysAsked> ReadKeysAsked(const Predicate& where) {
  KeysAsked asked;
  if (!Read(where, asked)) return absl::nullopt;
  return asked;
}

absl::StatusOr<absl::optional<std::vector<store::Row>>> FindByKeys(store::Reader& reader,
                                                                   const store::Table& table,
                                                                   const KeysAsked& asked) {
  absl::btree_set<std::string> ids;
  for (const store::ExternalId& key : asked.keys) {
    ASSIGN_OR_RETURN(absl::optional<std::string> id, FindByExternalId(reader, table.name, key));
    if (id.has_value()) ids.insert(*std::move(id));
  }
  for (const store::ExternalId& beginning : asked.beginnings) {
    store::Query query;
    query.id_prefix = absl::StrCat(table.name, "/", beginning.system, "/", beginning.value);
    RETURN_IF_ERROR(reader.Select<ExternalKey>(query, [&](ExternalKey key) {
      ids.insert(std::move(key.target));
      return ids.size() <= kKeyRowsMax;
    }));
  }
  absl::optional<std::vector<store::Row>> rows;
  if (ids.size() > kKeyRowsMax) return rows;
  rows.emplace();
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(absl::optional<store::Row> row, reader.FindRow(table, id));
    if (row.has_value() && !row->meta.deleted()) rows->push_back(*std::move(row));
  }
  return rows;
}

}  // namespace accord::resources
