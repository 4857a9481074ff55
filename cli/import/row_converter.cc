#include "cli/import/row_converter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "accord/common/v1/resources.pb.h"
#include "cli/import/field_path.h"
#include "cli/import/keys.h"
#include "common/base/status.h"
#include "common/money/money.h"
#include "common/rpc/validate.h"
#include "common/text/spelling.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

absl::Status Empty() { return TextFault("EMPTY", "must not be empty"); }

// Stands for a resource that has no name yet, so that the rules of the contract can be checked.
constexpr char kPending[] = "pending";

// "lines[0].amount" → "lines.amount"; `labels["k"]` → "labels.k": a violation's path in the
// mapping's spelling.
std::string PlainPath(absl::string_view path) {
  std::string plain(path.data(), path.size());
  RE2::GlobalReplace(&plain, "\\[\"([^\"]*)\"\\]", ".\\1");
  RE2::GlobalReplace(&plain, "\\[[0-9]+\\]", "");
  return plain;
}

// The columns that a template names are there.
absl::Status RequireColumnsOf(const std::string& text, const RowFile& table) {
  for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    RETURN_IF_ERROR(table.Require(text.substr(open + 1, close - open - 1)).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RowConverter> RowConverter::Create(const Mapping& mapping, const Load& load,
                                                  const RowShape& shape) {
  RowConverter converter(mapping, load);
  RETURN_IF_ERROR(converter.Find(shape));
  return converter;
}

absl::Status RowConverter::Find(const RowShape& shape) {
  const RowFile& table = shape.table;
  for (const std::string& column : load_->key) {
    ASSIGN_OR_RETURN(const size_t found, table.Require(column));
    key_columns_.push_back(found);
  }
  for (const auto& [rules, found] :
       {std::pair(&load_->skip, &skip_), std::pair(&load_->remove, &remove_)}) {
    for (const RowRule& rule : *rules) {
      ASSIGN_OR_RETURN(const size_t column, table.Require(rule.column));
      found->push_back({&rule, column});
    }
  }
  for (size_t i = 0; i < table.columns().size(); ++i) columns_[table.columns()[i]] = i;
  for (const FieldSource& field : load_->fields) {
    Source source{&field, {}, absl::nullopt, field, field};
    if (!field.numbers_declared) source.found.numbers = shape.numbers;
    source.typed.numbers = NumberFormat();
    source.typed.day.format = DateFormat::kYearMonthDay;
    for (const std::string& column : field.columns) {
      ASSIGN_OR_RETURN(const size_t found, table.Require(column));
      source.columns.push_back(found);
    }
    if (!field.currency_column.empty()) {
      ASSIGN_OR_RETURN(source.currency, table.Require(field.currency_column));
    }
    if (field.is_template) RETURN_IF_ERROR(RequireColumnsOf(field.text, table));
    sources_.push_back(std::move(source));
  }
  return absl::OkStatus();
}

absl::string_view RowConverter::Cell(const csv::Record& record, size_t column) const {
  if (record.type(column) == csv::Record::Type::kFault) return "";
  const absl::string_view text = load_->format.texts == CellTexts::kTrimmed
                                     ? absl::StripAsciiWhitespace(record[column])
                                     : record[column];
  return load_->nulls.contains(text) ? absl::string_view() : text;
}

bool RowConverter::AnyHolds(const std::vector<Rule>& rules, const csv::Record& record) const {
  return std::any_of(rules.begin(), rules.end(),
                     [&](const Rule& each) { return each.rule->Holds(Cell(record, each.column)); });
}

RowVerdict RowConverter::Judge(const csv::Record& record) const {
  if (AnyHolds(skip_, record)) return RowVerdict::kSkip;
  return AnyHolds(remove_, record) ? RowVerdict::kRemove : RowVerdict::kTake;
}

std::string RowConverter::KeyOf(const csv::Record& record) const {
  std::string key;
  for (size_t i = 0; i < key_columns_.size(); ++i) {
    const absl::string_view part = Cell(record, key_columns_[i]);
    if (part.empty()) return "";
    absl::StrAppend(&key, i == 0 ? "" : load_->key_separator, part);
  }
  return key;
}

ImportRow RowConverter::Convert(const csv::Record& record) const {
  ImportRow row;
  row.line = record.line();
  row.key = KeyOf(record);
  row.message.reset(PrototypeOf(load_->kind).New());
  CheckCells(record, row);
  CheckKey(record, row);
  AddIdentity(row);
  std::vector<const FieldSource*> empty;
  for (const Source& source : sources_) {
    if (SetOne(source, record, row)) {
      row.given.push_back(source.field);
    } else if (!IsAbsent(source, record)) {
      empty.push_back(source.field);
    }
  }
  SortEmpty(std::move(empty), row);
  if (row.problems.empty()) CheckRules(row);
  return row;
}

// A field of which the row gives any part is given as a whole, but for the entries of a map.
void RowConverter::SortEmpty(std::vector<const FieldSource*> empty, ImportRow& row) const {
  for (const FieldSource* field : empty) {
    const bool given = std::any_of(row.given.begin(), row.given.end(), [&](const auto* other) {
      return other->Whole() == field->Whole();
    });
    if (given || field->columns.empty()) continue;
    (field->empty == EmptyMeaning::kClear ? row.cleared : row.kept).push_back(field);
  }
}

void RowConverter::CheckKey(const csv::Record& record, ImportRow& row) const {
  for (size_t i = 0; i < key_columns_.size(); ++i) {
    const absl::string_view part = Cell(record, key_columns_[i]);
    if (part.empty()) row.problems.push_back(ProblemOf(load_->key[i], Empty()));
    // Else two keys could read the same.
    if (key_columns_.size() > 1 && absl::StrContains(part, load_->key_separator)) {
      row.problems.push_back({load_->key[i],
                              absl::StrCat("must not contain \"", load_->key_separator,
                                           "\", which joins the parts of a key"),
                              "KEY_SEPARATOR_IN_KEY",
                              {{"separator", load_->key_separator}}});
    }
  }
}

bool RowConverter::SetOne(const Source& source, const csv::Record& record, ImportRow& row) const {
  const FieldSource& field = *source.field;
  const absl::StatusOr<std::string> text = TextOf(source, record);
  if (!text.ok()) {
    row.problems.push_back(ProblemOf(field.Column(), text.status()));
    return true;
  }
  if (text->empty()) return false;
  std::string value = *text;
  if (field.refers_to.has_value()) {
    absl::StatusOr<std::string> key = Refer(field, value);
    if (!key.ok()) {
      row.problems.push_back(ProblemOf(field.Column(), key.status()));
      return true;
    }
    value = *std::move(key);
    if (field.refers_to == ImportKind::kStage) {
      if (!mapping_->HasStage(value)) {
        row.problems.push_back({field.Column(),
                                absl::StrCat("no stage \"", value, "\""),
                                "NO_STAGE",
                                {{"key", value}}});
        return true;
      }
    } else {
      row.references.push_back({&field, value});
      if (!mapping_->by_name) value = kPending;
    }
    if (!absl::StartsWith(value, CollectionOf(*field.refers_to))) {
      value = absl::StrCat(CollectionOf(*field.refers_to), value);
    }
  }
  const absl::StatusOr<absl::string_view> currency = CurrencyOf(source, record);
  if (!currency.ok()) {
    row.problems.push_back(ProblemOf(field.currency_column, currency.status()));
    return true;
  }
  const absl::Status status = SetField(*row.message, HowRead(source, record), value, *currency);
  if (!status.ok()) {
    RowProblem problem = ProblemOf(field.Column(), status);
    absl::StrAppend(&problem.reason, "; it is \"", *text, "\"");
    problem.details.emplace_back("text", *text);
    row.problems.push_back(std::move(problem));
  }
  return true;
}

absl::StatusOr<absl::string_view> RowConverter::CurrencyOf(const Source& source,
                                                           const csv::Record& record) const {
  const absl::string_view otherwise = source.field->currency;
  if (!source.currency.has_value()) return otherwise;
  const absl::string_view code = Cell(record, *source.currency);
  if (code.empty() && otherwise.empty()) return Empty();
  if (code.empty()) return otherwise;
  if (money::ParseCurrency(code).ok()) return code;
  return TextFault(
      "NOT_A_CURRENCY",
      absl::StrCat("must be a currency's ISO 4217 code, such as EUR; it is \"", code, "\""),
      {{"text", std::string(code)}});
}

// The texts of the field's columns as one: those that are not empty, or all parts of a key.
absl::StatusOr<std::string> RowConverter::Join(const Source& source,
                                               const csv::Record& record) const {
  std::string text;
  size_t parts = 0;
  for (const size_t column : source.columns) {
    const absl::string_view part = Cell(record, column);
    if (part.empty()) continue;
    absl::StrAppend(&text, parts++ == 0 ? "" : source.field->separator, part);
  }
  if (parts == 0 || parts == source.columns.size() || !source.field->refers_to.has_value()) {
    return text;
  }
  return TextFault(
      "KEY_IN_PART",
      absl::StrCat("names a ", NameOf(*source.field->refers_to), " by a part of its key only"),
      {{"kind", std::string(NameOf(*source.field->refers_to))}});
}

absl::StatusOr<std::string> RowConverter::TextOf(const Source& source,
                                                 const csv::Record& record) const {
  const FieldSource& field = *source.field;
  if (source.columns.empty()) return field.is_template ? Fill(field.text, record) : field.text;
  ASSIGN_OR_RETURN(std::string text, Join(source, record));
  if (text.empty()) {
    if (field.required) return Empty();
    return field.default_text;
  }
  if (field.values.empty()) return text;
  const Mapping::Values& values = mapping_->values.at(field.values);
  const auto found = values.find(text);
  if (found != values.end()) return found->second;
  if (!field.unlisted.empty()) return field.unlisted;
  if (!field.only_listed) return text;
  return TextFault("NOT_LISTED",
                   absl::StrCat("\"", text, "\" is not among the mapping's ", field.values),
                   {{"text", text}, {"table", field.values}});
}

std::string RowConverter::Fill(const std::string& text, const csv::Record& record) const {
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find('{', at);
    const size_t close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) break;
    absl::StrAppend(&out, text.substr(at, open - at));
    const auto column = columns_.find(text::Normal(text.substr(open + 1, close - open - 1)));
    if (column != columns_.end()) absl::StrAppend(&out, Cell(record, column->second));
    at = close + 1;
  }
  return absl::StrCat(out, text.substr(at));
}

