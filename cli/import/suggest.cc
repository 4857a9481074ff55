#include "cli/import/suggest.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/suggest_fields.h"
#include "cli/import/suggest_words.h"
#include "common/base/status.h"
#include "common/text/fold.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;

constexpr ImportKind kLoadOrder[] = {ImportKind::kPerson, ImportKind::kProduct,
                                     ImportKind::kAccount, ImportKind::kOpportunity};
constexpr int kFileWordWeight = 3;  // a file's name says more than a column's
constexpr int kKindScoreMin = 2;

int ScoreOf(const FileLook& look, ImportKind kind) {
  int score = 0;
  const std::string name = text::Fold(absl::StrCat(look.file.name, " ", look.file.sheet));
  for (const char* word : FileWords(kind)) {
    if (absl::StrContains(name, word)) score = kFileWordWeight;
  }
  for (const FieldWords& field : WordsOf(kind)) {
    if (LikelyColumn(look, kind, field.path) != nullptr) ++score;
  }
  return score;
}

class Suggester {
 public:
  absl::Status Look(const std::string& directory) {
    ASSIGN_OR_RETURN(const std::vector<TableAt> tables, TablesIn(directory));
    for (const TableAt& table : tables) {
      const absl::Status looked = LookAtOne(table);
      if (!looked.ok()) notes_.push_back(absl::StrCat(table.name, ": ", looked.message()));
    }
    return absl::OkStatus();
  }

  // Finds keys once all tables are known: what refers to them tells which column it is.
  void FindKeys() {
    std::vector<Suggestion> kept;
    for (Suggestion& one : all_) FindKey(one);
    for (Suggestion& one : all_) {
      if (one.key != nullptr) {
        kept.push_back(std::move(one));
        continue;
      }
      notes_.push_back(absl::StrCat(one.look.file.name,
                                    ": no column has another value in each of its ", one.look.rows,
                                    " rows, so that none can be the key"));
    }
    all_ = std::move(kept);
    std::stable_sort(all_.begin(), all_.end(), [](const Suggestion& a, const Suggestion& b) {
      return OrderOf(a.kind) < OrderOf(b.kind);
    });
  }

  OrderedJson Mapping(const std::string& directory) const {
    OrderedJson mapping;
    mapping["about"] = absl::StrCat(
        "Suggested by accord import --suggest; each about says why. Correct it, above all what "
        "says "
        "CHECK.",
        notes_.empty() ? "" : " Not used: ", absl::StrJoin(notes_, "; "));
    const std::string folder = fs::path(directory).lexically_normal().filename().string();
    mapping["system"] = folder.empty() || folder == "." ? "export" : SlugOf(folder);
    std::set<std::string> nulls;
    for (const Suggestion& one : all_) nulls.insert(one.look.nulls.begin(), one.look.nulls.end());
    if (!nulls.empty()) mapping["null"] = nulls;
    SuggestedTables tables;
    OrderedJson loads = OrderedJson::array();
    for (const Suggestion& one : all_) loads.push_back(LoadOf(one, tables));
    if (!tables.values.empty()) mapping["values"] = tables.values;
    if (!tables.stages.empty()) mapping["stages"] = tables.stages;
    mapping["loads"] = std::move(loads);
    return mapping;
  }

  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  static size_t OrderOf(ImportKind kind) {
    return std::find(std::begin(kLoadOrder), std::end(kLoadOrder), kind) - std::begin(kLoadOrder);
  }

  absl::Status LookAtOne(const TableAt& table) {
    ASSIGN_OR_RETURN(const SourceFile file, SourceOf(table));
    Suggestion one;
    ASSIGN_OR_RETURN(one.look, LookAtTable(file));
    if (one.look.rows == 0) return absl::InvalidArgumentError("has no rows");
    int best = 0;
    for (const ImportKind kind : kLoadOrder) {
      const int score = ScoreOf(one.look, kind);
      if (score > best) one.kind = kind;
      best = std::max(best, score);
    }
    if (best < kKindScoreMin) {
      return absl::InvalidArgumentError("neither its name nor its columns say what it holds");
    }
    all_.push_back(std::move(one));
    return absl::OkStatus();
  }

