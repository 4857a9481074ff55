#include "cli/import/check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/hierarchy/forest.h"

namespace accord::cli {
namespace {

// The server's own: a root is the first level.
constexpr int kLevelsMax = hierarchy::Forest::kLevelsMax;

// References that wait to be asked for together.
constexpr size_t kWaitingMax = 5000;

RowProblem BelowItself(const std::string& column) {
  return {column, "stands below itself, or below something that does", "BELOW_ITSELF"};
}

RowProblem TooDeep(const std::string& column) {
  return {column,
          absl::StrCat("stands deeper than the ", kLevelsMax, " levels that a tree may have"),
          "TOO_DEEP",
          {{"levels", absl::StrCat(kLevelsMax)}}};
}

class Checker {
 public:
  Checker(const std::string& directory, const Mapping& mapping, const ProblemSink& sink,
          const KeyFinder& find)
      : directory_(directory), mapping_(mapping), sink_(sink), find_(find) {
    result_.loads.resize(mapping.loads.size());
  }

  absl::StatusOr<CheckedImport> Run() {
    for (size_t i = 0; i < mapping_.loads.size(); ++i) RETURN_IF_ERROR(CollectKeys(i));
    for (size_t i = 0; i < mapping_.loads.size(); ++i) {
      RETURN_IF_ERROR(CheckRows(i));
      RETURN_IF_ERROR(FollowLeftOut(i));
      RETURN_IF_ERROR(MeasureDepth(i));
    }
    return std::move(result_);
  }

 private:
  // A file may serve several loads, and some passes read it again: nothing is told twice.
  void Tell(size_t load, int64_t line, const RowProblem& problem) {
    const ImportProblem told = ProblemAt(mapping_.loads[load], line, problem);
    if (told_.insert(absl::HashOf(told.Text())).second) sink_(told);
  }

  void Refuse(size_t load, int64_t line, absl::string_view key, const RowProblem& problem) {
    Tell(load, line, problem);
    result_.loads[load].bad_lines.insert(line);
    // A repeated key may stand in a good row too.
    if (!mapping_.loads[load].repeated && !key.empty()) {
      result_.keys.LeaveOut(mapping_.loads[load].kind, key);
    }
  }

  absl::Status CollectKeys(size_t i) {
    const Load& load = mapping_.loads[i];
    absl::flat_hash_set<uint64_t> seen;
    return ReadRows(directory_, mapping_, load,
                    {.take =
                         [&](const RowConverter& converter, const csv::Record& record) {
                           const std::string key = converter.KeyOf(record);
                           ++result_.loads[i].row_count;
                           const bool first = seen.insert(KeyHash(load.kind, key)).second;
                           if (!first && !load.repeated && !key.empty()) {
                             // The first one stays good.
                             Tell(i, record.line(),
                                  {load.KeyColumn(),
                                   absl::StrCat("\"", key, "\" is there already"),
                                   "KEY_TWICE",
                                   {{"key", key}}});
                             result_.loads[i].bad_lines.insert(record.line());
                           }
                           result_.keys.Add(load.kind, key);
                           return absl::OkStatus();
                         },
                     .refuse =
                         [&](int64_t line, const RowProblem& problem) {
                           ++result_.loads[i].row_count;
                           ++result_.loads[i].unreadable;
                           Refuse(i, line, "", problem);
                         },
                     .skip =
                         [&](const RowConverter& converter, const csv::Record& record) {
                           ++result_.loads[i].skipped;
                           result_.present.insert(KeyHash(load.kind, converter.KeyOf(record)));
                         },
                     .remove =
                         [&](const RowConverter& converter, const csv::Record& record) {
                           NoteRemoval(i, converter.KeyOf(record), record);
                         }});
  }

  void NoteRemoval(size_t i, const std::string& key, const csv::Record& record) {
    const Load& load = mapping_.loads[i];
    if (key.empty()) {
      ++result_.loads[i].row_count;
      Refuse(i, record.line(), "", {load.KeyColumn(), "must not be empty", "EMPTY"});
      return;
    }
    result_.loads[i].removals.emplace_back(record.line(), key);
    result_.present.insert(KeyHash(load.kind, key));
    result_.removed.insert(KeyHash(load.kind, key));
  }

