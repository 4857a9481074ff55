#include "cli/import/undo_named.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "cli/import/standard_request.h"
#include "common/base/status.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace accord::cli {
namespace {

namespace fv1 = ::accord::forecast::v1;
using google::protobuf::Message;
using Resource = std::unique_ptr<Message>;

// Whether "accounts/a/contacts/c" has the form of "accounts/{account}/contacts/{contact}".
bool HasForm(absl::string_view name, absl::string_view pattern) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  const std::vector<absl::string_view> forms = absl::StrSplit(pattern, '/');
  return std::equal(parts.begin(), parts.end(), forms.begin(), forms.end(),
                    [](absl::string_view part, absl::string_view form) {
                      return form[0] == '{' || part == form;
                    });
}

StandardRequest RequestOf(const NamedUndo& undo, const std::string& verb) {
  StandardRequest request(*PrototypeOf(undo.kind).GetDescriptor(), verb);
  request.Set("name", undo.name);
  return request;
}

absl::StatusOr<Resource> Send(Session& session, const NamedUndo& undo,
                              const StandardRequest& request) {
  Resource answer(PrototypeOf(undo.kind).New());
  RETURN_IF_ERROR(request.Send(session, *answer));
  return answer;
}

// As it is now, or at a revision.
absl::StatusOr<Resource> Get(Session& session, const NamedUndo& undo, int64_t revision = 0) {
  StandardRequest request = RequestOf(undo, "Get");
  if (revision > 0) request.SetAsOf(revision);
  return Send(session, undo, request);
}

// Deletes it, or undeletes it: both take the same.
absl::StatusOr<Resource> Turn(Session& session, const NamedUndo& undo, const char* verb,
                              const Message& now) {
  StandardRequest request = RequestOf(undo, verb);
  request.Set("etag", TextIn(now, "etag"));
  request.SetDryRun(undo.dry_run);
  return Send(session, undo, request);
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
  google::protobuf::FieldMask mask = FieldsThatDiffer(before, now);
  if (mask.paths().empty()) return absl::OkStatus();
  StandardRequest request = RequestOf(undo, "Update");
  request.Resource().CopyFrom(before);
  SetText(request.Resource(), "etag", TextIn(now, "etag"));
  request.Mask() = std::move(mask);
  request.SetDryRun(undo.dry_run);
  return Send(session, undo, request).status();
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
  const bool can_undelete =
      StandardRequest::Exists(*PrototypeOf(undo.kind).GetDescriptor(), "Undelete");
  if (undelete && can_undelete) {
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
