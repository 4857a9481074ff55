#include "common/resources/presence.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/validate.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace accord::resources {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

bool IsWhole(const FieldMask& mask) {
  return std::find(mask.paths().begin(), mask.paths().end(), "*") != mask.paths().end();
}

std::string Top(absl::string_view path) {
  const std::vector<std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
  return parts.front();
}

bool IsServerSet(const FieldDescriptor* field) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) {
      return true;
    }
  }
  return false;
}

bool Same(const FieldDescriptor* field, const Message& sent, const Message* shown) {
  if (shown == nullptr) return false;
  MessageDifferencer differencer;
  return differencer.CompareWithFields(sent, *shown, {field}, {field});
}

// Messages of ours alone have fields that the server sets.
bool HasParts(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map() &&
         absl::StartsWith(field->message_type()->full_name(), "accord.");
}

// An empty message of ours names itself: there is nothing in it to name.
void AddSetPaths(const Message& message, const std::string& above, FieldMask& mask) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  if (set.empty() && !above.empty()) mask.add_paths(above);
  for (const FieldDescriptor* field : set) {
    const std::string path = absl::StrCat(above, above.empty() ? "" : ".", field->name());
    if (HasParts(field) && !field->is_repeated()) {
      AddSetPaths(message.GetReflection()->GetMessage(message, field), path, mask);
    } else {
      mask.add_paths(path);
    }
  }
}

int IndexOf(const Message& message, const FieldDescriptor* map, absl::string_view key) {
  const auto& reflection = *message.GetReflection();
  const FieldDescriptor* key_field = map->message_type()->map_key();
  for (int i = 0; i < reflection.FieldSize(message, map); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, map, i);
    if (entry.GetReflection()->GetString(entry, key_field) == key) return i;
  }
  return -1;
}

void RemoveEntry(Message& message, const FieldDescriptor* map, int index) {
  const auto& reflection = *message.GetReflection();
  reflection.SwapElements(&message, map, index, reflection.FieldSize(message, map) - 1);
  reflection.RemoveLast(&message, map);
}

// Gives `stored` the entry of a map of texts that `path` names, or takes it away if `patch` has
// none. False: the path names no entry. Maps stand in resources themselves, not in parts of them.
bool ApplyEntry(absl::string_view path, const Message& patch, Message& stored) {
  const std::vector<std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const FieldDescriptor* map = patch.GetDescriptor()->FindFieldByName(parts.front());
  if (parts.size() == 1 || map == nullptr || !map->is_map()) return false;
  const int before = IndexOf(stored, map, parts[1]);
  if (before >= 0) RemoveEntry(stored, map, before);
  const int given = IndexOf(patch, map, parts[1]);
  if (given < 0) return true;
  stored.GetReflection()
      ->AddMessage(&stored, map)
      ->CopyFrom(patch.GetReflection()->GetRepeatedMessage(patch, map, given));
  return true;
}

class Walk {
 public:
  explicit Walk(Violations& violations) : violations_(violations) {}

  void Check(const FieldDescriptor* field, const Message& sent, const ShownAround& shown,
             const std::string& path) {
    if (IsServerSet(field)) {
      if (Same(field, sent, shown.before) || Same(field, sent, &shown.after)) return;
      violations_.Add(path, "is set by the server: leave it out, or send it as it was read");
      return;
    }
    if (!HasParts(field)) return;
    const auto& reflection = *sent.GetReflection();
    if (!field->is_repeated()) {
      return Parts(reflection.GetMessage(sent, field),
                   {Part(shown.before, field, 0), *Part(&shown.after, field, 0)}, path);
    }
    for (int i = 0; i < reflection.FieldSize(sent, field); ++i) {
      Parts(reflection.GetRepeatedMessage(sent, field, i),
            {Part(shown.before, field, i), *Part(&shown.after, field, i)},
            absl::StrCat(path, "[", i, "]"));
    }
  }

 private:
  void Parts(const Message& sent, const ShownAround& shown, const std::string& path) {
    std::vector<const FieldDescriptor*> fields;
    sent.GetReflection()->ListFields(sent, &fields);
    for (const FieldDescriptor* field : fields) {
      Check(field, sent, shown, absl::StrCat(path, ".", field->name()));
    }
  }

  // One that is not there is shown as an empty one.
  static const Message* Part(const Message* of, const FieldDescriptor* field, int index) {
    if (of == nullptr) return nullptr;
    const auto& reflection = *of->GetReflection();
    if (!field->is_repeated()) return &reflection.GetMessage(*of, field);
    if (index < reflection.FieldSize(*of, field)) {
      return &reflection.GetRepeatedMessage(*of, field, index);
    }
    return reflection.GetMessageFactory()->GetPrototype(field->message_type());
  }

  Violations& violations_;
};

}  // namespace

FieldMask MaskFor(const FieldMask& mask, const Message& patch) {
  if (mask.paths_size() > 0) return mask;
  FieldMask set;
  AddSetPaths(patch, "", set);
  return set;
}

void ApplyMask(const FieldMask& asked, const Message& patch, Message* stored) {
  FieldMask mask;
  if (!IsWhole(asked)) {
    for (const std::string& path : asked.paths()) {
      if (!ApplyEntry(path, patch, *stored)) mask.add_paths(path);
    }
  } else {
    const auto* descriptor = patch.GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      mask.add_paths(descriptor->field(i)->name());
    }
  }
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(patch, mask, options, stored);
}

bool SaysServerSet(const Message& sent) {
  std::vector<const FieldDescriptor*> fields;
  const auto& reflection = *sent.GetReflection();
  reflection.ListFields(sent, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsServerSet(field)) return true;
    if (!HasParts(field)) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(sent, field) : 1;
    for (int i = 0; i < count; ++i) {
      const Message& part = field->is_repeated() ? reflection.GetRepeatedMessage(sent, field, i)
                                                 : reflection.GetMessage(sent, field);
      if (SaysServerSet(part)) return true;
    }
  }
  return false;
}

bool Names(const FieldMask& mask, absl::string_view field) {
  return std::any_of(mask.paths().begin(), mask.paths().end(),
                     [&](const std::string& path) { return path == "*" || path == field; });
}

absl::Status CheckParts(const FieldMask& mask, const Message& merged, absl::string_view prefix) {
  std::vector<std::string> partly;
  for (const std::string& path : mask.paths()) {
    if (absl::StrContains(path, '.')) partly.push_back(Top(path));
  }
  return partly.empty() ? absl::OkStatus() : rpc::ValidateFields(merged, partly, prefix);
}

void CheckServerSet(const FieldMask& mask, const Message& sent, const ShownAround& shown,
                    absl::string_view prefix, Violations& violations) {
  Walk walk(violations);
  const auto& reflection = *sent.GetReflection();
  for (int i = 0; i < sent.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = sent.GetDescriptor()->field(i);
    const bool is_set = field->is_repeated() ? reflection.FieldSize(sent, field) > 0
                                             : reflection.HasField(sent, field);
    const auto names = [&](const std::string& path) {
      return path == "*" ? is_set && !IsServerSet(field) : Top(path) == field->name();
    };
    const bool named = mask.paths().empty()
                           ? is_set
                           : std::any_of(mask.paths().begin(), mask.paths().end(), names);
    if (named) walk.Check(field, sent, shown, absl::StrCat(prefix, ".", field->name()));
  }
}

}  // namespace accord::resources