  // By a row, and no other brings it.
  bool IsRemoved(const RowReference& reference) const {
    const ImportKind kind = *reference.field->refers_to;
    return !result_.keys.Has(kind, reference.key) &&
           result_.removed.contains(KeyHash(kind, reference.key));
  }

  bool IsKnown(const RowReference& reference) const {
    const ImportKind kind = *reference.field->refers_to;
    return result_.keys.Has(kind, reference.key) ||
           result_.keys.NameFor(kind, reference.key).has_value();
  }

  // What a reference lacks; nothing if it can be had.
  absl::optional<RowProblem> WhyNot(const RowReference& reference) const {
    const ImportKind kind = *reference.field->refers_to;
    const std::string noun(NameOf(kind).data(), NameOf(kind).size());
    const auto problem = [&](const char* code, const std::string& reason) {
      return RowProblem{
          reference.field->Column(), reason, code, {{"kind", noun}, {"key", reference.key}}};
    };
    const std::string named = absl::StrCat("the ", noun, " \"", reference.key, "\"");
    if (IsRemoved(reference)) {
      return problem("REFERS_TO_DELETED", absl::StrCat("refers to ", named, ", which is deleted"));
    }
    if (!IsKnown(reference)) {
      return problem("REFERS_TO_NOTHING",
                     absl::StrCat("no ", noun, " \"", reference.key, "\" in these files",
                                  find_ == nullptr ? "" : " or on the server"));
    }
    if (result_.keys.IsLeftOut(kind, reference.key)) {
      return problem("REFERS_TO_LEFT_OUT",
                     absl::StrCat("refers to ", named, ", which is left out"));
    }
    return absl::nullopt;
  }

  absl::Status CheckRows(size_t i) {
    RETURN_IF_ERROR(ReadRows(
        directory_, mapping_, mapping_.loads[i],
        {.take = [&](const RowConverter& converter, const csv::Record& record) -> absl::Status {
           if (result_.loads[i].bad_lines.contains(record.line())) return absl::OkStatus();
           const ImportRow row = converter.Convert(record);
           for (const RowProblem& problem : row.problems) Refuse(i, row.line, row.key, problem);
           for (const RowReference& reference : row.references) CheckReference(i, row, reference);
           return waiting_.size() < kWaitingMax ? absl::OkStatus() : AskForWaiting(i);
         },
         .refuse = [](int64_t, const RowProblem&) {}}));
    return AskForWaiting(i);
  }

  void CheckReference(size_t i, const ImportRow& row, const RowReference& reference) {
    if (find_ != nullptr && !IsKnown(reference) && !IsRemoved(reference)) {
      waiting_.push_back({row.line, row.key, reference});
      return;
    }
    const absl::optional<RowProblem> why = WhyNot(reference);
    const Load& load = mapping_.loads[i];
    if (why.has_value()) {
      Refuse(i, row.line, row.key, *why);
    } else if (reference.field == load.SelfReference() &&
               result_.keys.Has(load.kind, reference.key)) {
      result_.loads[i].parents[KeyHash(load.kind, row.key)] = KeyHash(load.kind, reference.key);
    }
  }

  // What no file has may be on the server.
  absl::Status AskForWaiting(size_t i) {
    if (waiting_.empty()) return absl::OkStatus();
    std::map<ImportKind, std::set<std::string>> keys;
    for (const Waiting& each : waiting_) {
      keys[*each.reference.field->refers_to].insert(each.reference.key);
    }
    for (const auto& [kind, wanted] : keys) {
      RETURN_IF_ERROR(find_(kind, {wanted.begin(), wanted.end()}, result_.keys));
    }
    for (const Waiting& each : waiting_) {
      const absl::optional<RowProblem> why = WhyNot(each.reference);
      if (!why.has_value()) continue;
      Refuse(i, each.line, each.key, *why);
    }
    waiting_.clear();
    return absl::OkStatus();
  }

