// A row of a file as a message, by the mapping.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "cli/import/mapping.h"
#include "cli/import/row_file.h"
#include "cli/import/row_problem.h"
#include "common/csv/csv.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace accord::cli {

// What a row refers to by key; the field is set once the key's resource is known.
struct RowReference {
  const FieldSource* field = nullptr;
  std::string key;
};

struct ImportRow {
  int64_t line = 0;
  std::string key;
  std::unique_ptr<google::protobuf::Message> message;
  std::vector<RowReference> references;
  std::vector<const FieldSource*> given;    // have a text
  std::vector<const FieldSource*> cleared;  // have none, which is to be so in the resource too
  std::vector<const FieldSource*> kept;     // have none, whatever the resource has
  bool by_name = false;                     // the key is the name that the message has
  std::vector<RowProblem> problems;         // empty: it can be written, as far as its file tells
};

enum class RowVerdict { kTake, kSkip, kRemove };

// Whose rows are converted, and how it writes numbers of which the mapping says nothing.
struct RowShape {
  const RowFile& table;
  NumberFormat numbers;
};

// Converts rows of one file for one load. Borrows the mapping and the load.
class RowConverter {
 public:
  // Errors: INVALID_ARGUMENT for a column that the mapping names and the file lacks.
  static absl::StatusOr<RowConverter> Create(const Mapping& mapping, const Load& load,
                                             const RowShape& shape);

  // What the load does with such a row.
  RowVerdict Judge(const csv::Record& record) const;
  // The external id, or the name, that the row's columns make, as texts that refer to it; "" if one
  // of them is empty.
  std::string KeyOf(const csv::Record& record) const;
  ImportRow Convert(const csv::Record& record) const;

 private:
  struct Source {
    const FieldSource* field;
    std::vector<size_t> columns;
    absl::optional<size_t> currency;
    FieldSource found;  // with the numbers as the file writes them
    FieldSource typed;  // with numbers and days as a typed cell has them
  };
  struct Rule {
    const RowRule* rule;
    size_t column;
  };

  RowConverter(const Mapping& mapping, const Load& load) : mapping_(&mapping), load_(&load) {}

  absl::Status Find(const RowShape& shape);
  bool AnyHolds(const std::vector<Rule>& rules, const csv::Record& record) const;
  // Without white space around it; "" if the mapping says that it means nothing, or it has a fault.
  absl::string_view Cell(const csv::Record& record, size_t column) const;
  absl::StatusOr<std::string> Join(const Source& source, const csv::Record& record) const;
  absl::StatusOr<std::string> TextOf(const Source& source, const csv::Record& record) const;
  std::string Fill(const std::string& text, const csv::Record& record) const;
  absl::StatusOr<absl::string_view> CurrencyOf(const Source& source,
                                               const csv::Record& record) const;
  // Whether the row has a text for it.
  bool SetOne(const Source& source, const csv::Record& record, ImportRow& row) const;
  void SortEmpty(std::vector<const FieldSource*> empty, ImportRow& row) const;
  // How the texts of this row are read for the field.
  const FieldSource& HowRead(const Source& source, const csv::Record& record) const;
  // Whether the row does not even say that it has nothing for the field.
  static bool IsAbsent(const Source& source, const csv::Record& record);
  // Cells that the file calls faulty, and keys in which something is that nobody sees.
  void CheckCells(const csv::Record& record, ImportRow& row) const;
  void CheckKey(const csv::Record& record, ImportRow& row) const;
  void CheckRules(ImportRow& row) const;
  void AddIdentity(ImportRow& row) const;
  void AddName(ImportRow& row) const;
  // The key, or the stage's id, that a reference's text means.
  absl::StatusOr<std::string> Refer(const FieldSource& field, const std::string& text) const;

  const Mapping* mapping_;
  const Load* load_;
  std::vector<size_t> key_columns_;
  std::vector<Source> sources_;
  std::vector<Rule> skip_;
  std::vector<Rule> remove_;
  absl::flat_hash_map<std::string, size_t> columns_;
};

// The column that a field of a load's message came from, such as "country_code" or
// "lines[0].amount"; the field's path if it came from none.
std::string ColumnFor(const Load& load, absl::string_view path);

// The fields that the row says, also that they are nothing. Empty where the message alone says it,
// with the fields that are set in it.
google::protobuf::FieldMask MaskOf(const ImportRow& row);

// Puts the name of what `reference` means into the message.
void SetReference(ImportRow& row, const RowReference& reference, absl::string_view name);

}  // namespace accord::cli
