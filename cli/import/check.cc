#include "cli/import/check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

// A chain of parents longer than this is a circle: the contract allows 64 levels.
constexpr int kDepthMax = 64;

class Checker {
 public:
  Checker(const std::string& directory, const Mapping& mapping, const ProblemSink& sink)
      : directory_(directory), mapping_(mapping), sink_(sink) {
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
    ImportProblem told{mapping_.loads[load].file, line, problem};
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
    return ReadRows(
        directory_, mapping_, load,
        {.take =
             [&](const RowConverter& converter, const csv::Record& record) {
               const std::string key = converter.KeyOf(record);
               ++result_.loads[i].row_count;
               const bool first = seen.insert(KeyHash(load.kind, key)).second;
               if (!first && !load.repeated && !key.empty()) {
                 // The first one stays good.
                 Tell(i, record.line(),
                      {load.KeyColumn(), absl::StrCat("\"", key, "\" is there already")});
                 result_.loads[i].bad_lines.insert(record.line());
               }
               result_.keys.Add(load.kind, key);
               return absl::OkStatus();
             },
         .refuse =
             [&](int64_t line, const RowProblem& problem) {
               ++result_.loads[i].row_count;
               Refuse(i, line, "", problem);
             },
         .skip = [&](int64_t) { ++result_.loads[i].skipped; }});
  }

  // What a reference's key lacks; nothing if it can be had.
  absl::optional<std::string> WhyNot(const RowReference& reference) const {
    const ImportKind kind = *reference.field->refers_to;
    const std::string noun(NameOf(kind).data(), NameOf(kind).size());
    if (!result_.keys.Has(kind, reference.key)) {
      return absl::StrCat("no ", noun, " \"", reference.key, "\" in these files");
    }
    if (result_.keys.IsLeftOut(kind, reference.key)) {
      return absl::StrCat("refers to the ", noun, " \"", reference.key, "\", which is left out");
    }
    return absl::nullopt;
  }

  absl::Status CheckRows(size_t i) {
    const Load& load = mapping_.loads[i];
    const FieldSource* self = load.SelfReference();
    CheckedLoad& checked = result_.loads[i];
    return ReadRows(directory_, mapping_, load,
                    {.take =
                         [&](const RowConverter& converter, const csv::Record& record) {
                           if (checked.bad_lines.contains(record.line())) return absl::OkStatus();
                           const ImportRow row = converter.Convert(record);
                           for (const RowProblem& problem : row.problems)
                             Refuse(i, row.line, row.key, problem);
                           for (const RowReference& reference : row.references) {
                             const absl::optional<std::string> why = WhyNot(reference);
                             if (why.has_value()) {
                               Refuse(i, row.line, row.key, {reference.field->Column(), *why});
                             } else if (reference.field == self) {
                               checked.parents[KeyHash(load.kind, row.key)] =
                                   KeyHash(load.kind, reference.key);
                             }
                           }
                           return absl::OkStatus();
                         },
                     .refuse = [](int64_t, const RowProblem&) {}});
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
                                        const absl::optional<std::string> why = WhyNot(reference);
                                        if (why.has_value())
                                          Refuse(i, row.line, row.key, {self->Column(), *why});
                                      }
                                      return absl::OkStatus();
                                    },
                                .refuse = [](int64_t, const RowProblem&) {}}));
    }
    return absl::OkStatus();
  }

  absl::Status MeasureDepth(size_t i) {
    const Load& load = mapping_.loads[i];
    CheckedLoad& checked = result_.loads[i];
    bool circle = false;
    for (const auto& [child, parent] : checked.parents) {
      const int depth = checked.DepthOf(child);
      circle = circle || depth > kDepthMax;
      checked.depth_max = std::max(checked.depth_max, std::min(depth, kDepthMax));
    }
    if (!circle) return absl::OkStatus();
    const FieldSource* self = load.SelfReference();
    RETURN_IF_ERROR(ReadRows(directory_, mapping_, load,
                             {.take =
                                  [&](const RowConverter& converter, const csv::Record& record) {
                                    const std::string key = converter.KeyOf(record);
                                    if (!checked.bad_lines.contains(record.line()) &&
                                        checked.DepthOf(KeyHash(load.kind, key)) > kDepthMax) {
                                      Refuse(i, record.line(), key,
                                             {self->Column(),
                                              "stands below itself, or more than 64 levels deep"});
                                    }
                                    return absl::OkStatus();
                                  },
                              .refuse = [](int64_t, const RowProblem&) {}}));
    return absl::OkStatus();
  }

  const std::string& directory_;
  const Mapping& mapping_;
  const ProblemSink& sink_;
  CheckedImport result_;
  absl::flat_hash_set<uint64_t> told_;
};

}  // namespace

std::string ImportProblem::Text() const {
  return absl::StrCat(file, ":", line, ": ", problem.column, problem.column.empty() ? "" : ": ",
                      problem.reason);
}

int CheckedLoad::DepthOf(uint64_t key) const {
  int depth = 0;
  for (auto found = parents.find(key); found != parents.end() && depth <= kDepthMax;
       found = parents.find(found->second)) {
    ++depth;
  }
  return depth;
}

int64_t CheckedImport::BadRowCount() const {
  int64_t count = 0;
  for (const CheckedLoad& load : loads) count += static_cast<int64_t>(load.bad_lines.size());
  return count;
}

absl::StatusOr<CheckedImport> CheckImport(const std::string& directory, const Mapping& mapping,
                                          const ProblemSink& sink) {
  return Checker(directory, mapping, sink).Run();
}

}  // namespace accord::cli