  // A child of a row that is left out is left out too, and so on down the tree: one pass a level,
  // and only while something was found.
  absl::Status FollowLeftOut(size_t i) {
    const Load& load = mapping_.loads[i];
    const FieldSource* self = load.SelfReference();
    CheckedLoad& checked = result_.loads[i];
    size_t before = 0;
    while (self != nullptr && checked.bad_lines.size() != before) {
      before = checked.bad_lines.size();
      RETURN_IF_ERROR(ReadRows(directory_, mapping_, load,
                               {.take =
                                    [&](const RowConverter& converter, const csv::Record& record) {
                                      if (checked.bad_lines.contains(record.line()))
                                        return absl::OkStatus();
                                      const ImportRow row = converter.Convert(record);
                                      for (const RowReference& reference : row.references) {
                                        if (reference.field != self) continue;
                                        const absl::optional<RowProblem> why = WhyNot(reference);
                                        if (why.has_value()) Refuse(i, row.line, row.key, *why);
                                      }
                                      return absl::OkStatus();
                                    },
                                .refuse = [](int64_t, const RowProblem&) {}}));
    }
    return absl::OkStatus();
  }

  absl::Status MeasureDepth(size_t i) {
    CheckedLoad& checked = result_.loads[i];
    bool too_deep = false;
    for (const auto& [child, parent] : checked.parents) {
      const int depth = checked.DepthOf(child);
      too_deep = too_deep || depth >= kLevelsMax;
      checked.depth_max = std::max(checked.depth_max, std::min(depth, kLevelsMax - 1));
    }
    return too_deep ? RefuseTooDeep(i) : absl::OkStatus();
  }

  absl::Status RefuseTooDeep(size_t i) {
    const Load& load = mapping_.loads[i];
    CheckedLoad& checked = result_.loads[i];
    const std::string column = load.SelfReference()->Column();
    return ReadRows(directory_, mapping_, load,
                    {.take =
                         [&](const RowConverter& converter, const csv::Record& record) {
                           const std::string key = converter.KeyOf(record);
                           const uint64_t hash = KeyHash(load.kind, key);
                           if (checked.bad_lines.contains(record.line()) ||
                               checked.DepthOf(hash) < kLevelsMax) {
                             return absl::OkStatus();
                           }
                           Refuse(i, record.line(), key,
                                  checked.IsInCircle(hash) ? BelowItself(column) : TooDeep(column));
                           return absl::OkStatus();
                         },
                     .refuse = [](int64_t, const RowProblem&) {}});
  }

  struct Waiting {
    int64_t line;
    std::string key;
    RowReference reference;
  };

  const std::string& directory_;
  const Mapping& mapping_;
  const ProblemSink& sink_;
  const KeyFinder& find_;
  CheckedImport result_;
  std::vector<Waiting> waiting_;
  absl::flat_hash_set<uint64_t> told_;
};

}  // namespace

ImportProblem ProblemAt(const Load& load, int64_t place, RowProblem problem) {
  const size_t file = FileOf(place);
  const bool known = file < load.sources.size();
  return {known ? load.sources[file].name : load.file, LineOf(place), std::move(problem),
          known ? load.sources[file].sheet : ""};
}

std::string ImportProblem::Place() const {
  return line == 0 ? file : absl::StrCat(file, ":", line);
}

std::string ImportProblem::Text() const {
  return absl::StrCat(Place(), ": ", problem.column, problem.column.empty() ? "" : ": ",
                      problem.reason);
}

int CheckedLoad::DepthOf(uint64_t key) const {
  int depth = 0;
  for (auto found = parents.find(key); found != parents.end() && depth < kLevelsMax;
       found = parents.find(found->second)) {
    ++depth;
  }
  return depth;
}

bool CheckedLoad::IsInCircle(uint64_t key) const {
  size_t steps = 0;
  for (auto found = parents.find(key); found != parents.end(); ++steps) {
    if (steps > parents.size()) return true;
    found = parents.find(found->second);
  }
  return false;
}

int64_t CheckedImport::BadRowCount() const {
  int64_t count = 0;
  for (const CheckedLoad& load : loads) count += static_cast<int64_t>(load.bad_lines.size());
  return count;
}

absl::StatusOr<CheckedImport> CheckImport(const std::string& directory, const Mapping& mapping,
                                          const ProblemSink& sink, const KeyFinder& find) {
  return Checker(directory, mapping, sink, find).Run();
}

}  // namespace accord::cli
