// What can be wrong with certificate files, said before gRPC says "handshake failed".
#pragma once

#include "absl/status/status.h"
#include "common/rpc/tls.h"

namespace accord::rpc {

// Errors: those of Tls::Load. Precondition: !files.none().
absl::Status CheckTlsFiles(const TlsFiles& files);

}  // namespace accord::rpc
