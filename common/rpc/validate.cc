#include "common/rpc/validate.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/validate_path.h"
#include "common/rpc/validate_plan.h"
#include "common/rpc/validate_value.h"
#include "google/protobuf/field_mask.pb.h"

namespace accord::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Which REQUIRED fields count.
enum class Presence {
  kAll,
  kNested,  // those of the message itself do not
  kNone,    // nor do those inside it
};

Complaint Required() { return {"FIELD_REQUIRED", "is required"}; }

class Walk {
 public:
  explicit Walk(Violations& violations) : violations_(violations) {}

  void CheckMessage(const MessagePlan& plan, const Message& message, const Step& at,
                    Presence presence) {
    for (const FieldPlan& field : plan.fields) {
      if (Full()) return;
      const Step step(&at, field.field->name());
      if (field.nested != nullptr && field.nested->is_resource && !field.field->is_repeated()) {
        CheckResource(plan, field, message, step);
      } else {
        CheckField(field, message, step, presence);
      }
    }
  }

  void CheckRequired(const MessagePlan& plan, const Message& resource, const Step& at) {
    for (const FieldPlan& field : plan.fields) {
      if (field.required) {
        CheckField(field, resource, Step(&at, field.field->name()), Presence::kAll);
      }
    }
  }

  void CheckFields(const MessagePlan& plan, const Message& resource, const Step& at,
                   const std::vector<std::string>& names) {
    for (const FieldPlan& field : plan.fields) {
      const std::string& name = field.field->name();
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      CheckField(field, resource, Step(&at, name), Presence::kAll);
    }
  }

  void CheckMask(const google::protobuf::Descriptor* resource, const FieldMask& mask,
                 const Step& at, MaskOf of) {
    const Step paths(&at, "paths");
    for (int i = 0; i < mask.paths_size() && !Full(); ++i) {
      if (mask.paths(i) == "*") continue;
      Say(Step::Element(&paths, i), CheckMaskPath(resource, mask.paths(i), of));
    }
  }

 private:
  bool Full() const { return violations_.items().size() >= kViolationsMax; }

  void Say(const Step& at, const Complaint& complaint) {
    if (complaint.has_value() && !Full())
      violations_.Add(at.Path(), complaint.text, complaint.reason);
  }

  void CheckResource(const MessagePlan& plan, const FieldPlan& field, const Message& message,
                     const Step& at) {
    const Reflection& reflection = *message.GetReflection();
    if (!reflection.HasField(message, field.field)) {
      if (field.required) Say(at, Required());
      return;
    }
    const Message& resource = reflection.GetMessage(message, field.field);
    const bool updated =
        plan.resource_use == MessagePlan::ResourceUse::kUpdate && plan.updated == field.field;
    if (updated) {
      const auto& mask =
          static_cast<const FieldMask&>(reflection.GetMessage(message, plan.update_mask));
      CheckUpdated(*field.nested, resource, at, mask);
      CheckMask(field.nested->descriptor, mask, Step(at.before(), "update_mask"), MaskOf::kUpdate);
      return;
    }
    if (plan.update_mask != nullptr) {
      const Message& mask = reflection.GetMessage(message, plan.update_mask);
      CheckMask(field.nested->descriptor, static_cast<const FieldMask&>(mask),
                Step(at.before(), "update_mask"), MaskOf::kEntry);
    }
    const bool whole = plan.resource_use == MessagePlan::ResourceUse::kCreate;
    CheckMessage(*field.nested, resource, at, whole ? Presence::kAll : Presence::kNested);
  }

