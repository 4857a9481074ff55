// `accord export`.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "accord/accounts/v1/account.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "cli/client/pages.h"
#include "cli/export/export_mapping.h"
#include "cli/export/lists.h"
#include "cli/export/table_writer.h"
#include "cli/kit/json.h"
#include "cli/kit/money_format.h"
#include "cli/kit/progress.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Message;

constexpr char kMappingFile[] = "mapping.json";

// What no file of an export has, whatever the kinds.
constexpr char kNeverCarried[] =
    "deleted resources, histories, the steps that plans and conditions took (they begin again), "
    "and "
    "the organization's own settings (segments, currency, fiscal calendar)";

struct ExportArgs {
  std::vector<std::string> kinds;
  std::string format = "csv";
  std::string output = "accord-export";
  std::string filter;
};

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, message);
}

TableFormat FormatOf(const std::string& name) {
  if (name == "jsonl") return TableFormat::kJsonLines;
  return name == "xlsx" ? TableFormat::kWorkbook : TableFormat::kCsv;
}

// Where files go: `stem` of the only one if the output is a file, else the directory.
struct Place {
  fs::path directory;
  std::string stem;
  fs::path mapping;
};

absl::StatusOr<Place> PlaceFor(const ExportArgs& args) {
  const fs::path output = args.output;
  const std::string ending = absl::StrCat(".", args.format);
  if (output.extension() == ending) {
    if (args.kinds.size() != 1) {
      return Refuse("SEVERAL_KINDS", "a file holds one kind: name it, or give a directory");
    }
    fs::path mapping = output;
    mapping.replace_extension(".mapping.json");
    const fs::path directory = output.parent_path();
    return Place{directory.empty() ? "." : directory, output.stem().string(), mapping};
  }
  std::error_code error;
  fs::create_directories(output, error);
  if (!fs::is_directory(output, error)) {
    return Unwritable(args.output, absl::StatusCode::kNotFound);
  }
  return Place{output, "", output / kMappingFile};
}

absl::StatusOr<std::vector<ExportList>> ListsFor(const ExportArgs& args) {
  std::vector<ExportList> all = ExportLists();
  if (!args.filter.empty() && args.kinds.size() != 1) {
    return Refuse("SEVERAL_KINDS", "--filter is about one kind: name it");
  }
  std::vector<std::string> known, unknown;
  for (const ExportList& list : all) known.push_back(list.kind);
  std::vector<bool> wanted(all.size(), args.kinds.empty());
  for (const std::string& name : args.kinds) {
    const std::string kind = absl::StrReplaceAll(name, {{"-", "_"}});
    const auto found = std::find(known.begin(), known.end(), kind);
    if (found == known.end()) {
      unknown.push_back(name);
    } else {
      wanted[static_cast<size_t>(found - known.begin())] = true;
    }
  }
  if (!unknown.empty()) {
    return Refuse("KIND_UNKNOWN", absl::StrCat("there is no kind ", absl::StrJoin(unknown, ", "),
                                               "; there are: ", absl::StrJoin(known, ", ")));
  }
  std::vector<ExportList> lists;
  for (size_t i = 0; i < all.size(); ++i) {
    if (wanted[i]) lists.push_back(std::move(all[i]));
  }
  return lists;
}

// One kind's export.
struct Exported {
  const ExportList* list = nullptr;
  std::vector<std::string> files;
  int64_t rows = 0;
  int64_t revision = 0;
  std::map<std::string, int64_t> not_imported;  // by column: rows with something in it
};

// What of a resource the import would not make again.
class Losses {
 public:
  explicit Losses(const ExportList& list) : columns_(ColumnsOf(list.resource())) {
    for (const std::string& name : ColumnsNotImported(list)) names_.push_back(name);
    if (!list.import_kind().has_value()) names_.clear();
  }
  void See(const Message& resource, Exported& exported) const {
    for (const ExportColumn& column : columns_) {
      const bool is_lost = std::find(names_.begin(), names_.end(), column.name) != names_.end();
      if (is_lost && CellOf(resource, column).has_value()) ++exported.not_imported[column.name];
    }
    if (resource.GetDescriptor() != accounts::v1::Account::descriptor()) return;
    const auto& account = static_cast<const accounts::v1::Account&>(resource);
    if (account.parent_history_size() > 1) ++exported.not_imported["parents of other days"];
  }

 private:
  std::vector<ExportColumn> columns_;
  std::vector<std::string> names_;
};

