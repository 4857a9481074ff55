// What can be exported: every RPC that lists resources in pages, found in the protos, so that a new
// kind has an export without being named here.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "cli/client/session.h"
#include "cli/import/mapping.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace accord::cli {

struct ExportList {
  std::string kind;  // "exchange_rates": what the rows are called in the response
  const google::protobuf::MethodDescriptor* method = nullptr;
  const google::protobuf::FieldDescriptor* rows = nullptr;
  std::string parent;  // "accounts/-" of a list below accounts; empty: below nothing

  const google::protobuf::Descriptor& resource() const { return *rows->message_type(); }
  // "accord.accounts.v1".
  std::string package() const;
  // As what `accord import` takes its rows; nothing: not at all.
  absl::optional<ImportKind> import_kind() const;
};

// Those that the import takes stand first, each behind what it refers to; the others by name.
std::vector<ExportList> ExportLists();

// Calls for the list's pages and gives `take` every resource. All pages show one revision. Errors:
// of the calls and of `take`.
absl::Status ForEachResource(
    Session& session, const ExportList& list, const std::string& filter,
    absl::FunctionRef<absl::Status(const google::protobuf::Message&)> take);

}  // namespace accord::cli