  void CheckUpdated(const MessagePlan& plan, const Message& resource, const Step& at,
                    const FieldMask& mask) {
    if (plan.name != nullptr) {
      CheckField(*plan.name, resource, Step(&at, "name"), Presence::kAll);
      const std::string& name = resource.GetReflection()->GetString(resource, plan.name->field);
      if (name.empty()) Say(Step(&at, "name"), Required());
    }
    const auto& paths = mask.paths();
    const bool whole = std::find(paths.begin(), paths.end(), "*") != paths.end();
    for (const FieldPlan& field : plan.fields) {
      const std::string& name = field.field->name();
      const Step step(&at, name);
      const bool named = whole || std::find(paths.begin(), paths.end(), name) != paths.end();
      const bool partly = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
        return absl::StartsWith(path, absl::StrCat(name, "."));
      });
      if (named) {
        CheckField(field, resource, step, Presence::kAll);
      } else if (partly) {
        CheckField(field, resource, step, Presence::kNone);
      } else if (paths.empty() || name == "etag") {
        // Of a message of ours what is set is merged with what is stored; that is checked then.
        const bool merges = field.nested != nullptr && !field.field->is_repeated();
        CheckField(field, resource, step, merges ? Presence::kNone : Presence::kNested);
      }
    }
  }

  void CheckField(const FieldPlan& plan, const Message& message, const Step& at,
                  Presence presence) {
    const Reflection& reflection = *message.GetReflection();
    if (plan.field->is_repeated()) {
      const int count = reflection.FieldSize(message, plan.field);
      if (count == 0 && plan.required && presence == Presence::kAll) Say(at, Required());
      if (count > plan.items_max) {
        Say(at, {"FIELD_TOO_MANY", absl::StrCat("has ", count, " elements, at most ",
                                                plan.items_max, " are accepted")});
        return;
      }
      if (plan.field->is_map()) return CheckMap(plan, message, at);
      for (int i = 0; i < count && !Full(); ++i) {
        CheckElement(plan, message, i, Step::Element(&at, i), presence);
      }
      return;
    }
    if (plan.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE || plan.field->has_presence()) {
      if (!reflection.HasField(message, plan.field)) {
        if (plan.required && presence == Presence::kAll) Say(at, Required());
        return;
      }
    }
    CheckSingle(plan, message, at, presence);
  }

  // Nested messages: only kNone reaches further down. Of a list of resources each is an entry.
  static Presence Inside(const MessagePlan& nested, Presence presence) {
    if (presence == Presence::kNone) return presence;
    return nested.is_resource ? Presence::kNested : Presence::kAll;
  }

  void CheckValue(const FieldPlan& plan, const Message& value, const Step& at, Presence presence) {
    if (plan.nested != nullptr) {
      CheckMessage(*plan.nested, value, at, Inside(*plan.nested, presence));
    } else {
      Say(at, CheckCommonType(plan, value));
    }
  }

  void CheckSingle(const FieldPlan& plan, const Message& message, const Step& at,
                   Presence presence) {
    const Reflection& reflection = *message.GetReflection();
    const bool required = plan.required && presence == Presence::kAll;
    switch (plan.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return CheckValue(plan, reflection.GetMessage(message, plan.field), at, presence);
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = reflection.GetStringReference(message, plan.field, &scratch);
        if (!text.empty()) {
          if (plan.kind == FieldKind::kText) Say(at, CheckText(plan, text));
        } else if (required) {
          Say(at, Required());
        }
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = reflection.GetEnumValue(message, plan.field);
        Say(at, number == 0 && required ? Required() : CheckEnum(plan, number));
        return;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
      default:
        Say(at, CheckPlainNumber(plan, message, required));
    }
  }

  // Zero of a number without presence is "not set".
  static Complaint CheckPlainNumber(const FieldPlan& plan, const Message& message, bool required) {
    const Reflection& reflection = *message.GetReflection();
    const bool unset = !plan.field->has_presence() && !reflection.HasField(message, plan.field);
    if (unset) return required ? Required() : Complaint();
    switch (plan.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(plan, int64_t{reflection.GetInt32(message, plan.field)});
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(plan, reflection.GetInt64(message, plan.field));
      case FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(plan, int64_t{reflection.GetUInt32(message, plan.field)});
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckNumber(plan, reflection.GetDouble(message, plan.field));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return CheckNumber(plan, double{reflection.GetFloat(message, plan.field)});
      default:
        return {};
    }
  }

  void CheckElement(const FieldPlan& plan, const Message& message, int index, const Step& at,
                    Presence presence) {
    const Reflection& reflection = *message.GetReflection();
    switch (plan.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return CheckValue(plan, reflection.GetRepeatedMessage(message, plan.field, index), at,
                          presence);
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text =
            reflection.GetRepeatedStringReference(message, plan.field, index, &scratch);
        if (plan.kind != FieldKind::kText) return;
        Say(at,
            text.empty() ? Complaint{"FIELD_EMPTY", "must not be empty"} : CheckText(plan, text));
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return Say(at,
                   CheckEnum(plan, reflection.GetRepeatedEnumValue(message, plan.field, index)));
      case FieldDescriptor::CPPTYPE_INT32:
        return Say(at, CheckNumber(
                           plan, int64_t{reflection.GetRepeatedInt32(message, plan.field, index)}));
      case FieldDescriptor::CPPTYPE_INT64:
        return Say(at, CheckNumber(plan, reflection.GetRepeatedInt64(message, plan.field, index)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Say(at, CheckNumber(plan, reflection.GetRepeatedDouble(message, plan.field, index)));
      default:
        return;
    }
  }

  // In order of keys: a map has none of its own, and the same request is told the same.
  void CheckMap(const FieldPlan& plan, const Message& message, const Step& at) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const Message*> entries;
    for (int i = 0; i < reflection.FieldSize(message, plan.field); ++i) {
      entries.push_back(&reflection.GetRepeatedMessage(message, plan.field, i));
    }
    if (plan.key->kind == FieldKind::kText) {
      std::sort(entries.begin(), entries.end(), [&](const Message* a, const Message* b) {
        return KeyOf(*a, plan) < KeyOf(*b, plan);
      });
    }
    const Message* before = nullptr;
    for (const Message* entry : entries) {
      if (Full()) return;
      CheckMapEntry(plan, *entry, at);
      // Told apart by white space alone as they were sent.
      if (before != nullptr && plan.key->kind == FieldKind::kText &&
          KeyOf(*before, plan) == KeyOf(*entry, plan)) {
        Say(Step::Entry(&at, KeyOf(*entry, plan)), {"FIELD_REPEATED", "is given twice"});
      }
      before = entry;
    }
  }

  static std::string KeyOf(const Message& entry, const FieldPlan& map) {
    return entry.GetReflection()->GetString(entry, map.key->field);
  }

  void CheckMapEntry(const FieldPlan& plan, const Message& entry, const Step& map) {
    const Reflection& reflection = *entry.GetReflection();
    if (plan.key->kind != FieldKind::kText) {
      const Step at = Step::Entry(&map, "...");
      return CheckSingle(*plan.value, entry, at, Presence::kAll);
    }
    std::string scratch;
    const std::string& key = reflection.GetStringReference(entry, plan.key->field, &scratch);
    const Step at = Step::Entry(&map, key);
    if (key.empty()) return Say(at, {"FIELD_EMPTY", "has an empty key"});
    if (const Complaint complaint = CheckText(*plan.key, key); complaint.has_value()) {
      return Say(at, {complaint.reason, absl::StrCat("has a key that ", complaint.text)});
    }
    CheckSingle(*plan.value, entry, at, Presence::kAll);
  }

  Violations& violations_;
};

}  // namespace

