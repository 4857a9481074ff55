// Checks of single values. Private to common/rpc. Each returns what is wrong, in words that follow
// the field's path, and by a reason; or nothing.
#pragma once

#include <string>

#include "common/rpc/validate_plan.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// Nothing, or what is wrong: for programs and in words.
struct Complaint {
  std::string reason;  // of a FieldViolation
  std::string text;

  bool has_value() const { return !text.empty(); }
};

// Not for empty texts.
Complaint CheckText(const FieldPlan& plan, const std::string& text);
Complaint CheckNumber(const FieldPlan& plan, int64_t number);
Complaint CheckNumber(const FieldPlan& plan, double number);
Complaint CheckEnum(const FieldPlan& plan, int number);
// For the kinds of google's types: kDate, kMoney, kDecimal, kTimestamp.
Complaint CheckCommonType(const FieldPlan& plan, const google::protobuf::Message& value);
// Whether `path` of an update mask names a field of `resource` that a client may change, or an
// entry of a map (`labels.KEY`). Of an update it may be one that the server sets, which is
// compared.
enum class MaskOf { kUpdate, kEntry };
Complaint CheckMaskPath(const google::protobuf::Descriptor* resource, const std::string& path,
                        MaskOf of);

}  // namespace accord::rpc
