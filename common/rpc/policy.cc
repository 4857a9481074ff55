#include "common/rpc/policy.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"

namespace accord::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Path = std::vector<const FieldDescriptor*>;
using Proto = common::v1::Policy;
using Visit = absl::FunctionRef<absl::Status(absl::string_view)>;

constexpr char kAccounts[] = "accounts/";
constexpr char kPeople[] = "people/";

// Visits the texts that stand at the end of `path`, one for each entry of what is repeated.
absl::Status VisitTexts(const Message& message, const Path& path, size_t at, Visit visit) {
  const FieldDescriptor* field = path[at];
  const auto* reflection = message.GetReflection();
  const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
  std::string scratch;
  for (int i = 0; i < count; ++i) {
    if (at + 1 < path.size()) {
      const Message& below = field->is_repeated()
                                 ? reflection->GetRepeatedMessage(message, field, i)
                                 : reflection->GetMessage(message, field);
      RETURN_IF_ERROR(VisitTexts(below, path, at + 1, visit));
      continue;
    }
    RETURN_IF_ERROR(visit(field->is_repeated()
                              ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                              : reflection->GetStringReference(message, field, &scratch)));
  }
  return absl::OkStatus();
}

// Visits what is said of the oneof `scope` in the messages that stand at the end of `path`.
absl::Status VisitScopes(const Message& message, const Path& path, size_t at,
                         const google::protobuf::OneofDescriptor& scope, Visit visit) {
  const auto* reflection = message.GetReflection();
  if (at == path.size()) {
    const FieldDescriptor* member = reflection->GetOneofFieldDescriptor(message, &scope);
    return member == nullptr ? absl::OkStatus() : visit(reflection->GetString(message, member));
  }
  const FieldDescriptor* field = path[at];
  if (!field->is_repeated()) {
    return VisitScopes(reflection->GetMessage(message, field), path, at + 1, scope, visit);
  }
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    const Message& entry = reflection->GetRepeatedMessage(message, field, i);
    RETURN_IF_ERROR(VisitScopes(entry, path, at + 1, scope, visit));
  }
  return absl::OkStatus();
}

// The id of the account that a name begins with; empty: it names none.
absl::string_view AccountIn(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, kAccounts)) return {};
  const absl::string_view id = name.substr(0, name.find('/'));
  return id == "-" ? absl::string_view() : id;
}

}  // namespace

Policy::Policy(const google::protobuf::MethodDescriptor& method) : method_(method) {
  const Proto& said = method.options().GetExtension(common::v1::policy);
  said_permission_ = said.permission();
  permission_ = rights::Permission::Parse(said_permission_);
  for (const Proto::Found& found : said.on()) on_.push_back(Resolve(found));
}

Policy::Found Policy::Resolve(const Proto::Found& said) const {
  Found found{said.how(), said.field(), {}, nullptr, ""};
  const bool of_field = found.how != Proto::SEEN && found.how != Proto::ORGANIZATION;
  if (found.how == Proto::HOW_UNSPECIFIED) found.wrong = "does not say how its resource is found";
  if (of_field == found.field.empty()) {
    found.wrong = of_field ? "names no field to find its resource in" : "has a field too much";
  }
  if (!of_field || !found.wrong.empty()) return found;
  found.wrong = absl::StrCat("has no field ", found.field, " that could name a resource");
  const Descriptor* message = method_.input_type();
  const std::vector<std::string> parts = absl::StrSplit(found.field, '.');
  for (size_t i = 0; i < parts.size(); ++i) {
    if (message == nullptr) return found;
    if (found.how == Proto::SCOPE && i + 1 == parts.size()) {
      found.scope = message->FindOneofByName(parts[i]);
      if (found.scope != nullptr) found.wrong.clear();
      return found;
    }
    const FieldDescriptor* field = message->FindFieldByName(parts[i]);
    if (field == nullptr || field->is_map()) return found;
    found.path.push_back(field);
    message = field->message_type();
  }
  if (found.path.back()->type() == FieldDescriptor::TYPE_STRING) found.wrong.clear();
  return found;
}

