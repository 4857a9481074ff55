// What the columns of another system's export mean. The format is described in README.md.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "cli/import/days.h"
#include "cli/import/file_format.h"
#include "cli/import/numbers.h"
#include "google/protobuf/message.h"

namespace accord::cli {

class JsonObject;

enum class ImportKind {
  kPerson,
  kProduct,
  kAccount,
  kStage,
  kExchangeRate,
  kOpportunity,
  kRevenueFact,
  // Known by their resource names alone.
  kAgreement,
  kContact,
  kAssignment,
  kDeployment,
  kSatisfactionSurvey,
  kTarget,
  kAddressableRevenue,
  kCosStandard,
  kAccountPlan,
  kObjective,
  kAction,
  kCondition,
};

// All of them.
const std::vector<ImportKind>& ImportKinds();

// "person", "product", ...
absl::string_view NameOf(ImportKind kind);

// The kind that a member of a mapping names; nothing if there is none, or none that is known.
absl::optional<ImportKind> ReadKind(JsonObject& object, absl::string_view member);

// "accord.dev/Account".
std::string ResourceTypeOf(ImportKind kind);

// Whether other systems' keys lead to its resources.
bool HasExternalIds(ImportKind kind);

// Whether nothing but a resource name leads to one.
bool IsKnownByName(ImportKind kind);

// Whether rows of imports may refer to its resources.
bool IsReferredTo(ImportKind kind);

// "accord.forecast.v1".
std::string PackageOf(ImportKind kind);

// An empty message of the kind's resource.
const google::protobuf::Message& PrototypeOf(ImportKind kind);

// What a number in a field of basis points says: 7000, 70 or "70 %", 0.7.
enum class ShareUnit { kBasisPoints, kPercent, kFraction };

// What an empty text does to a field of a resource that exists.
enum class EmptyMeaning { kKeep, kClear };

// Where a field's text is from, and how it is read.
struct FieldSource {
  std::string path;                  // "country_code", "labels.KEY", "lines.amount"
  bool is_entry = false;             // of a map, as "labels.KEY" is
  std::vector<std::string> columns;  // joined by `separator`; none: a constant or a template
  std::string separator;
  std::string text;  // the constant or the template
  bool is_template = false;
  std::string values;  // the table's name; empty: none
  bool only_listed = false;
  std::string unlisted;  // stands for what the table does not list
  absl::optional<ImportKind> refers_to;
  bool required = false;
  std::string default_text;
  EmptyMeaning empty = EmptyMeaning::kKeep;
  std::string currency;         // empty: that of the column alone
  std::string currency_column;  // of each row; empty: none
  int64_t scale = 1;
  ShareUnit unit = ShareUnit::kBasisPoints;
  bool is_json = false;  // the text is the whole list, map or message, as the API has it
  bool is_number = false;
  bool numbers_declared = false;  // else they may be read as the file is found to write them
  NumberFormat numbers;
  DayRule day;

  // The resource's field: "labels" of "labels.KEY".
  absl::string_view Top() const { return absl::string_view(path).substr(0, path.find('.')); }
  // What is set or left as a whole: a label by itself, of "lines.amount" all the lines.
  absl::string_view Whole() const { return is_entry ? absl::string_view(path) : Top(); }
  // What problems name: "close", "first + last", or the field itself.
  std::string Column() const;
};

// Rows of which one column says something.
struct RowRule {
  std::string column;
  absl::flat_hash_set<std::string> texts;  // also "", for an empty one
  bool is_not = false;
  bool Holds(absl::string_view text) const { return texts.contains(text) != is_not; }
};

struct Load {
  std::string file;
  bool optional = false;  // no such file is no mistake
  FileFormat format;
  std::vector<SourceFile> sources;  // empty: nobody has looked for them yet
  ImportKind kind = ImportKind::kAccount;
  std::vector<std::string> key;  // columns, joined by `key_separator`
  std::string key_separator;
  bool repeated = false;
  absl::flat_hash_set<std::string> nulls;  // texts that mean nothing
  std::vector<RowRule> skip;               // a row for which one of them holds is not read
  std::vector<RowRule> remove;             // else one for which one of these holds is deleted
  bool full = false;                       // the file has all that its system has of the kind
  std::vector<FieldSource> fields;

  // The field that refers to the load's own kind (a parent, a manager), or null.
  const FieldSource* SelfReference() const;
  // What problems name: "id", "country + number".
  std::string KeyColumn() const;
};

struct Mapping {
  using Values = absl::flat_hash_map<std::string, std::string>;

  std::string system;
  bool by_name = false;  // keys and references are resource names, and `system` is empty
  absl::flat_hash_map<std::string, Values> values;
  std::vector<std::pair<std::string, forecast::v1::Stage>> stages;  // by id
  std::vector<Load> loads;
  absl::flat_hash_set<std::string> stages_there;  // ids of the server's, put here before a check

  // Its own, or the server's.
  bool HasStage(absl::string_view id) const;
  bool RefersToStages() const;
  // Whether a day is that of a moment at the organization's place.
  bool NeedsOrganizationZone() const;
  void UseOrganizationZone(const absl::TimeZone& zone);
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
