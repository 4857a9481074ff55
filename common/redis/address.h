// Where a Redis listens: HOST:PORT, and the socket addresses that it stands for.
#pragma once

#include <sys/socket.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::redis {

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;
};

struct HostPort {
  std::string host;  // a name or a number; IPv6 without its brackets
  std::string port;
};

// Errors: INVALID_ARGUMENT, reason REDIS_ADDRESS.
absl::StatusOr<HostPort> ParseHostPort(absl::string_view text);

// The addresses of a host given by number, at once; none for a name.
std::vector<SocketAddress> NumericAddresses(const HostPort& host_port);

// The addresses of a host; asks the system's resolver, which may take many seconds. Errors:
// UNAVAILABLE, reason REDIS_UNREACHABLE.
absl::StatusOr<std::vector<SocketAddress>> Resolve(const HostPort& host_port);

}  // namespace accord::redis
