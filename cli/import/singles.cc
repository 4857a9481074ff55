#include "cli/import/singles.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/client/values.h"
#include "common/base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct PersonMethods {
  using Resource = v1::Person;
  using ListRequest = v1::ListPeopleRequest;
  using ListResponse = v1::ListPeopleResponse;
  using CreateRequest = v1::CreatePersonRequest;
  using UpdateRequest = v1::UpdatePersonRequest;
  using UndeleteRequest = v1::UndeletePersonRequest;
  using GetRequest = v1::GetPersonRequest;
  static std::string& IdIn(CreateRequest& request) { return *request.mutable_person_id(); }
  static const auto& ItemsOf(const ListResponse& response) { return response.people(); }
  template <typename Request>
  static Resource& In(Request& request) {
    return *request.mutable_person();
  }
};

struct ProductMethods {
  using Resource = v1::Product;
  using ListRequest = v1::ListProductsRequest;
  using ListResponse = v1::ListProductsResponse;
  using CreateRequest = v1::CreateProductRequest;
  using UpdateRequest = v1::UpdateProductRequest;
  using UndeleteRequest = v1::UndeleteProductRequest;
  using GetRequest = v1::GetProductRequest;
  static std::string& IdIn(CreateRequest& request) { return *request.mutable_product_id(); }
  static const auto& ItemsOf(const ListResponse& response) { return response.products(); }
  template <typename Request>
  static Resource& In(Request& request) {
    return *request.mutable_product();
  }
};

// Whether two messages of a type have the same in one field.
bool SameField(const Message& a, const Message& b, const FieldDescriptor& field) {
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {&field}, {&field});
}

// The fields that the row says, also that they are nothing, and says differently from `existing`.
google::protobuf::FieldMask Differences(const ImportRow& row, const Message& existing) {
  std::set<std::string> names;
  for (const auto* fields : {&row.given, &row.cleared}) {
    for (const FieldSource* field : *fields) names.insert(std::string(field->Top()));
  }
  google::protobuf::FieldMask mask;
  for (const std::string& name : names) {
    const FieldDescriptor* field = existing.GetDescriptor()->FindFieldByName(name);
    if (!SameField(*row.message, existing, *field)) mask.add_paths(name);
  }
  return mask;
}

// Whom the row means, also if it is deleted; one without a name if there is none.
template <typename Methods>
absl::StatusOr<typename Methods::Resource> Find(Session& session, const ImportRow& row) {
  using Resource = typename Methods::Resource;
  const Resource& wanted = static_cast<const Resource&>(*row.message);
  if (row.by_name) {
    typename Methods::GetRequest get;
    get.set_name(wanted.name());
    absl::StatusOr<Resource> found = session.Call<Resource>(get);
    return absl::IsNotFound(found.status()) ? Resource() : std::move(found);
  }
  const common::v1::ExternalId& id = wanted.external_ids(0);
  typename Methods::ListRequest list;
  list.set_filter(
      absl::StrCat("external_ids:", FilterText(absl::StrCat(id.system(), ":", id.value()))));
  list.set_show_deleted(true);
  ASSIGN_OR_RETURN(const auto found, session.Call<typename Methods::ListResponse>(list));
  // Who bears it lives, or is the one that bore it last and comes back.
  Resource bearer;
  for (const Resource& each : Methods::ItemsOf(found)) {
    if (bearer.name().empty() || !each.has_delete_time()) bearer = each;
  }
  return bearer;
}

template <typename Methods>
absl::StatusOr<WrittenRow> Write(Session& session, const ImportRow& row, bool dry_run) {
  using Resource = typename Methods::Resource;
  const Resource& wanted = static_cast<const Resource&>(*row.message);
  ASSIGN_OR_RETURN(Resource existing, Find<Methods>(session, row));
  if (existing.name().empty()) {
    typename Methods::CreateRequest create;
    Methods::In(create) = wanted;
    if (row.by_name) Methods::IdIn(create) = row.key.substr(row.key.rfind('/') + 1);
    create.set_validate_only(dry_run);
    ASSIGN_OR_RETURN(const Resource created, session.Call<Resource>(create));
    return WrittenRow{dry_run ? "" : created.name(), common::v1::CREATED};
  }
  const bool restored = existing.has_delete_time();
  if (restored) {
    typename Methods::UndeleteRequest undelete;
    undelete.set_name(existing.name());
    undelete.set_etag(existing.etag());
    undelete.set_validate_only(dry_run);
    ASSIGN_OR_RETURN(existing, session.Call<Resource>(undelete));
    if (dry_run) return WrittenRow{existing.name(), common::v1::RESTORED};
  }
  typename Methods::UpdateRequest update;
  *update.mutable_update_mask() = Differences(row, existing);
  if (update.update_mask().paths().empty()) {
    return WrittenRow{existing.name(), restored ? common::v1::RESTORED : common::v1::UNCHANGED};
  }
  Methods::In(update) = wanted;
  Methods::In(update).set_name(existing.name());
  Methods::In(update).set_etag(existing.etag());
  update.set_validate_only(dry_run);
  RETURN_IF_ERROR(session.Call<Resource>(update).status());
  return WrittenRow{existing.name(), restored ? common::v1::RESTORED : common::v1::UPDATED};
}

}  // namespace

absl::StatusOr<WrittenRow> WriteSingle(Session& session, const Load& load, const ImportRow& row,
                                       bool dry_run) {
  if (load.kind == ImportKind::kPerson) return Write<PersonMethods>(session, row, dry_run);
  return Write<ProductMethods>(session, row, dry_run);
}

}  // namespace accord::cli
