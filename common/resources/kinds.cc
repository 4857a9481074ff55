#include "common/resources/kinds.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"

namespace accord::resources {

const google::protobuf::FieldDescriptor* FieldFor(const google::protobuf::Descriptor& change,
                                                  const google::protobuf::Descriptor& kind) {
  for (int i = 0; i < change.field_count(); ++i) {
    const google::protobuf::FieldDescriptor* const field = change.field(i);
    if (field->message_type() == &kind && field->containing_oneof() != nullptr) return field;
  }
  std::cerr << change.full_name() << " has no field for " << kind.full_name() << std::endl;
  std::abort();
}

void RequireConcealed(const Naming& naming, const store::Table& table) {
  for (const auto& [column, pattern] : naming.references) {
    if (!absl::StartsWith(pattern, "accounts/")) continue;
    if (column == table.belonging.account_column || column == table.belonging.reference_column) {
      continue;
    }
    std::cerr << table.name << "." << column << " refers to accounts, and nothing conceals it"
              << std::endl;
    std::abort();
  }
}

}  // namespace accord::resources
