#include "cli/import/loader.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "cli/client/values.h"
#include "cli/import/events.h"
#include "cli/import/named.h"
#include "cli/import/rates.h"
#include "cli/import/row_converter.h"
#include "cli/import/singles.h"
#include "cli/import/stages.h"
#include "cli/kit/progress.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;
using Results = absl::StatusOr<std::vector<WrittenRow>>;

template <typename Response>
std::vector<WrittenRow> ResultsOf(const Response& response) {
  std::vector<WrittenRow> written;
  for (const auto& result : response.results()) {
    written.push_back({result.name(), result.outcome()});
  }
  return written;
}

// Rows that wait for others are held in memory.
constexpr size_t kWaitingMax = 10000;

// One load, from the first level of its tree to the last.
class Loader {
 public:
  Loader(Cli& cli, const Mapping& mapping, const Load& load, CheckedLoad& checked, KeyIndex& keys,
         const ProblemSink& sink, const LoadOptions& options)
      : cli_(cli),
        mapping_(mapping),
        load_(load),
        checked_(checked),
        keys_(keys),
        sink_(sink),
        options_(options) {
    report_.file = load.file;
    report_.resource = std::string(NameOf(load.kind).data(), NameOf(load.kind).size());
    report_.rows = checked.row_count;
    report_.left_out = static_cast<int64_t>(checked.bad_lines.size());
    report_.skipped = checked.skipped;
  }

  absl::StatusOr<LoadReport> Run() {
    ProgressJob job = {.label = absl::StrCat(options_.dry_run ? "Checking " : "Importing ",
                                             load_.file, " (", report_.resource, ")"),
                       .total = checked_.row_count};
    if (options_.events) {
      job.tell = [this](int64_t done) {
        TellProgress(cli_.err, {load_.file, report_.resource, done, checked_.row_count});
      };
    }
    Progress progress(std::move(job), cli_.error_terminal, cli_.clock, cli_.err);
    progress_ = &progress;
    for (int level = 0; level <= checked_.depth_max; ++level) {
      RETURN_IF_ERROR(WriteLevel(level));
    }
    RETURN_IF_ERROR(WriteWaiting());
    progress.Finish();
    return report_;
  }

 private:
  absl::Status WriteLevel(int level) {
    absl::flat_hash_set<uint64_t> seen;
    BatchWriter writer(Hooks(), options_.skip_bad);
    RETURN_IF_ERROR(ReadRows(
        options_.directory, mapping_, load_,
        {.take = [&](const RowConverter& converter, const csv::Record& record) -> absl::Status {
           if (checked_.bad_lines.contains(record.line())) return absl::OkStatus();
           const uint64_t key = KeyHash(load_.kind, converter.KeyOf(record));
           if (checked_.DepthOf(key) != level) return absl::OkStatus();
           if (load_.repeated && !seen.insert(key).second) {
             ++report_.repeated;
             return absl::OkStatus();
           }
           return Write(converter.Convert(record), writer);
         },
         .refuse = [](int64_t, const RowProblem&) {}}));
    return writer.Finish();
  }

  absl::Status Write(ImportRow row, BatchWriter& writer) {
    if (!Connect(row)) {
      // Without --dry-run what a good row refers to has been written, unless the server refused it.
      if (options_.dry_run) {
        ++report_.unchecked;
      } else {
        Refuse(row, "", "refers to a row that the server refused");
      }
      return absl::OkStatus();
    }
    if (load_.kind == ImportKind::kAccount || load_.kind == ImportKind::kOpportunity ||
        load_.kind == ImportKind::kRevenueFact) {
      return writer.Add(std::move(row));
    }
    return WriteAlone(std::move(row), true);
  }

  // `may_wait`: for another row that gives up what this one wants.
  absl::Status WriteAlone(ImportRow row, bool may_wait) {
    const absl::StatusOr<WrittenRow> written = WriteOne(row);
    if (written.ok()) {
      Count(row, *written);
      return absl::OkStatus();
    }
    if (!IsRefusal(written.status())) return written.status();
    if (may_wait && row.by_name && IsKeyTaken(written.status()) && waiting_.size() < kWaitingMax) {
      waiting_.push_back(std::move(row));
      return absl::OkStatus();
    }
    RefuseSingle(row, written.status());
    if (options_.skip_bad) return absl::OkStatus();
    return MakeError(absl::StatusCode::kInvalidArgument, "ROWS_REFUSED",
                     absl::StrCat("the server refused ", ProblemAt(load_, row.line, {}).Place()));
  }

  absl::StatusOr<WrittenRow> WriteOne(const ImportRow& row) {
    if (load_.kind == ImportKind::kExchangeRate) {
      return WriteRate(cli_.session, row, options_.dry_run);
    }
    return IsKnownByName(load_.kind) ? WriteNamed(cli_.session, row, options_.dry_run)
                                     : WriteSingle(cli_.session, load_, row, options_.dry_run);
  }

