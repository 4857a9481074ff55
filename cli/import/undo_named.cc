#include "cli/import/undo_named.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "accord/common/v1/moment.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "cli/import/field_path.h"
#include "common/base/status.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace accord::cli {
namespace {

namespace fv1 = ::accord::forecast::v1;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Resource = std::unique_ptr<Message>;

// A standard method's request, "GetContactRequest"; null if the kind has no such method.
Resource NewRequest(ImportKind kind, const char* verb) {
  const Descriptor& type = *PrototypeOf(kind).GetDescriptor();
  const Descriptor* request = type.file()->pool()->FindMessageTypeByName(
      absl::StrCat(type.file()->package(), ".", verb, type.name(), "Request"));
  if (request == nullptr) return nullptr;
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return Resource(factory->GetPrototype(request)->New());
}

absl::StatusOr<Resource> Send(Session& session, ImportKind kind, const Message& request) {
  Resource response(PrototypeOf(kind).New());
  RETURN_IF_ERROR(session.Invoke(request, *response));
  return response;
}

const FieldDescriptor* FieldIn(const Message& message, const std::string& field) {
  return message.GetDescriptor()->FindFieldByName(field);
}

void SetText(Message& message, const std::string& field, const std::string& value) {
  message.GetReflection()->SetString(&message, FieldIn(message, field), value);
}

void SetDryRun(Message& request, bool dry_run) {
  request.GetReflection()->SetBool(&request, FieldIn(request, "validate_only"), dry_run);
}

std::string EtagOf(const Message& resource) {
  return resource.GetReflection()->GetString(resource, FieldIn(resource, "etag"));
}

bool IsDeleted(const Message& resource) {
  return resource.GetReflection()->HasField(resource, FieldIn(resource, "delete_time"));
}

// Whether "accounts/a/contacts/c" has the form of "accounts/{account}/contacts/{contact}".
bool HasForm(absl::string_view name, absl::string_view pattern) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  const std::vector<absl::string_view> forms = absl::StrSplit(pattern, '/');
  return std::equal(parts.begin(), parts.end(), forms.begin(), forms.end(),
                    [](absl::string_view part, absl::string_view form) {
                      return form[0] == '{' || part == form;
                    });
}

// The fields that somebody can set and that differ, but for what the server sets within them.
google::protobuf::FieldMask Differences(const Message& one, const Message& other) {
  const Resource before(one.New());
  const Resource now(other.New());
  before->CopyFrom(one);
  now->CopyFrom(other);
  StripServerSet(*before);
  StripServerSet(*now);
  google::protobuf::FieldMask mask;
  const Descriptor& type = *one.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    google::protobuf::util::MessageDifferencer differencer;
    const FieldDescriptor* field = type.field(i);
    if (!differencer.CompareWithFields(*before, *now, {field}, {field})) {
      mask.add_paths(field->name());
    }
  }
  return mask;
}

// As it is now, or at a revision.
absl::StatusOr<Resource> Get(Session& session, const NamedUndo& undo, int64_t revision = 0) {
  const Resource request = NewRequest(undo.kind, "Get");
  SetText(*request, "name", undo.name);
  if (revision > 0) {
    const auto* as_of = request->GetDescriptor()->FindFieldByName("as_of");
    static_cast<common::v1::Moment*>(request->GetReflection()->MutableMessage(request.get(), as_of))
        ->set_revision(revision);
  }
  return Send(session, undo.kind, *request);
}

// Deletes it, or undeletes it: both take the same.
absl::StatusOr<Resource> Turn(Session& session, const NamedUndo& undo, const char* verb,
                              const Message& now) {
  const Resource request = NewRequest(undo.kind, verb);
  SetText(*request, "name", undo.name);
  SetText(*request, "etag", EtagOf(now));
  SetDryRun(*request, undo.dry_run);
  return Send(session, undo.kind, *request);
}

// The amount is all of a fact that can change; what was deleted comes back by it.
absl::Status PutFactBack(Session& session, const NamedUndo& undo, const Message& before) {
  fv1::UpsertRevenueFactsRequest request;
  request.set_validate_only(undo.dry_run);
  request.add_revenue_facts()->CopyFrom(before);
  // Without what the server set.
  fv1::RevenueFact& fact = *request.mutable_revenue_facts(0);
  fact.clear_etag();
  fact.clear_create_time();
  fact.clear_update_time();
  fact.clear_delete_time();
  return session.Call<fv1::UpsertRevenueFactsResponse>(request).status();
}

absl::Status PutFieldsBack(Session& session, const NamedUndo& undo, const Message& before,
                           const Message& now) {
  const google::protobuf::FieldMask mask = Differences(before, now);
  if (mask.paths().empty()) return absl::OkStatus();
  const Resource request = NewRequest(undo.kind, "Update");
  const auto* reflection = request->GetReflection();
  Message& resource =
      *reflection->MutableMessage(request.get(), FieldIn(*request, std::string(NameOf(undo.kind))));
  resource.CopyFrom(before);
  SetText(resource, "etag", EtagOf(now));
  reflection->MutableMessage(request.get(), FieldIn(*request, "update_mask"))->CopyFrom(mask);
  SetDryRun(*request, undo.dry_run);
  return Send(session, undo.kind, *request).status();
}

}  // namespace

absl::optional<ImportKind> NamedKindOf(absl::string_view name) {
  for (const ImportKind kind : ImportKinds()) {
    if (!IsKnownByName(kind) && kind != ImportKind::kRevenueFact) continue;
    const auto& options = PrototypeOf(kind).GetDescriptor()->options();
    if (HasForm(name, options.GetExtension(google::api::resource).pattern(0))) return kind;
  }
  return absl::nullopt;
}

absl::StatusOr<TakenBack> UndoNamed(Session& session, const NamedUndo& undo) {
  ASSIGN_OR_RETURN(Resource now, Get(session, undo));
  if (undo.first.kind() == common::v1::ResourceRevision::CREATED) {
    if (!IsDeleted(*now)) RETURN_IF_ERROR(Turn(session, undo, "Delete", *now).status());
    return TakenBack::kDeleted;
  }
  ASSIGN_OR_RETURN(const Resource before, Get(session, undo, undo.first.revision() - 1));
  const bool undelete = IsDeleted(*now) && !IsDeleted(*before);
  if (undelete && NewRequest(undo.kind, "Undelete") != nullptr) {
    ASSIGN_OR_RETURN(now, Turn(session, undo, "Undelete", *now));
    // Of what a dry run would bring back the rest cannot be tried.
    if (undo.dry_run) return TakenBack::kUndeleted;
  }
  const bool is_fact = undo.kind == ImportKind::kRevenueFact;
  RETURN_IF_ERROR(is_fact ? PutFactBack(session, undo, *before)
                          : PutFieldsBack(session, undo, *before, *now));
  if (IsDeleted(*before) && !undo.dry_run) {
    ASSIGN_OR_RETURN(now, Get(session, undo));
    if (!IsDeleted(*now)) RETURN_IF_ERROR(Turn(session, undo, "Delete", *now).status());
  }
  return undelete ? TakenBack::kUndeleted : TakenBack::kPutBack;
}

}  // namespace accord::cli
