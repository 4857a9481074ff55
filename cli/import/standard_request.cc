#include "cli/import/standard_request.h"

#include "absl/strings/str_cat.h"
#include "accord/common/v1/moment.pb.h"
#include "cli/import/field_path.h"
#include "google/protobuf/util/message_differencer.h"

namespace accord::cli {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;

namespace {

const Descriptor* FindRequest(const Descriptor& resource, const std::string& verb) {
  return resource.file()->pool()->FindMessageTypeByName(
      absl::StrCat(resource.file()->package(), ".", verb, resource.name(), "Request"));
}

std::unique_ptr<Message> WithoutServerSet(const Message& resource) {
  std::unique_ptr<Message> copy(resource.New());
  copy->CopyFrom(resource);
  StripServerSet(*copy);
  return copy;
}

}  // namespace

bool StandardRequest::Exists(const Descriptor& resource, const std::string& verb) {
  return FindRequest(resource, verb) != nullptr;
}

StandardRequest::StandardRequest(const Descriptor& resource, const std::string& verb)
    : resource_(resource),
      message_(google::protobuf::MessageFactory::generated_factory()
                   ->GetPrototype(FindRequest(resource, verb))
                   ->New()) {}

void StandardRequest::Set(const std::string& field, const std::string& value) {
  if (message_->GetDescriptor()->FindFieldByName(field) != nullptr) {
    SetText(*message_, field, value);
  }
}

void StandardRequest::SetDryRun(bool dry_run) {
  message_->GetReflection()->SetBool(
      message_.get(), message_->GetDescriptor()->FindFieldByName("validate_only"), dry_run);
}

void StandardRequest::SetAsOf(int64_t revision) {
  static_cast<common::v1::Moment&>(MessageIn("as_of")).set_revision(revision);
}

const std::string& StandardRequest::Place() const { return PlaceField()->name(); }

Message& StandardRequest::Resource() { return MessageIn(Place()); }

FieldMask& StandardRequest::Mask() { return static_cast<FieldMask&>(MessageIn("update_mask")); }

const FieldDescriptor* StandardRequest::PlaceField() const {
  const Descriptor* type = message_->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->message_type() == &resource_) return type->field(i);
  }
  return nullptr;
}

Message& StandardRequest::MessageIn(const std::string& field) {
  return *message_->GetReflection()->MutableMessage(
      message_.get(), message_->GetDescriptor()->FindFieldByName(field));
}

std::string TextIn(const Message& resource, const std::string& field) {
  return resource.GetReflection()->GetString(resource,
                                             resource.GetDescriptor()->FindFieldByName(field));
}

void SetText(Message& resource, const std::string& field, const std::string& value) {
  resource.GetReflection()->SetString(&resource, resource.GetDescriptor()->FindFieldByName(field),
                                      value);
}

bool IsDeleted(const Message& resource) {
  return resource.GetReflection()->HasField(
      resource, resource.GetDescriptor()->FindFieldByName("delete_time"));
}

bool SameField(const Message& a, const Message& b, const FieldDescriptor& field) {
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {&field}, {&field});
}

FieldMask FieldsThatDiffer(const Message& one, const Message& other) {
  const std::unique_ptr<Message> a = WithoutServerSet(one);
  const std::unique_ptr<Message> b = WithoutServerSet(other);
  FieldMask mask;
  const Descriptor& type = *one.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!SameField(*a, *b, *type.field(i))) mask.add_paths(type.field(i)->name());
  }
  return mask;
}

}  // namespace accord::cli