  // External ids change places whatever the order of the rows: some wait for others, and if all
  // that are left do, all give up what is not theirs any more.
  absl::Status WriteWaiting() {
    bool let_go = false;
    while (!waiting_.empty()) {
      std::vector<ImportRow> rows = std::exchange(waiting_, {});
      const size_t count = rows.size();
      for (ImportRow& row : rows) RETURN_IF_ERROR(WriteAlone(std::move(row), !let_go));
      if (waiting_.size() < count) continue;
      if (options_.dry_run) {
        report_.unchecked += static_cast<int64_t>(count);
        return absl::OkStatus();
      }
      for (const ImportRow& row : waiting_) {
        const absl::Status freed = LetGoOfKeys(cli_.session, load_, row);
        if (!freed.ok() && !IsRefusal(freed)) return freed;
      }
      let_go = true;
    }
    return absl::OkStatus();
  }

  // Each bad field by its column, or the refusal as a whole.
  void RefuseSingle(const ImportRow& row, const absl::Status& refusal) {
    const absl::optional<ErrorDetail> detail = DetailOf(refusal);
    if (!detail.has_value() || detail->violations.empty()) {
      Refuse(row, "", std::string(refusal.message()));
      return;
    }
    for (const FieldViolation& violation : detail->violations) {
      absl::string_view path = violation.field;
      absl::ConsumePrefix(&path, absl::StrCat(NameOf(load_.kind), "."));
      Refuse(row, ColumnFor(load_, path), violation.description);
    }
  }

  // Sets the names of what the row refers to; false if one is not known. An account's parent is
  // named by its external id.
  bool Connect(ImportRow& row) {
    if (load_.kind == ImportKind::kOpportunity) {
      absl::string_view stage = static_cast<const fv1::Opportunity&>(*row.message).stage();
      absl::ConsumePrefix(&stage, CollectionOf(ImportKind::kStage));
      if (keys_.IsLeftOut(ImportKind::kStage, stage)) return false;
    }
    for (const RowReference& reference : row.references) {
      const ImportKind kind = *reference.field->refers_to;
      const absl::optional<std::string> name = keys_.NameFor(kind, reference.key);
      if (load_.kind == ImportKind::kAccount && kind == ImportKind::kAccount && !row.by_name) {
        SetReference(row, reference, "");
        // A dry run does not know parents that are not there yet, but can check the rest.
        if (name.has_value()) continue;
        if (!options_.dry_run) return false;
        row.references.clear();
        return true;
      }
      if (!name.has_value()) return false;
      SetReference(row, reference, *name);
    }
    return true;
  }

  BatchHooks Hooks() {
    return {
        .send = [this](const std::vector<ImportRow>& rows) { return Send(AllOf(rows), false); },
        .check =
            [this](const ImportRow* begin, const ImportRow* end) {
              return Send({begin, end}, true).status();
            },
        .written = [this](const ImportRow& row, const WrittenRow& result) { Count(row, result); },
        .refused =
            [this](const ImportRow& row, const std::string& path, const std::string& reason) {
              Refuse(row, path.empty() ? "" : ColumnFor(load_, path), reason);
              if (load_.kind == ImportKind::kAccount) FindAccount(row);
            }};
  }

  struct Rows {
    const ImportRow* begin;
    const ImportRow* end;
  };
  static Rows AllOf(const std::vector<ImportRow>& rows) {
    return {rows.data(), rows.data() + rows.size()};
  }

  // Runs on two threads at once: it reads what does not change meanwhile.
  Results Send(Rows rows, bool check_only) const {
    const bool dry = check_only || options_.dry_run;
    if (load_.kind == ImportKind::kRevenueFact) return SendRevenue(rows, dry);
    return load_.kind == ImportKind::kAccount ? SendAccounts(rows, dry)
                                              : SendOpportunities(rows, dry);
  }

  Results SendAccounts(Rows rows, bool dry) const {
    av1::UpsertAccountsRequest request;
    request.set_validate_only(dry);
    for (const ImportRow* row = rows.begin; row != rows.end; ++row) {
      auto& entry = *request.add_entries();
      *entry.mutable_account() = static_cast<const av1::Account&>(*row->message);
      *entry.mutable_update_mask() = MaskOf(*row);
      for (const RowReference& reference : row->references) {
        if (reference.field->refers_to != ImportKind::kAccount || row->by_name) continue;
        entry.mutable_parent_external_id()->set_system(mapping_.system);
        entry.mutable_parent_external_id()->set_value(reference.key);
      }
    }
    ASSIGN_OR_RETURN(const auto response, cli_.session.Call<av1::UpsertAccountsResponse>(request));
    return ResultsOf(response);
  }