absl::Status Validate(const MessagePlan& plan, const Message& request) {
  Violations violations;
  Walk(violations).CheckMessage(plan, request, Step(), Presence::kAll);
  return violations.ToStatus();
}

absl::Status Validate(const Message& request) {
  return Validate(PlanOf(request.GetDescriptor()), request);
}

absl::Status ValidateNew(const Message& resource, absl::string_view prefix) {
  Violations violations;
  Walk(violations)
      .CheckMessage(PlanOf(resource.GetDescriptor()), resource, Step(nullptr, prefix),
                    Presence::kAll);
  return violations.ToStatus();
}

absl::Status ValidateRequired(const Message& resource, absl::string_view prefix) {
  Violations violations;
  Walk(violations).CheckRequired(PlanOf(resource.GetDescriptor()), resource, Step(nullptr, prefix));
  return violations.ToStatus();
}

absl::Status ValidateFields(const Message& resource, const std::vector<std::string>& fields,
                            absl::string_view prefix) {
  Violations violations;
  Walk(violations)
      .CheckFields(PlanOf(resource.GetDescriptor()), resource, Step(nullptr, prefix), fields);
  return violations.ToStatus();
}

absl::Status ValidateMask(const google::protobuf::Descriptor* resource, const FieldMask& mask,
                          absl::string_view at) {
  Violations violations;
  Walk(violations).CheckMask(resource, mask, Step(nullptr, at), MaskOf::kEntry);
  return violations.ToStatus();
}

}  // namespace accord::rpc