absl::StatusOr<Exported> ExportOne(Cli& cli, const ExportList& list, const Place& place,
                                   const ExportArgs& args) {
  const std::string stem = place.stem.empty() ? list.kind : place.stem;
  TableFile file{.stem = (place.directory / stem).string(),
                 .format = FormatOf(args.format),
                 .columns = ColumnsOf(list.resource())};
  const std::vector<ExportColumn> columns = file.columns;
  ASSIGN_OR_RETURN(const std::unique_ptr<TableWriter> table, OpenTable(std::move(file)));
  Progress progress({.label = absl::StrCat("Exporting ", list.kind)}, cli.error_terminal, cli.clock,
                    cli.err);
  Exported exported{.list = &list};
  const Losses losses(list);
  const absl::Status read =
      ForEachResource(cli.session, list, args.filter, [&](const Message& resource) -> absl::Status {
        ExportRow row;
        for (const ExportColumn& column : columns) row.push_back(CellOf(resource, column));
        RETURN_IF_ERROR(table->Write(row));
        losses.See(resource, exported);
        progress.Update(++exported.rows);
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(table->Finish());
  if (!read.ok()) {
    // Half a file must not look like a whole one.
    std::error_code unknown;
    for (const std::string& path : table->Files()) fs::remove(path, unknown);
    return read;
  }
  progress.Finish();
  exported.files = table->Files();
  exported.revision = cli.session.RevisionOf(list.package());
  return exported;
}

absl::StatusOr<ExportedStages> ReadStages(Cli& cli) {
  ExportedStages stages;
  RETURN_IF_ERROR(ForEachPage<forecast::v1::ListStagesResponse>(
      cli.session, forecast::v1::ListStagesRequest(),
      [&](const forecast::v1::ListStagesResponse& page) -> absl::StatusOr<bool> {
        stages.stages.insert(stages.stages.end(), page.stages().begin(), page.stages().end());
        return true;
      }));
  return stages;
}

// "accounts.csv", or "accounts-*.xlsx" of several.
std::string MappedName(const Exported& exported) {
  const std::string first = fs::path(exported.files[0]).filename().string();
  if (exported.files.size() == 1) return first;
  return absl::StrCat(first.substr(0, first.rfind('-')), "-*.xlsx");
}

// Empty if no file is of a kind that the import takes.
absl::StatusOr<std::string> WriteMapping(Cli& cli, const std::vector<Exported>& all,
                                         const Place& place, TableFormat format) {
  std::vector<ExportedFile> files;
  ExportedStages stages;
  for (const Exported& exported : all) {
    const absl::optional<ImportKind> kind = exported.list->import_kind();
    if (!kind.has_value()) continue;
    files.push_back({exported.list, MappedName(exported)});
    if (kind == ImportKind::kOpportunity) {
      ASSIGN_OR_RETURN(stages, ReadStages(cli));
    }
  }
  if (files.empty()) return "";
  std::ofstream out(place.mapping, std::ios::binary | std::ios::trunc);
  WriteExportMapping(out, format, files, stages);
  out.close();
  if (!out) return Unwritable(place.mapping.string(), absl::StatusCode::kDataLoss);
  return place.mapping.string();
}

void PrintJson(Cli& cli, const std::vector<Exported>& all, const std::string& mapping) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("exports");
  json.BeginArray();
  for (const Exported& exported : all) {
    json.BeginObject();
    json.Field("kind", exported.list->kind);
    json.Key("files");
    json.BeginArray();
    for (const std::string& file : exported.files) json.String(file);
    json.EndArray();
    json.Field("rows", exported.rows);
    json.Field("revision", exported.revision);
    json.Field("imported",
               exported.list->import_kind().has_value() || exported.list->kind == "stages");
    json.Key("notImported");
    json.BeginObject();
    for (const auto& [column, rows] : exported.not_imported) json.Field(column, rows);
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  json.Field("mapping", mapping);
  json.Field("neverCarried", kNeverCarried);
  json.EndObject();
}

void PrintText(Cli& cli, const std::vector<Exported>& all, const Place& place,
               const std::string& mapping) {
  std::vector<std::string> read_only;
  for (const Exported& exported : all) {
    cli.out << absl::StrJoin(exported.files, ", ") << ": " << FormatCount(exported.rows)
            << (exported.rows == 1 ? " row" : " rows") << " at revision " << exported.revision
            << "\n";
    for (const auto& [what, rows] : exported.not_imported) {
      cli.out << "  not imported again: " << what << " of " << FormatCount(rows) << "\n";
    }
    const bool imported = exported.list->import_kind().has_value();
    if (!imported && exported.list->kind != "stages") read_only.push_back(exported.list->kind);
  }
  if (!read_only.empty()) {
    cli.out << "For reading; accord import does not take: " << absl::StrJoin(read_only, ", ")
            << "\n";
  }
  cli.out << "In no file: " << kNeverCarried << "\n";
  if (mapping.empty()) return;
  cli.out << "To take it in again: accord import crm " << place.directory.string() << " --mapping "
          << mapping << "\n";
}

absl::Status Export(Cli& cli, const ExportArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<ExportList> lists, ListsFor(args));
  ASSIGN_OR_RETURN(const Place place, PlaceFor(args));
  std::vector<Exported> all;
  for (const ExportList& list : lists) {
    absl::StatusOr<Exported> exported = ExportOne(cli, list, place, args);
    // What the server does not serve is missing only to who asked for it.
    if (absl::IsUnimplemented(exported.status()) && args.kinds.empty()) continue;
    RETURN_IF_ERROR(exported.status());
    all.push_back(*std::move(exported));
  }
  ASSIGN_OR_RETURN(const std::string mapping, WriteMapping(cli, all, place, FormatOf(args.format)));
  if (cli.json) {
    PrintJson(cli, all, mapping);
  } else {
    PrintText(cli, all, place, mapping);
  }
  return absl::OkStatus();
}

}  // namespace

void AddExport(Command root) {
  auto args = std::make_shared<ExportArgs>();
  std::vector<std::string> kinds;
  for (const ExportList& list : ExportLists()) kinds.push_back(list.kind);
  root.Add("export", "Write what there is into files that accord import takes again")
      .Texts("kind", &args->kinds,
             absl::StrCat("What to export; all if nothing is named: ", absl::StrJoin(kinds, ", ")))
      .Choice("--format", &args->format, "How files are written", {"csv", "jsonl", "xlsx"})
      .Text("--output", &args->output,
            "A directory, made if it is missing (accord-export), or a file of one kind")
      .Text("--filter", &args->filter, "Which resources of the one kind, as lists have it")
      .Examples(
          "accord export --output backup/\n"
          "accord export accounts --format xlsx --output accounts.xlsx --filter 'managed = true'\n"
          "accord export opportunities --as-of 2026-06-30 --format jsonl\n"
          "accord import crm backup/ --mapping backup/mapping.json\n")
      .Run([args](Cli& cli) { return Export(cli, *args); });
}

}  // namespace accord::cli
