// What the columns of another system's export mean. The format is described in README.md.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "google/protobuf/message.h"

namespace accord::cli {

enum class ImportKind { kPerson, kProduct, kAccount, kStage, kOpportunity };

// "person", "product", ...
absl::string_view NameOf(ImportKind kind);

// An empty message of the kind's resource.
const google::protobuf::Message& PrototypeOf(ImportKind kind);

enum class DateFormat { kYearMonthDay, kDotted, kDaySlash, kMonthSlash, kCompact };

// Where a field's text is from, and how it is read.
struct FieldSource {
  std::string path;    // "country_code", "labels.KEY", "lines.amount"
  std::string column;  // empty: a constant or a template
  std::string text;    // the constant or the template
  bool is_template = false;
  std::string values;  // the table's name; empty: none
  bool only_listed = false;
  absl::optional<ImportKind> refers_to;
  bool required = false;
  std::string default_text;
  std::string currency;
  int64_t scale = 1;
  DateFormat date_format = DateFormat::kYearMonthDay;
};

struct Load {
  std::string file;
  ImportKind kind = ImportKind::kAccount;
  std::string key;  // a column
  bool repeated = false;
  std::vector<FieldSource> fields;

  // The field that refers to the load's own kind (a parent, a manager), or null.
  const FieldSource* SelfReference() const;
};

struct Mapping {
  using Values = absl::flat_hash_map<std::string, std::string>;

  std::string system;
  absl::flat_hash_map<std::string, Values> values;
  std::vector<std::pair<std::string, forecast::v1::Stage>> stages;  // by id
  std::vector<Load> loads;

  bool HasStage(absl::string_view id) const;
};

// Never throws, whatever the text is. `name` stands for it in errors: INVALID_ARGUMENT, reason
// MAPPING_INVALID, with everything that is wrong and the path to each of it
// ("crm.json: $.loads[2].fields.amount.scale: ...").
absl::StatusOr<Mapping> ParseMapping(absl::string_view json, const std::string& name);

// Errors also: NOT_FOUND, reason MAPPING_UNREADABLE.
absl::StatusOr<Mapping> ReadMapping(const std::string& path);

// The text of mappings/crm.json, built into the program.
absl::string_view DefaultMappingJson();

}  // namespace accord::cli
