// What the servers of this folder have in common. Internal to common/rpc.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace grpc {
class ServerBuilder;
}

namespace accord::rpc {

// Whether only this machine reaches HOST:PORT.
bool IsLoopback(absl::string_view listen);

// UNAVAILABLE, reason CANNOT_LISTEN.
absl::Status CannotListen(const std::string& listen);

// Takes a gRPC plugin away from one server: plugins are switched on for the whole process by
// linking them. "proto_server_reflection" and "channelz_service" are the ones there are.
void RemovePlugin(grpc::ServerBuilder& builder, const std::string& name);

// Bounds how long a peer that says nothing holds a descriptor, and finds out about peers that
// vanished. Lets clients ping every 5 seconds, calls or not: by default a server would hang up on a
// Go client that pings every 10, the shortest time that Go allows.
void SetConnectionTimes(grpc::ServerBuilder& builder);

}  // namespace accord::rpc
