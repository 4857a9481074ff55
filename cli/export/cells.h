// A resource as a row: a column for each field that a client may say, named by its path in the
// protos. What repeats, and what is a map, is one cell of JSON, as the API has it; an amount is two
// columns, the second for its currency. The gateway's CSV has the same columns.
#pragma once

#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace accord::cli {

enum class CellKind {
  kText,
  kNumber,  // "-1234.5", exactly
  kDay,     // "2026-03-31"
  kFlag,    // "true", "false"
  kJson,
};

struct ExportColumn {
  enum class Part { kWhole, kAmount, kCurrency };

  std::string name;  // "amount.currency_code"
  CellKind kind = CellKind::kText;
  Part part = Part::kWhole;
  std::vector<const google::protobuf::FieldDescriptor*> path;
  std::string refers_to;  // the type of resource whose name it holds; empty: none
};

// The columns of a resource, `name` the first.
std::vector<ExportColumn> ColumnsOf(const google::protobuf::Descriptor& resource);

// The resource's text for a column; nothing where it has no value. An empty text, list or map is no
// value.
absl::optional<std::string> CellOf(const google::protobuf::Message& resource,
                                   const ExportColumn& column);

}  // namespace accord::cli
