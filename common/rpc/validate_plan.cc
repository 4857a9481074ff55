#include "common/rpc/validate_plan.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "accord/common/v1/rules.pb.h"
#include "common/rpc/validate.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "protos/descriptors.h"

namespace accord::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using PatternsByType = absl::flat_hash_map<std::string, std::vector<std::string>>;

void CollectPatterns(const Descriptor* message, PatternsByType& patterns) {
  const auto& resource = message->options().GetExtension(google::api::resource);
  if (!resource.type().empty()) {
    patterns[resource.type()].assign(resource.pattern().begin(), resource.pattern().end());
  }
  for (int i = 0; i < message->nested_type_count(); ++i) {
    CollectPatterns(message->nested_type(i), patterns);
  }
}

// The patterns of every resource whose proto is linked into this program.
const PatternsByType& LinkedPatterns() {
  static const auto* const all = [] {
    LinkDescriptors();
    auto* patterns = new PatternsByType;
    std::vector<std::string> files;
    DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
    for (const std::string& name : files) {
      if (!absl::StartsWith(name, "accord/")) continue;
      const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
      for (int i = 0; i < file->message_type_count(); ++i) {
        CollectPatterns(file->message_type(i), *patterns);
      }
    }
    return patterns;
  }();
  return *all;
}

// "accounts/{account}/plans/{plan}" → "accounts/{account}"
std::string ParentPattern(const std::string& pattern) {
  std::vector<std::string> segments = absl::StrSplit(pattern, '/');
  segments.resize(segments.size() < 2 ? 0 : segments.size() - 2);
  return absl::StrJoin(segments, "/");
}

void ReadReference(const FieldDescriptor* field, FieldPlan& plan) {
  const auto& reference = field->options().GetExtension(google::api::resource_reference);
  plan.is_reference = !reference.type().empty() || !reference.child_type().empty();
  const bool of_child = reference.type().empty();
  const auto found = LinkedPatterns().find(of_child ? reference.child_type() : reference.type());
  if (!plan.is_reference || found == LinkedPatterns().end()) return;
  for (const std::string& pattern : found->second) {
    plan.names.emplace_back(of_child ? ParentPattern(pattern) : pattern);
  }
  plan.wildcards =
      field->name() == "parent" && absl::StartsWith(field->containing_type()->name(), "List");
}

void ReadRules(const FieldDescriptor* field, FieldPlan& plan) {
  const auto& rules = field->options().GetExtension(common::v1::rules);
  if (rules.max_length() != 0) plan.length_max = rules.max_length();
  if (rules.max_items() != 0) plan.items_max = rules.max_items();
  if (rules.has_min()) plan.min = rules.min();
  if (rules.has_max()) plan.max = rules.max();
  plan.not_negative = rules.not_negative();
  if (rules.pattern().empty()) return;
  plan.pattern = std::make_unique<RE2>(rules.pattern());
  plan.pattern_description = rules.pattern_description().empty()
                                 ? absl::StrCat("of the form ", rules.pattern())
                                 : rules.pattern_description();
}

// Names and codes are lines; what is longer is prose, and kept as it was written.
constexpr int kLineLengthMax = 200;

// Precondition: `plan` has its rules, and knows whether it is a reference.
void ReadSpelling(const FieldDescriptor* field, FieldPlan& plan) {
  if (plan.kind != FieldKind::kText) return;
  const Descriptor* message = field->containing_type();
  const bool is_map_key = message->options().map_entry() && field->number() == 1;
  plan.is_key = is_map_key || message->full_name() == "accord.common.v1.ExternalId" ||
                absl::EndsWith(field->name(), "_id");
  plan.is_line = plan.is_key || plan.is_reference || plan.required || plan.pattern != nullptr ||
                 plan.length_max <= kLineLengthMax;
}