std::string Policy::Wrong() const {
  if (said_permission_.empty()) return "declares no permission";
  if (!permission_.has_value()) {
    return absl::StrCat("has a permission that is none: ", said_permission_);
  }
  const std::vector<std::string> package = absl::StrSplit(method_.file()->package(), '.');
  if (package.size() < 2 || package[1] != permission_->service()) {
    return absl::StrCat("has a permission of another service: ", said_permission_);
  }
  if (on_.empty()) return "does not say how its resource is found";
  for (size_t i = 0; i < on_.size(); ++i) {
    const Found& found = on_[i];
    if (!found.wrong.empty()) return found.wrong;
    if (found.field.empty() && i + 1 < on_.size()) return "says more after what is found nowhere";
    if (found.how == Proto::STORED_ROW && method_.server_streaming()) {
      return "is a stream, which begins where no row can be read";
    }
  }
  return "";
}

absl::Status Policy::Check() const {
  const std::string wrong = Wrong();
  if (wrong.empty()) return absl::OkStatus();
  const std::string name = absl::StrCat(method_.service()->full_name(), "/", method_.name());
  return MakeError(absl::StatusCode::kFailedPrecondition, "POLICY_MISSING",
                   absl::StrCat(name, " ", wrong), {{"method", name}});
}

struct Policy::Asking {
  const Call& call;
  const Kinds& kinds;
  OpenReader open;
};

absl::Status Policy::Require(const Call& call, const Message& request, const Kinds& kinds,
                             OpenReader open) const {
  using Kind = rights::Resource::Kind;
  if (call.may_everything()) return absl::OkStatus();
  const Asking asking{call, kinds, open};
  bool named = false;
  for (const Found& found : on_) {
    if (found.how == Proto::ORGANIZATION && !named) {
      RETURN_IF_ERROR(call.Require(*permission_, {Kind::kOrganization}));
    }
    if (found.field.empty()) continue;
    const auto require = [&](absl::string_view name) -> absl::Status {
      if (name.empty()) return absl::OkStatus();
      named = true;
      return RequireNamed(asking, found, name);
    };
    if (found.scope == nullptr) {
      RETURN_IF_ERROR(VisitTexts(request, found.path, 0, require));
      continue;
    }
    RETURN_IF_ERROR(VisitScopes(request, found.path, 0, *found.scope, require));
  }
  return absl::OkStatus();
}

absl::Status Policy::RequireNamed(const Asking& asking, const Found& found,
                                  absl::string_view name) const {
  using Kind = rights::Resource::Kind;
  const Call& call = asking.call;
  const absl::string_view account = AccountIn(name);
  if (!account.empty()) {
    if (!call.viewer().Sees(account)) return NoSuchResource(name);
    return call.Require(*permission_, {Kind::kAccount, account});
  }
  absl::string_view person = name;
  if (found.scope != nullptr && absl::ConsumePrefix(&person, kPeople)) {
    if (!call.viewer().SeesPerson(person)) return NoSuchResource(name);
    return call.Require(*permission_, {Kind::kPerson, person});
  }
  // Anything else, such as a name that is not one, is the handler's to judge.
  if (found.how != Proto::STORED_ROW) return absl::OkStatus();
  return RequireRow(asking, name);
}

absl::Status Policy::RequireRow(const Asking& asking, absl::string_view name) const {
  using Kind = rights::Resource::Kind;
  const Call& call = asking.call;
  const Kinds::Kind* kind = asking.kinds.Find(name);
  if (kind == nullptr) return absl::OkStatus();  // a name of no form that there is
  if (kind->table->belonging.how == store::Belonging::How::kNobody) {
    return call.Require(*permission_, {Kind::kOrganization});
  }
  ASSIGN_OR_RETURN(const std::string id, kind->names.Parse(name));
  ASSIGN_OR_RETURN(store::Reader* const reader, asking.open());
  absl::optional<store::Row> row;
  if (reader != nullptr) {
    ASSIGN_OR_RETURN(row, reader->FindRow(*kind->table, id));
  }
  if (!row.has_value() || !call.viewer().SeesRow(*kind->table, *row)) return NoSuchResource(name);
  const absl::string_view account = store::AccountOf(*kind->table, *row);
  if (!account.empty()) return call.Require(*permission_, {Kind::kAccount, account});
  return call.Require(*permission_, {Kind::kPerson, store::PersonOf(*kind->table, *row)});
}

}  // namespace accord::rpc