// The rules of the contract, before the server is bothered with them.
void RowConverter::CheckRules(ImportRow& row) const {
  const absl::Status status = rpc::ValidateNew(*row.message, "row");
  if (status.ok()) return;
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value()) return;
  for (const FieldViolation& violation : detail->violations) {
    absl::string_view path = violation.field;
    absl::ConsumePrefix(&path, "row.");
    row.problems.push_back({ColumnFor(*load_, path), violation.description});
  }
}

// A name is a key as it is, but a stage's, whose id is meant.
absl::StatusOr<std::string> RowConverter::Refer(const FieldSource& field,
                                                const std::string& text) const {
  if (!mapping_->by_name) return text;
  const absl::string_view collection = CollectionOf(*field.refers_to);
  if (!absl::StartsWith(text, collection)) {
    return TextFault("NOT_A_NAME",
                     absl::StrCat("must be a name, ", collection, "...; it is \"", text, "\""),
                     {{"collection", std::string(collection)}, {"text", text}});
  }
  return field.refers_to == ImportKind::kStage ? text.substr(collection.size()) : text;
}

void RowConverter::AddName(ImportRow& row) const {
  const absl::string_view collection = CollectionOf(load_->kind);
  if (!absl::StartsWith(row.key, collection)) {
    if (row.key.empty()) return;  // told already
    row.problems.push_back(
        {load_->KeyColumn(),
         absl::StrCat("must be a name, ", collection, "...; it is \"", row.key, "\""),
         "NOT_A_NAME",
         {{"collection", std::string(collection)}, {"text", row.key}}});
    return;
  }
  row.by_name = true;
  const auto* name = row.message->GetDescriptor()->FindFieldByName("name");
  row.message->GetReflection()->SetString(row.message.get(), name, row.key);
}

