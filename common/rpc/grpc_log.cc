#include "common/rpc/grpc_log.h"

#include <grpc/support/log.h>
#include "absl/strings/str_cat.h"
#include "common/observability/log.h"

namespace accord::rpc {

void SendGrpcLogToOurs() {
  if (log::Json() == nullptr) return;
  gpr_set_log_function([](gpr_log_func_args* line) {
    const bool is_error = line->severity == GPR_LOG_SEVERITY_ERROR;
    log::Say(is_error ? log::Level::kWarning : log::Level::kInfo,
             absl::StrCat("grpc: ", line->message));
  });
}

}  // namespace accord::rpc
