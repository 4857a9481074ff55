#include "cli/import/suggest_fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/import/field_path.h"
#include "cli/import/number_style.h"
#include "cli/import/suggest_words.h"
#include "common/money/money.h"
#include "common/text/fold.h"

namespace accord::cli {
namespace {

// More different stages than anybody has: it is another column.
constexpr size_t kStagesMax = 40;
constexpr int kReferenceShareMin = 50;  // hundredths of the values that have to be keys

using Names = std::vector<std::string>;

bool All(const Names& values, bool (*is)(absl::string_view)) {
  return !values.empty() && std::all_of(values.begin(), values.end(),
                                        [is](const std::string& value) { return is(value); });
}

bool IsCode(absl::string_view text, size_t letters) {
  return text.size() == letters && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

// The currency that a text names by a code or a sign; "" if it names none.
std::string CurrencyIn(absl::string_view text) {
  for (const auto& [sign, code] : {std::pair("€", "EUR"), std::pair("£", "GBP"),
                                   std::pair("¥", "JPY"), std::pair("$", "USD")}) {
    if (absl::StrContains(text, sign)) return code;
  }
  for (const char* code : {"EUR", "USD", "GBP", "CHF", "JPY", "CNY", "SEK", "NOK", "DKK", "PLN",
                           "CZK", "CAD", "AUD", "INR", "BRL", "MXN"}) {
    if (absl::StrContains(text, code)) return code;
  }
  return "";
}

// Reads the columns of one table for its fields.
class Fields {
 public:
  Fields(const Suggestion& one, const std::vector<Suggestion>& all, SuggestedTables& tables,
         Names& used)
      : one_(one), all_(all), tables_(tables), used_(used) {}

  OrderedJson Suggest() {
    for (const FieldWords& field : WordsOf(one_.kind)) AddField(field.path);
    if (!fields_.contains("display_name")) AddName();
    if (one_.kind == ImportKind::kOpportunity && !fields_.contains("stage")) AddOneStage();
    return std::move(fields_);
  }

 private:
  bool IsUsed(const std::string& name) const {
    return std::find(used_.begin(), used_.end(), name) != used_.end();
  }

  void AddField(const std::string& path) {
    const ColumnLook* column = LikelyColumn(one_.look, one_.kind, path);
    if (column == nullptr || IsUsed(column->name) || column->values.empty()) return;
    OrderedJson field = {{"column", column->name}};
    if (!Describe(path, *column, field)) return;
    if (path == "display_name" && column->filled < one_.look.rows) {
      field["about"] = absl::StrCat(field["about"].get<std::string>(),
                                    "; CHECK: ", one_.look.rows - column->filled, " of ",
                                    one_.look.rows, " are empty");
    }
    fields_[path] = std::move(field);
    used_.push_back(column->name);
  }

  // How the column is read; false if its values are none of the field's.
  bool Describe(const std::string& path, const ColumnLook& column, OrderedJson& field) {
    if (path == "stage") return DescribeStage(column, field);
    if (path == "parent" || path == "account") return Refer(ImportKind::kAccount, column, field);
    if (path == "manager" || path == "owner") return Refer(ImportKind::kPerson, column, field);
    if (path == "country_code") {
      field["about"] = "its name, and values of two letters";
      return All(column.values, [](absl::string_view text) { return IsCode(text, 2); });
    }
    const auto* type = PrototypeOf(one_.kind).GetDescriptor();
    switch (LeafOf(*type, path).form) {
      case TextForm::kDay:
        return DescribeDay(column, field);
      case TextForm::kAmount:
        return DescribeAmount(column, field);
      case TextForm::kShare:
        return DescribeShare(column, field);
      case TextForm::kNumber:
        return DescribeNumber(column, field, "its name, and numbers");
      default:
        field["about"] = "its name";
    }
    return true;
  }

  bool Refer(ImportKind kind, const ColumnLook& column, OrderedJson& field) {
    field["refers_to"] = std::string(NameOf(kind));
    const Suggestion* target = nullptr;
    int best = 0;
    for (const Suggestion& other : all_) {
      if (other.kind != kind) continue;
      const int share = SharePercent(column, *other.key);
      if (target == nullptr || share > best) target = &other;
      best = std::max(best, share);
    }
    if (target == nullptr) {
      field["about"] = "its name; no file here has such keys, so they have to be on the server";
      return kind == ImportKind::kAccount;  // a name of an owner is a key of nobody
    }
    field["about"] = absl::StrCat("its name, and ", best, " % of its values are keys (",
                                  target->key->name, ") of ", target->look.file.name);
    return best >= kReferenceShareMin;
  }

  bool DescribeDay(const ColumnLook& column, OrderedJson& field) {
    Names fit;
    for (const auto& [name, format] : DateFormatChoices()) {
      const DayRule rule{format, TimeMeaning::kIgnore, absl::nullopt};
      const bool fits =
          std::all_of(column.values.begin(), column.values.end(),
                      [&](const std::string& text) { return ReadDay(text, rule).ok(); });
      if (fits) fit.push_back(name);
    }
    if (fit.empty()) return false;
    std::string why = absl::StrCat("its name, and every value is a day as ", fit[0]);
    if (fit.size() > 1) absl::StrAppend(&why, "; CHECK: it would be one as ", fit[1], " too");
    if (fit[0] != "YYYY-MM-DD") field["date_format"] = fit[0];
    const bool timed =
        std::any_of(column.values.begin(), column.values.end(),
                    [](const std::string& text) { return absl::StrContains(text, ':'); });
    if (timed) {
      field["time"] = "ignore";
      absl::StrAppend(&why, "; the time behind it is left away (\"instant\" would heed the zone)");
    }
    field["about"] = why;
    return true;
  }

  bool DescribeNumber(const ColumnLook& column, OrderedJson& field, std::string why) {
    NumberEvidence evidence;
    for (const std::string& text : column.values) {
      if (text.find_first_of("0123456789") == std::string::npos) return false;
      evidence.See(text);
    }
    // Where a comma parts the fields, a point alone is one of decimals (sources.cc).
    const bool asks =
        evidence.Judge() == NumberEvidence::Verdict::kTwoReadings &&
        (one_.look.file.kind != FileKind::kCsv || one_.look.file.dialect.delimiter != ',' ||
         absl::StrContains(evidence.example(), ','));
    if (asks) {
      const bool point = absl::StrContains(evidence.example(), '.');
      field["numbers"] = {{"decimal", point ? "," : "."}, {"group", point ? "." : ","}};
      absl::StrAppend(&why, "; CHECK: ", evidence.example(), " is taken for thousands");
    }
    field["about"] = why;
    return true;
  }

  bool DescribeAmount(const ColumnLook& column, OrderedJson& field) {
    for (const char* word : {"currency", "currencycode", "currencyisocode", "wahrung", "devise"}) {
      const ColumnLook* currency = one_.look.Find(word);
      if (currency == nullptr ||
          !All(currency->values, [](absl::string_view text) { return IsCode(text, 3); })) {
        continue;
      }
      field["currency_column"] = currency->name;
      field["currency"] = currency->values[0];
      used_.push_back(currency->name);
      return DescribeNumber(
          column, field,
          absl::StrCat("its name, and numbers; the currency is in ", currency->name,
                       ", where it is empty ", currency->values[0], " is meant"));
    }
    std::string code = CurrencyIn(column.name);
    for (size_t i = 0; code.empty() && i < column.values.size(); ++i) {
      code = CurrencyIn(column.values[i]);
    }
    field["currency"] = code.empty() ? "USD" : code;
    return DescribeNumber(column, field,
                          code.empty()
                              ? "its name, and numbers; CHECK: no currency is named, USD is a guess"
                              : "its name, and numbers; the currency is named beside them");
  }

  bool DescribeShare(const ColumnLook& column, OrderedJson& field) {
    if (!DescribeNumber(column, field, "")) return false;
    bool fractions = true, percents = true;
    for (const std::string& text : column.values) {
      const bool has_sign = absl::EndsWith(text, "%");
      const absl::StatusOr<ExactNumber> number =
          ReadNumber(absl::StripSuffix(text, "%"), NumberFormat());
      if (!number.ok()) continue;  // with a decimal comma: as good as a percent
      const int whole = static_cast<int>(number->digits.size()) + number->exponent;
      fractions = fractions && !has_sign && (whole <= 0 || ToDecimalText(*number) == "1");
      percents = percents && (whole <= 2 || ToDecimalText(*number) == "100");
    }
    field["unit"] = fractions ? "fraction" : percents ? "percent" : "basis_points";
    field["about"] = absl::StrCat("its name, and no value above ", fractions  ? "1"
                                                                   : percents ? "100"
                                                                              : "10000");
    return true;
  }

  bool DescribeStage(const ColumnLook& column, OrderedJson& field) {
    if (column.hashes.size() > kStagesMax || column.hashes.size() != column.values.size()) {
      return false;
    }
    OrderedJson& table = tables_.values["stages"];
    for (const std::string& stage : column.values) table[stage] = AddStage(stage);
    field["values"] = "stages";
    field["only_listed"] = true;
    field["refers_to"] = "stage";
    field["required"] = true;
    field["about"] = absl::StrCat("its name, and ", column.values.size(),
                                  " different values; CHECK their order and what they mean above");
    return true;
  }

  // The id of a stage that is made for the text.
  std::string AddStage(const std::string& text) {
    std::string id = SlugOf(text);
    for (const OrderedJson& stage : tables_.stages) {
      if (stage["display_name"] == text) return stage["id"];
      if (stage["id"] == id) id = absl::StrCat(id, "-", tables_.stages.size() + 1);
    }
    OrderedJson stage = {{"id", id}, {"display_name", text}};
    stage["sequence"] = 10 * (tables_.stages.size() + 1);
    stage["outcome"] = OutcomeOf(text);
    if (stage["outcome"] == "OPEN") stage["forecast_category"] = "PIPELINE";
    tables_.stages.push_back(std::move(stage));
    return id;
  }

  void AddOneStage() {
    fields_["stage"] = {{"constant", AddStage("Open")},
                        {"refers_to", "stage"},
                        {"about", "CHECK: no column names stages; every deal is open"}};
  }

  // People have two names; else the key has to do.
  void AddName() {
    const ColumnLook* first = one_.look.Find("firstname");
    const ColumnLook* last = one_.look.Find("lastname");
    if (first == nullptr) first = one_.look.Find("vorname");
    if (last == nullptr) last = one_.look.Find("nachname");
    if (first != nullptr && last != nullptr) {
      fields_["display_name"] = {{"columns", {first->name, last->name}}, {"about", "their names"}};
      used_.insert(used_.end(), {first->name, last->name});
      return;
    }
    fields_["display_name"] = {{"column", one_.key->name},
                               {"about", "CHECK: no column looks like a name; it is the key"}};
  }

  const Suggestion& one_;
  const std::vector<Suggestion>& all_;
  SuggestedTables& tables_;
  Names& used_;
  OrderedJson fields_ = OrderedJson::object();
};

}  // namespace

OrderedJson SuggestFields(const Suggestion& one, const std::vector<Suggestion>& all,
                          SuggestedTables& tables, std::vector<std::string>& used) {
  return Fields(one, all, tables, used).Suggest();
}

const ColumnLook* LikelyColumn(const FileLook& look, ImportKind kind, absl::string_view path) {
  const ColumnLook* fullest = nullptr;
  for (const FieldWords& field : WordsOf(kind)) {
    if (field.path != path) continue;
    for (const char* word : field.words) {
      const ColumnLook* column = look.Find(word);
      if (column == nullptr) continue;
      // A row without a name is refused: a column that has one for each comes first.
      if (path != "display_name" || column->filled == look.rows) return column;
      if (fullest == nullptr || column->filled > fullest->filled) fullest = column;
    }
  }
  // Names of which a few are missing are names all the same.
  return fullest != nullptr && 2 * fullest->filled > look.rows ? fullest : nullptr;
}

std::string SlugOf(absl::string_view text) {
  std::string slug;
  for (const char c : text::Fold(text)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() >= 40) break;
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (slug.empty()) slug = "stage";  // of letters that have none here
  return slug;
}

}  // namespace accord::cli
