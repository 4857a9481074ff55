#include "cli/import/singles.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/common/v1/resources.pb.h"
#include "cli/client/values.h"
#include "cli/import/named.h"
#include "cli/import/resource_calls.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

// The one with this name, also if it is deleted; one without a name if there is none.
template <typename Calls>
absl::StatusOr<typename Calls::Resource> Get(Session& session, const std::string& name) {
  using Resource = typename Calls::Resource;
  typename Calls::Get get;
  get.set_name(name);
  absl::StatusOr<Resource> found = session.Call<Resource>(get);
  return absl::IsNotFound(found.status()) ? Resource() : std::move(found);
}

// Whom the row means, if it lives or has the row's name; one without a name if there is none.
template <typename Calls>
absl::StatusOr<typename Calls::Resource> Find(Session& session, const ImportRow& row) {
  using Resource = typename Calls::Resource;
  const Resource& wanted = static_cast<const Resource&>(*row.message);
  if (row.by_name) return Get<Calls>(session, wanted.name());
  const common::v1::ExternalId& id = wanted.external_ids(0);
  typename Calls::List list;
  list.set_filter(
      absl::StrCat("external_ids:", FilterText(absl::StrCat(id.system(), ":", id.value()))));
  ASSIGN_OR_RETURN(const auto found, session.Call<typename Calls::ListAnswer>(list));
  return Calls::ItemsOf(found).empty() ? Resource() : Calls::ItemsOf(found)[0];
}

// Who bore the row's key last and is deleted, as the refusal of a second one says; one without a
// name if it says something else.
template <typename Calls>
absl::StatusOr<typename Calls::Resource> BearerIn(Session& session, const ImportRow& row,
                                                  const absl::Status& refusal) {
  const absl::optional<ErrorDetail> detail = DetailOf(refusal);
  if (row.by_name || !IsKeyTaken(refusal)) return typename Calls::Resource();
  std::string holder;
  bool deleted = false;
  for (const auto& [key, value] : detail->metadata) {
    if (key == "holder") holder = value;
    if (key == "deleted") deleted = value == "true";
  }
  if (holder.empty() || !deleted) return typename Calls::Resource();
  return Get<Calls>(session, absl::StrCat(Calls::kCollection, holder));
}

template <typename Calls>
absl::StatusOr<typename Calls::Resource> Create(Session& session, const ImportRow& row,
                                                bool dry_run) {
  using Resource = typename Calls::Resource;
  typename Calls::Create create;
  Calls::In(create) = static_cast<const Resource&>(*row.message);
  if (row.by_name) Calls::IdIn(create) = row.key.substr(row.key.rfind('/') + 1);
  create.set_validate_only(dry_run);
  return session.Call<Resource>(create);
}

// Gives `existing` what the row says, after bringing it back.
template <typename Calls>
absl::StatusOr<WrittenRow> Change(Session& session, const ImportRow& row, bool dry_run,
                                  typename Calls::Resource existing) {
  using Resource = typename Calls::Resource;
  const bool restored = existing.has_delete_time();
  if (restored) {
    typename Calls::Undelete undelete;
    undelete.set_name(existing.name());
    undelete.set_etag(existing.etag());
    undelete.set_validate_only(dry_run);
    ASSIGN_OR_RETURN(existing, session.Call<Resource>(undelete));
    if (dry_run) return WrittenRow{existing.name(), common::v1::RESTORED};
  }
  typename Calls::Update update;
  *update.mutable_update_mask() = DifferencesOf(row, existing);
  if (update.update_mask().paths().empty()) {
    return WrittenRow{existing.name(), restored ? common::v1::RESTORED : common::v1::UNCHANGED};
  }
  Calls::In(update) = static_cast<const Resource&>(*row.message);
  Calls::In(update).set_name(existing.name());
  Calls::In(update).set_etag(existing.etag());
  update.set_validate_only(dry_run);
  RETURN_IF_ERROR(session.Call<Resource>(update).status());
  return WrittenRow{existing.name(), restored ? common::v1::RESTORED : common::v1::UPDATED};
}

template <typename Calls>
absl::StatusOr<WrittenRow> Write(Session& session, const ImportRow& row, bool dry_run) {
  using Resource = typename Calls::Resource;
  ASSIGN_OR_RETURN(Resource existing, Find<Calls>(session, row));
  if (existing.name().empty()) {
    const absl::StatusOr<Resource> created = Create<Calls>(session, row, dry_run);
    if (created.ok()) return WrittenRow{dry_run ? "" : created->name(), common::v1::CREATED};
    ASSIGN_OR_RETURN(existing, BearerIn<Calls>(session, row, created.status()));
    if (existing.name().empty()) return created.status();
  }
  return Change<Calls>(session, row, dry_run, std::move(existing));
}

// Leaves it the external ids that the row leaves it.
template <typename Calls>
absl::Status LetGo(Session& session, const ImportRow& row) {
  using Resource = typename Calls::Resource;
  const Resource& wanted = static_cast<const Resource&>(*row.message);
  ASSIGN_OR_RETURN(const Resource existing, Find<Calls>(session, row));
  if (existing.name().empty() || existing.has_delete_time()) return absl::OkStatus();
  typename Calls::Update update;
  for (const common::v1::ExternalId& id : existing.external_ids()) {
    const bool stays = std::any_of(
        wanted.external_ids().begin(), wanted.external_ids().end(), [&](const auto& other) {
          return other.system() == id.system() && other.value() == id.value();
        });
    if (stays) *Calls::In(update).add_external_ids() = id;
  }
  Calls::In(update).set_name(existing.name());
  Calls::In(update).set_etag(existing.etag());
  update.mutable_update_mask()->add_paths("external_ids");
  return session.Call<Resource>(update).status();
}

}  // namespace

bool IsKeyTaken(const absl::Status& refusal) {
  const absl::optional<ErrorDetail> detail = DetailOf(refusal);
  return detail.has_value() && detail->reason == "EXTERNAL_ID_TAKEN";
}

absl::Status LetGoOfKeys(Session& session, const Load& load, const ImportRow& row) {
  if (load.kind == ImportKind::kPerson) return LetGo<PersonCalls>(session, row);
  return LetGo<ProductCalls>(session, row);
}

absl::StatusOr<WrittenRow> WriteSingle(Session& session, const Load& load, const ImportRow& row,
                                       bool dry_run) {
  if (load.kind == ImportKind::kPerson) return Write<PersonCalls>(session, row, dry_run);
  return Write<ProductCalls>(session, row, dry_run);
}

}  // namespace accord::cli