  // The columns that may refer to the keys of `kind`.
  std::vector<const ColumnLook*> ReferencesTo(const Suggestion& target) const {
    const bool account = target.kind == ImportKind::kAccount;
    std::vector<const ColumnLook*> columns;
    for (const Suggestion& one : all_) {
      for (const char* path : {"parent", "account", "manager", "owner"}) {
        const bool to_account = path[0] == 'p' || path[0] == 'a';
        if (to_account != account) continue;
        const ColumnLook* column = LikelyColumn(one.look, one.kind, path);
        if (column != nullptr) columns.push_back(column);
      }
    }
    return columns;
  }

  void FindKey(Suggestion& one) const {
    const std::vector<const ColumnLook*> references =
        one.kind == ImportKind::kAccount || one.kind == ImportKind::kPerson
            ? ReferencesTo(one)
            : std::vector<const ColumnLook*>();
    int best = -1;
    for (const ColumnLook* column : Candidates(one)) {
      int hits = 0;
      for (const ColumnLook* reference : references) {
        if (reference != column) hits += SharePercent(*reference, *column);
      }
      if (hits <= best) continue;
      best = hits;
      one.key = column;
      one.key_reason =
          absl::StrCat("key: ", column->name, " has another value in each of ", one.look.rows,
                       " rows", hits > 0 ? ", and other columns refer to it" : "");
    }
  }

  // Columns that may be the key, the likelier ones first.
  static std::vector<const ColumnLook*> Candidates(const Suggestion& one) {
    std::vector<const ColumnLook*> columns;
    const auto add = [&](const ColumnLook* column) {
      if (column != nullptr && column->IsUnique(one.look.rows) &&
          std::find(columns.begin(), columns.end(), column) == columns.end()) {
        columns.push_back(column);
      }
    };
    for (const char* word : KeyWords()) add(one.look.Find(word));
    for (const ColumnLook& column : one.look.columns) {
      const bool like_id = absl::EndsWith(column.word, "id") || absl::EndsWith(column.word, "nr") ||
                           absl::EndsWith(column.word, "number");
      if (like_id) add(&column);
    }
    add(LikelyColumn(one.look, one.kind, "display_name"));
    return columns;
  }

  static OrderedJson LoadOf(const Suggestion& one, const std::vector<Suggestion>& all,
                            SuggestedTables& tables) {
    std::vector<std::string> used = {};
    OrderedJson fields = SuggestFields(one, all, tables, used);
    used.push_back(one.key->name);
    OrderedJson load;
    load["file"] = one.look.file.name;
    if (one.look.file.kind == FileKind::kWorkbook) load["sheet"] = one.look.file.sheet;
    load["resource"] = std::string(NameOf(one.kind));
    load["key"] = one.key->name;
    if (const ColumnLook* deleted = one.look.Find("isdeleted")) {
      load["skip_rows"] = {{{"column", deleted->name}, {"is", {"1", "true", "TRUE", "True"}}}};
      used.push_back(deleted->name);
    }
    std::vector<std::string> unused;
    for (const ColumnLook& column : one.look.columns) {
      if (std::find(used.begin(), used.end(), column.name) == used.end()) {
        unused.push_back(column.name);
      }
    }
    load["about"] = absl::StrCat("read as ", one.look.file.Describe(), "; ", one.key_reason,
                                 unused.empty() ? "" : "; not used: ", absl::StrJoin(unused, ", "));
    load["fields"] = std::move(fields);
    return load;
  }
  OrderedJson LoadOf(const Suggestion& one, SuggestedTables& tables) const {
    return LoadOf(one, all_, tables);
  }

  std::vector<Suggestion> all_;
  std::vector<std::string> notes_;
};

}  // namespace

absl::StatusOr<std::string> SuggestMapping(const std::string& directory) {
  Suggester suggester;
  RETURN_IF_ERROR(suggester.Look(directory));
  suggester.FindKeys();
  if (suggester.empty()) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "NOTHING_TO_SUGGEST",
        absl::StrCat(
            "no table in ", directory, " is understood; ",
            suggester.notes().empty() ? "it has no files" : absl::StrJoin(suggester.notes(), "; ")),
        {{"directory", directory}});
  }
  return absl::StrCat(
      suggester.Mapping(directory).dump(2, ' ', false, nlohmann::json::error_handler_t::replace),
      "\n");
}

}  // namespace accord::cli