  Results SendOpportunities(Rows rows, bool dry) const {
    fv1::UpsertOpportunitiesRequest request;
    request.set_validate_only(dry);
    for (const ImportRow* row = rows.begin; row != rows.end; ++row) {
      *request.add_opportunities() = static_cast<const fv1::Opportunity&>(*row->message);
      *request.add_update_masks() = MaskOf(*row);
    }
    ASSIGN_OR_RETURN(const auto response,
                     cli_.session.Call<fv1::UpsertOpportunitiesResponse>(request));
    return ResultsOf(response);
  }

  // A fact is known by its account, product and month.
  Results SendRevenue(Rows rows, bool dry) const {
    fv1::UpsertRevenueFactsRequest request;
    request.set_validate_only(dry);
    for (const ImportRow* row = rows.begin; row != rows.end; ++row) {
      *request.add_revenue_facts() = static_cast<const fv1::RevenueFact&>(*row->message);
    }
    ASSIGN_OR_RETURN(const auto response,
                     cli_.session.Call<fv1::UpsertRevenueFactsResponse>(request));
    return ResultsOf(response);
  }

  void Count(const ImportRow& row, const WrittenRow& result) {
    if (result.outcome == common::v1::CREATED) ++report_.created;
    if (result.outcome == common::v1::UPDATED) ++report_.updated;
    if (result.outcome == common::v1::UNCHANGED) ++report_.unchanged;
    if (result.outcome == common::v1::RESTORED) ++report_.restored;
    NoteStep(result);
    for (const FieldSource* field : row.kept) ++report_.kept_empty[field->path];
    if (result.outcome != common::v1::UNCHANGED && result.outcome != common::v1::CREATED) {
      for (const FieldSource* field : row.cleared) ++report_.cleared[field->path];
    }
    // Of what a dry run would create there is no name yet, whatever the answer says.
    const bool exists = !options_.dry_run || result.outcome != common::v1::CREATED;
    absl::string_view id = result.name;
    if (exists && IsReferredTo(load_.kind) && absl::ConsumePrefix(&id, CollectionOf(load_.kind))) {
      keys_.SetId(load_.kind, row.key, id);
    }
    progress_->Update(++done_);
  }

  void NoteStep(const WrittenRow& result) const {
    if (options_.journal == nullptr) return;
    if (result.outcome == common::v1::CREATED) {
      options_.journal->Note(RunStep::kCreated, result.name);
    } else if (result.outcome == common::v1::RESTORED) {
      options_.journal->Note(RunStep::kRestored, result.name);
    } else if (result.outcome != common::v1::UNCHANGED) {
      options_.journal->Note(RunStep::kUpdated, result.name);
    }
  }

  // What the server would not change may have been there before: who refers to it still can.
  void FindAccount(const ImportRow& row) {
    const auto& account = static_cast<const av1::Account&>(*row.message);
    if (account.external_ids().empty()) return;
    const auto& id = account.external_ids(0);
    av1::ListAccountsRequest request;
    request.set_filter(
        absl::StrCat("external_ids:", FilterText(absl::StrCat(id.system(), ":", id.value()))));
    const auto found = cli_.session.Call<av1::ListAccountsResponse>(request);
    if (!found.ok()) return;
    for (const av1::Account& one : found->accounts()) {
      for (const auto& known : one.external_ids()) {
        const size_t slash = one.name().rfind('/');
        if (known.system() != id.system() || known.value() != id.value()) continue;
        keys_.SetId(ImportKind::kAccount, row.key, one.name().substr(slash + 1));
      }
    }
  }

  void Refuse(const ImportRow& row, const std::string& column, const std::string& reason) {
    sink_(ProblemAt(load_, row.line, {column, reason}));
    if (checked_.bad_lines.insert(row.line).second) ++report_.left_out;
    keys_.LeaveOut(load_.kind, row.key);
    progress_->Update(++done_);
  }

  Cli& cli_;
  const Mapping& mapping_;
  const Load& load_;
  CheckedLoad& checked_;
  KeyIndex& keys_;
  const ProblemSink& sink_;
  const LoadOptions& options_;
  Progress* progress_ = nullptr;
  int64_t done_ = 0;
  LoadReport report_;
  std::vector<ImportRow> waiting_;
};

}  // namespace

absl::StatusOr<std::vector<LoadReport>> WriteLoads(Cli& cli, const Mapping& mapping,
                                                   CheckedImport& checked, const ProblemSink& sink,
                                                   const LoadOptions& options) {
  RETURN_IF_ERROR(WriteStages(cli, mapping, options.dry_run, checked.keys));
  std::vector<LoadReport> reports;
  for (size_t i = 0; i < mapping.loads.size(); ++i) {
    Loader loader(cli, mapping, mapping.loads[i], checked.loads[i], checked.keys, sink, options);
    ASSIGN_OR_RETURN(LoadReport report, loader.Run());
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace accord::cli
