// What there is to check in messages of one type. Private to common/rpc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "common/rpc/names.h"
#include "google/protobuf/descriptor.h"
#include "re2/re2.h"

namespace accord::rpc {

class MessagePlan;

enum class FieldKind {
  kMessage,
  kDate,
  kMoney,
  kDecimal,
  kTimestamp,
  kText,
  kEnum,
  kNumber,
  kOther
};

struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldKind kind = FieldKind::kOther;
  bool required = false;
  int length_max = 1024;
  int items_max = 1000;
  std::unique_ptr<RE2> pattern;  // null: any text
  std::string pattern_description;
  absl::optional<int64_t> min;
  absl::optional<int64_t> max;
  bool not_negative = false;
  // A line of text: taken without white space around it and in NFC (normalize.h).
  bool is_line = false;
  bool is_key = false;  // what finds something by its letters: an external id, an id, a map's key
  bool is_reference = false;
  std::vector<ResourcePattern> names;   // the forms of a reference; none: any well-formed name
  bool wildcards = false;               // the parent of a List may be `accounts/-`
  const MessagePlan* nested = nullptr;  // kMessage
  // Of a map: what its keys and values have to be. `field` is that of the map's entry.
  std::unique_ptr<FieldPlan> key;
  std::unique_ptr<FieldPlan> value;
};

class MessagePlan {
 public:
  // How a client says a resource inside a message of this type; see validate.h.
  enum class ResourceUse { kUpdate, kCreate, kOther };

  const google::protobuf::Descriptor* descriptor = nullptr;
  // Those with something to check; no OUTPUT_ONLY fields, no resource's own name.
  std::vector<FieldPlan> fields;
  bool is_resource = false;
  std::unique_ptr<FieldPlan> name;  // of a resource
  ResourceUse resource_use = ResourceUse::kOther;
  const google::protobuf::FieldDescriptor* update_mask =
      nullptr;                                                 // of an Update request or an entry
  const google::protobuf::FieldDescriptor* updated = nullptr;  // and its resource
};

bool HasBehavior(const google::protobuf::FieldDescriptor* field, int behavior);

}  // namespace accord::rpc
