#include "common/rpc/conceal.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "accord/common/v1/explanation.pb.h"
#include "common/base/status.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"

namespace accord::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool HoldsNames(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return false;
  if (field.options().HasExtension(google::api::resource_reference)) return true;
  const auto* holder = field.containing_type();
  return holder == common::v1::Explanation::Detail::descriptor() && field.name() == "name";
}

// Leaves out the entries for which `drop` says so; the others keep their order.
template <typename Drop>
void RemoveIf(Message& message, const FieldDescriptor* field, Drop drop) {
  const auto* reflection = message.GetReflection();
  int kept = 0;
  const int count = reflection->FieldSize(message, field);
  for (int i = 0; i < count; ++i) {
    if (drop(i)) continue;
    if (kept != i) reflection->SwapElements(&message, field, kept, i);
    ++kept;
  }
  for (int i = kept; i < count; ++i) reflection->RemoveLast(&message, field);
}

void ConcealTexts(const rights::Viewer& viewer, Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    if (!viewer.SeesNamed(reflection->GetStringReference(message, field, &scratch))) {
      reflection->ClearField(&message, field);
    }
    return;
  }
  RemoveIf(message, field, [&](int i) {
    return !viewer.SeesNamed(reflection->GetRepeatedStringReference(message, field, i, &scratch));
  });
}

// Whether the entry of a map has a key that is not seen.
bool HasUnseenKey(const rights::Viewer& viewer, const Message& entry) {
  const FieldDescriptor* key = entry.GetDescriptor()->map_key();
  std::string scratch;
  return key->type() == FieldDescriptor::TYPE_STRING &&
         !viewer.SeesNamed(entry.GetReflection()->GetStringReference(entry, key, &scratch));
}

}  // namespace

void ConcealNames(const rights::Viewer& viewer, Message& message) {
  if (viewer.sees_all()) return;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if (HoldsNames(*field)) {
      ConcealTexts(viewer, message, field);
    } else if (field->is_map()) {
      RemoveIf(message, field, [&](int i) {
        return HasUnseenKey(viewer, reflection->GetRepeatedMessage(message, field, i));
      });
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        ConcealNames(viewer, field->is_repeated()
                                 ? *reflection->MutableRepeatedMessage(&message, field, i)
                                 : *reflection->MutableMessage(&message, field));
      }
    }
  }
}

namespace {

absl::Status RefersToNothing(const std::string& field, const std::string& name) {
  return MakeError(absl::StatusCode::kNotFound, "REFERENCE_NOT_FOUND",
                   absl::StrCat(field, " refers to ", name, ", which does not exist"),
                   {{"field", field}, {"name", name}});
}

absl::Status RequireSeen(const rights::Viewer& viewer, const Message& message,
                         const std::string& prefix) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  std::string scratch;
  for (const FieldDescriptor* field : set) {
    const bool names = HoldsNames(*field);
    if (field->is_map() || (!names && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)) {
      continue;
    }
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string path = absl::StrCat(
          prefix, field->name(), field->is_repeated() ? absl::StrCat("[", i, "]") : std::string());
      if (names) {
        const std::string& name =
            field->is_repeated()
                ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                : reflection->GetStringReference(message, field, &scratch);
        if (!viewer.SeesNamed(name)) return RefersToNothing(path, name);
        continue;
      }
      RETURN_IF_ERROR(RequireSeen(viewer,
                                  field->is_repeated()
                                      ? reflection->GetRepeatedMessage(message, field, i)
                                      : reflection->GetMessage(message, field),
                                  absl::StrCat(path, ".")));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RequireSeenReferences(const rights::Viewer& viewer, const Message& request) {
  if (viewer.sees_all()) return absl::OkStatus();
  return RequireSeen(viewer, request, "");
}

namespace {

constexpr char kNotSeen[] = "(not seen)";
// Metadata with the id of a resource whose collection is not said.
constexpr char kHolder[] = "holder";

// Takes names out of an error's texts.
class ErrorTexts {
 public:
  ErrorTexts(const rights::Viewer& viewer, const Message& request)
      : viewer_(viewer), known_(request.ShortDebugString()) {}

  std::string Shown(absl::string_view text) const {
    std::vector<std::string> words = absl::StrSplit(text, ' ');
    for (size_t i = 0; i < words.size(); ++i) {
      const bool in_path =
          (i > 0 && words[i - 1] == "<") || (i + 1 < words.size() && words[i + 1] == "<");
      const size_t end = words[i].find_last_not_of(",;:.");
      const std::string name = words[i].substr(0, end == std::string::npos ? 0 : end + 1);
      if (!Hides(name, in_path && name != "<")) continue;
      words[i].replace(0, name.size(), kNotSeen);
    }
    return absl::StrJoin(words, " ");
  }
  bool Knows(absl::string_view text) const { return absl::StrContains(known_, text); }

 private:
  bool Hides(const std::string& name, bool is_id) const {
    if (name.empty() || Knows(name)) return false;
    return is_id ? !viewer_.Sees(name) : !viewer_.SeesNamed(name);
  }

  const rights::Viewer& viewer_;
  const std::string known_;
};

}  // namespace

absl::Status ConcealInError(const rights::Viewer& viewer, const Message& request,
                            const absl::Status& status) {
  if (status.ok() || viewer.sees_all()) return status;
  const absl::optional<ErrorDetail> said = DetailOf(status);
  if (!said.has_value()) return status;
  const ErrorTexts texts(viewer, request);
  ErrorDetail detail = *said;
  std::string message = texts.Shown(status.message());
  for (auto& [key, value] : detail.metadata) {
    if (key == kHolder && !texts.Knows(value)) {
      message = absl::StrReplaceAll(message, {{value, kNotSeen}});
      value = kNotSeen;
    }
    value = texts.Shown(value);
  }
  for (FieldViolation& violation : detail.violations) {
    violation.description = texts.Shown(violation.description);
  }
  return MakeError(status.code(), message, std::move(detail));
}

}  // namespace accord::rpc
