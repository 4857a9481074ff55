#include "cli/import/stages.h"

#include "absl/strings/str_cat.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "common/base/status.h"

namespace accord::cli {

namespace fv1 = ::accord::forecast::v1;

absl::Status WriteStages(Cli& cli, const Mapping& mapping, bool dry_run, KeyIndex& keys) {
  for (const auto& [id, stage] : mapping.stages) {
    fv1::GetStageRequest get;
    get.set_name(absl::StrCat("stages/", id));
    const absl::StatusOr<fv1::Stage> found = cli.session.Call<fv1::Stage>(get);
    if (found.ok()) continue;
    if (!absl::IsNotFound(found.status())) return found.status();
    fv1::CreateStageRequest create;
    create.set_stage_id(id);
    *create.mutable_stage() = stage;
    create.set_validate_only(dry_run);
    RETURN_IF_ERROR(cli.session.Call<fv1::Stage>(create).status());
    if (dry_run) keys.LeaveOut(ImportKind::kStage, id);
  }
  return absl::OkStatus();
}

}  // namespace accord::cli
