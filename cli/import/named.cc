#include "cli/import/named.h"

#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "cli/import/field_path.h"
#include "cli/import/standard_request.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// "accounts/a/contacts/b" → "accounts/a"; "people/b" → "".
std::string ParentOf(const std::string& name) {
  const size_t id = name.rfind('/');
  const size_t collection = id == std::string::npos ? id : name.rfind('/', id - 1);
  return collection == std::string::npos ? "" : name.substr(0, collection);
}

absl::StatusOr<WrittenRow> CreateNamed(Session& session, const ImportRow& row, bool dry_run) {
  StandardRequest create(*row.message->GetDescriptor(), "Create");
  create.Set("parent", ParentOf(row.key));
  create.Set(absl::StrCat(create.Place(), "_id"), row.key.substr(row.key.rfind('/') + 1));
  create.Resource().CopyFrom(*row.message);
  create.SetDryRun(dry_run);
  const std::unique_ptr<Message> created(row.message->New());
  RETURN_IF_ERROR(create.Send(session, *created));
  return WrittenRow{dry_run ? "" : TextIn(*created, "name"), common::v1::CREATED};
}

absl::Status Restore(Session& session, Message& existing, bool dry_run) {
  const Descriptor& type = *existing.GetDescriptor();
  if (!StandardRequest::Exists(type, "Undelete")) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "RESOURCE_DELETED",
                     absl::StrCat(TextIn(existing, "name"), " is deleted, which nobody can undo"),
                     {{"name", TextIn(existing, "name")}});
  }
  StandardRequest undelete(type, "Undelete");
  undelete.Set("name", TextIn(existing, "name"));
  undelete.Set("etag", TextIn(existing, "etag"));
  undelete.SetDryRun(dry_run);
  return undelete.Send(session, existing);
}

absl::Status Find(Session& session, const std::string& name, Message& found) {
  StandardRequest get(*found.GetDescriptor(), "Get");
  get.Set("name", name);
  return get.Send(session, found);
}

}  // namespace

google::protobuf::FieldMask DifferencesOf(const ImportRow& row, const Message& existing) {
  std::set<std::string> names;
  for (const auto* fields : {&row.given, &row.cleared}) {
    for (const FieldSource* field : *fields) names.insert(std::string(field->Top()));
  }
  // Elements of lists have figures of the server's, which no row says.
  const std::unique_ptr<Message> there(existing.New());
  there->CopyFrom(existing);
  StripServerSet(*there);
  google::protobuf::FieldMask mask;
  for (const std::string& name : names) {
    const FieldDescriptor* field = existing.GetDescriptor()->FindFieldByName(name);
    if (!SameField(*row.message, *there, *field)) mask.add_paths(name);
  }
  return mask;
}

absl::StatusOr<WrittenRow> WriteNamed(Session& session, const ImportRow& row, bool dry_run) {
  const std::unique_ptr<Message> existing(row.message->New());
  const absl::Status found = Find(session, row.key, *existing);
  if (absl::IsNotFound(found)) return CreateNamed(session, row, dry_run);
  RETURN_IF_ERROR(found);
  const bool restored = IsDeleted(*existing);
  if (restored) RETURN_IF_ERROR(Restore(session, *existing, dry_run));
  StandardRequest update(*row.message->GetDescriptor(), "Update");
  update.Mask() = DifferencesOf(row, *existing);
  // Of what a dry run would bring back the rest cannot be tried.
  if (update.Mask().paths().empty() || (restored && dry_run)) {
    return WrittenRow{row.key, restored ? common::v1::RESTORED : common::v1::UNCHANGED};
  }
  update.Resource().CopyFrom(*row.message);
  SetText(update.Resource(), "etag", TextIn(*existing, "etag"));
  update.SetDryRun(dry_run);
  const std::unique_ptr<Message> updated(row.message->New());
  RETURN_IF_ERROR(update.Send(session, *updated));
  return WrittenRow{row.key, restored ? common::v1::RESTORED : common::v1::UPDATED};
}

absl::StatusOr<bool> ExistsNamed(Session& session, ImportKind kind, const std::string& name) {
  const std::unique_ptr<Message> found(PrototypeOf(kind).New());
  const absl::Status read = Find(session, name, *found);
  // Who names what cannot be one is told that there is none.
  if (absl::IsNotFound(read) || absl::IsInvalidArgument(read)) return false;
  RETURN_IF_ERROR(read);
  return !IsDeleted(*found);
}

}  // namespace accord::cli
