#include "common/rights/guarded_txn.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::rights {
namespace {

using How = store::Belonging::How;

// By the id, whatever it is an id of: who wrote knows.
absl::Status Refused(const store::Row& row) {
  return MakeError(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                   absl::StrCat("what would be written of ", row.meta.id, " does not exist"),
                   {{"name", row.meta.id}});
}

}  // namespace

absl::StatusOr<store::Meta> GuardedTxn::PutRow(const store::Table& table, store::Row row) {
  const How how = table.belonging.how;
  if (!viewer_.sees_all() && how != How::kNobody) {
    ASSIGN_OR_RETURN(const absl::optional<store::Row> before, txn_.FindRow(table, row.meta.id));
    if (before.has_value() && !viewer_.SeesRow(table, *before)) return Refused(row);
    if (!WillSee(table, row)) return Refused(row);
  }
  return txn_.PutRow(table, std::move(row));
}

bool GuardedTxn::WillSee(const store::Table& table, const store::Row& row) const {
  if (table.belonging.how != How::kIsAccount) return viewer_.SeesRow(table, row);
  // Granted by its very id, or below what is covered.
  const Sight& sight = viewer_.scope()->accounts();
  if (sight.HasNode(row.meta.id) || sight.HasAlone(row.meta.id)) return true;
  const auto* parent = absl::get_if<std::string>(&row.values[table.reference_index]);
  return parent != nullptr && viewer_.Covers(*parent);
}

}  // namespace accord::rights
