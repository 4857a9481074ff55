// gRPC's own lines, in the format of the process's log.
#pragma once

namespace accord::rpc {

// Before the first call or server. Where the process logs in text nothing changes.
void SendGrpcLogToOurs();

}  // namespace accord::rpc
