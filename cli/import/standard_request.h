// Requests of the standard methods that the contract has for every kind (Get, Create, Update,
// Delete, Undelete), and what is asked of any resource, by their descriptors.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "cli/client/session.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace accord::cli {

// A request of a standard method: its verb and the resource's type, "GetContactRequest".
class StandardRequest {
 public:
  static bool Exists(const google::protobuf::Descriptor& resource, const std::string& verb);

  // Precondition: it exists.
  StandardRequest(const google::protobuf::Descriptor& resource, const std::string& verb);

  // Fields that a kind's method lacks stay unsaid.
  void Set(const std::string& field, const std::string& value);
  void SetDryRun(bool dry_run);
  // Precondition: a Get.
  void SetAsOf(int64_t revision);
  // What the field that holds the resource is called: "contact" of "CreateContactRequest".
  // Precondition of this and the next: a Create or an Update.
  const std::string& Place() const;
  google::protobuf::Message& Resource();
  // Precondition: an Update.
  google::protobuf::FieldMask& Mask();

  // Errors: of the call.
  absl::Status Send(Session& session, google::protobuf::Message& answer) const {
    return session.Invoke(*message_, answer);
  }

 private:
  const google::protobuf::FieldDescriptor* PlaceField() const;
  google::protobuf::Message& MessageIn(const std::string& field);

  const google::protobuf::Descriptor& resource_;
  std::unique_ptr<google::protobuf::Message> message_;
};

// Precondition: a resource has the field.
std::string TextIn(const google::protobuf::Message& resource, const std::string& field);
void SetText(google::protobuf::Message& resource, const std::string& field,
             const std::string& value);
bool IsDeleted(const google::protobuf::Message& resource);

// Whether two messages of a type have the same in one field.
bool SameField(const google::protobuf::Message& a, const google::protobuf::Message& b,
               const google::protobuf::FieldDescriptor& field);

// The fields that somebody can set and that differ, but for what the server sets within them.
google::protobuf::FieldMask FieldsThatDiffer(const google::protobuf::Message& one,
                                             const google::protobuf::Message& other);

}  // namespace accord::cli