void RowConverter::AddIdentity(ImportRow& row) const {
  if (mapping_->by_name) return AddName(row);
  if (!HasExternalIds(load_->kind)) return;
  google::protobuf::Message& message = *row.message;
  const auto* field = message.GetDescriptor()->FindFieldByName("external_ids");
  auto* id =
      static_cast<common::v1::ExternalId*>(message.GetReflection()->AddMessage(&message, field));
  id->set_system(mapping_->system);
  id->set_value(row.key);
}

std::string ColumnFor(const Load& load, absl::string_view path) {
  std::string plain = PlainPath(path);
  if (absl::StartsWith(plain, "parent_external_id")) plain = "parent";
  for (const FieldSource& field : load.fields) {
    // "amount.units" is a part of what "amount" gave.
    if (plain == field.path || absl::StartsWith(plain, absl::StrCat(field.path, "."))) {
      return field.Column();
    }
  }
  return absl::StartsWith(plain, "external_ids") ? load.KeyColumn() : plain;
}

google::protobuf::FieldMask MaskOf(const ImportRow& row) {
  const google::protobuf::Message& message = *row.message;
  // Without a mask an entry is known by its first external id.
  bool said = row.cleared.empty() && !row.by_name;
  std::set<std::string> paths;
  for (const FieldSource* field : row.given) {
    const auto* descriptor = message.GetDescriptor()->FindFieldByName(std::string(field->Top()));
    // A reference may have been taken out, to be given by its key. Without a mask a label would
    // stand for all of them.
    said = said && !field->is_entry &&
           (field->refers_to.has_value() || descriptor->is_repeated() ||
            message.GetReflection()->HasField(message, descriptor));
    paths.insert(std::string(field->Whole()));
  }
  for (const FieldSource* field : row.cleared) paths.insert(std::string(field->Whole()));
  google::protobuf::FieldMask mask;
  if (!said) mask.mutable_paths()->Assign(paths.begin(), paths.end());
  return mask;
}

void SetReference(ImportRow& row, const RowReference& reference, absl::string_view name) {
  // A reference's field is a text, which any name can be.
  SetField(*row.message, *reference.field, name).IgnoreError();
}

}  // namespace accord::cli
