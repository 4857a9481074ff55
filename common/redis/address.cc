#include "common/redis/address.h"

#include <netdb.h>

#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::redis {
namespace {

constexpr size_t kAddressesMax = 4;  // each gets its share of a connection's short time

int LookUp(const HostPort& host_port, int flags, std::vector<SocketAddress>& out) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host_port.host.c_str(), host_port.port.c_str(), &hints, &found);
  if (code != 0) return code;
  const absl::Cleanup release = [&] { freeaddrinfo(found); };
  for (const addrinfo* each = found; each != nullptr && out.size() < kAddressesMax;
       each = each->ai_next) {
    SocketAddress address;
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    address.size = each->ai_addrlen;
    out.push_back(address);
  }
  return 0;
}

}  // namespace

absl::StatusOr<HostPort> ParseHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  HostPort parsed;
  if (colon != absl::string_view::npos && absl::SimpleAtoi(text.substr(colon + 1), &port)) {
    parsed = {std::string(text.substr(0, colon)), absl::StrCat(port)};
    if (parsed.host.size() > 2 && parsed.host.front() == '[' && parsed.host.back() == ']') {
      parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
    }
  }
  if (parsed.host.empty() || port < 1 || port > 65535) {
    return MakeError(absl::StatusCode::kInvalidArgument, "REDIS_ADDRESS",
                     absl::StrCat("'", text, "' is no address of a Redis: give HOST:PORT"),
                     {{"address", std::string(text)}});
  }
  return parsed;
}

std::vector<SocketAddress> NumericAddresses(const HostPort& host_port) {
  std::vector<SocketAddress> addresses;
  (void)LookUp(host_port, AI_NUMERICHOST | AI_NUMERICSERV, addresses);  // a name: none
  return addresses;
}

absl::StatusOr<std::vector<SocketAddress>> Resolve(const HostPort& host_port) {
  std::vector<SocketAddress> addresses;
  if (LookUp(host_port, AI_NUMERICSERV, addresses) == 0) return addresses;
  return MakeError(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE",
                   absl::StrCat("the name ", host_port.host, " has no address now"),
                   {{"host", host_port.host}});
}

}  // namespace accord::redis