FieldKind KindOf(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const std::string& type = field->message_type()->full_name();
      if (type == "google.type.Date") return FieldKind::kDate;
      if (type == "google.type.Money") return FieldKind::kMoney;
      if (type == "google.type.Decimal") return FieldKind::kDecimal;
      if (type == "google.protobuf.Timestamp") return FieldKind::kTimestamp;
      if (absl::StartsWith(type, "google.protobuf.")) return FieldKind::kOther;
      return FieldKind::kMessage;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return field->type() == FieldDescriptor::TYPE_STRING ? FieldKind::kText : FieldKind::kOther;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldKind::kEnum;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FieldKind::kOther;
    default:
      return FieldKind::kNumber;
  }
}

// The compiled plans. A plan is put in its place before its fields are compiled, so that types may
// contain themselves; nobody sees it before the lock is released.
class Plans {
 public:
  const MessagePlan& Of(const Descriptor* descriptor) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = plans_.find(descriptor);
      if (found != plans_.end()) return *found->second;
    }
    absl::MutexLock lock(&mutex_);
    return Compile(descriptor);
  }

 private:
  const MessagePlan& Compile(const Descriptor* descriptor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::unique_ptr<MessagePlan>& place = plans_[descriptor];
    if (place != nullptr) return *place;
    place = std::make_unique<MessagePlan>();
    MessagePlan* const plan = place.get();  // `place` may move when others are compiled
    plan->descriptor = descriptor;
    plan->is_resource = !descriptor->options().GetExtension(google::api::resource).type().empty();
    if (absl::StartsWith(descriptor->name(), "Create") &&
        absl::EndsWith(descriptor->name(), "Request")) {
      plan->resource_use = MessagePlan::ResourceUse::kCreate;
    }
    for (int i = 0; i < descriptor->field_count(); ++i) AddField(descriptor->field(i), *plan);
    if (absl::StartsWith(descriptor->name(), "Update") &&
        absl::EndsWith(descriptor->name(), "Request") && plan->update_mask != nullptr &&
        plan->updated != nullptr) {
      plan->resource_use = MessagePlan::ResourceUse::kUpdate;
    }
    return *plan;
  }

  void AddField(const FieldDescriptor* field, MessagePlan& plan)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (HasBehavior(field, google::api::OUTPUT_ONLY)) return;
    FieldPlan compiled = CompileField(field);
    if (compiled.nested != nullptr && compiled.nested->is_resource && !field->is_repeated() &&
        plan.updated == nullptr) {
      plan.updated = field;
    }
    if (field->name() == "update_mask") plan.update_mask = field;
    if (plan.is_resource && field->name() == "name") {
      const auto& resource = plan.descriptor->options().GetExtension(google::api::resource);
      compiled.is_reference = true;
      for (const std::string& pattern : resource.pattern()) compiled.names.emplace_back(pattern);
      plan.name = std::make_unique<FieldPlan>(std::move(compiled));
      return;
    }
    const bool unbounded = compiled.kind == FieldKind::kOther && !field->is_repeated();
    if (!unbounded || compiled.required) plan.fields.push_back(std::move(compiled));
  }

  FieldPlan CompileField(const FieldDescriptor* field) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    FieldPlan plan;
    plan.field = field;
    plan.kind = KindOf(field);
    plan.required = HasBehavior(field, google::api::REQUIRED);
    ReadRules(field, plan);
    ReadReference(field, plan);
    ReadSpelling(field, plan);
    if (field->is_map()) {
      plan.key = CompileMapPart(field, field->message_type()->map_key());
      plan.value = CompileMapPart(field, field->message_type()->map_value());
    } else if (plan.kind == FieldKind::kMessage) {
      plan.nested = &Compile(field->message_type());
    }
    return plan;
  }

  // Keys and values take the rules of the map they are in.
  std::unique_ptr<FieldPlan> CompileMapPart(const FieldDescriptor* map, const FieldDescriptor* part)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    auto plan = std::make_unique<FieldPlan>(CompileField(part));
    ReadRules(map, *plan);
    ReadSpelling(part, *plan);
    return plan;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, std::unique_ptr<MessagePlan>> plans_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace

bool HasBehavior(const FieldDescriptor* field, int behavior) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

const MessagePlan& PlanOf(const Descriptor* descriptor) {
  static Plans& plans = *new Plans;
  return plans.Of(descriptor);
}

}  // namespace accord::rpc
