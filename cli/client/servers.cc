#include "cli/client/servers.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

constexpr const char* kServices[] = {"accounts", "planning", "forecast"};
constexpr int kPortMax = 65535;

absl::Status Invalid(absl::string_view piece, absl::string_view problem) {
  return MakeError(
      absl::StatusCode::kInvalidArgument, "SERVER_INVALID",
      absl::StrCat("--server: '", piece, "' ", problem,
                   "; it is HOST:PORT, or accounts=HOST:PORT,planning=HOST:PORT,forecast=…"),
      {{"piece", std::string(piece)}});
}

bool IsAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  return colon != absl::string_view::npos && colon > 0 &&
         absl::SimpleAtoi(address.substr(colon + 1), &port) && port > 0 && port <= kPortMax;
}

bool IsNumeric(absl::string_view address) {
  return address.substr(0, address.rfind(':')).find_first_not_of("0123456789.") ==
         absl::string_view::npos;
}

}  // namespace

absl::string_view ServiceOfPackage(absl::string_view package) {
  const std::vector<absl::string_view> parts = absl::StrSplit(package, '.');
  return parts.size() > 1 ? parts[1] : absl::string_view();
}

absl::StatusOr<Servers> Servers::Parse(absl::string_view text) {
  Servers servers;
  std::string service;
  for (absl::string_view piece : absl::StrSplit(text, ',')) {
    const size_t equals = piece.find('=');
    absl::string_view address = piece;
    if (equals != absl::string_view::npos) {
      service = std::string(piece.substr(0, equals));
      address = piece.substr(equals + 1);
      if (std::find(std::begin(kServices), std::end(kServices), service) == std::end(kServices)) {
        return Invalid(piece, "names no service");
      }
    }
    if (!IsAddress(address)) return Invalid(piece, "has no address HOST:PORT");
    servers.all_.push_back({service, std::string(address)});
  }
  for (const Server& server : servers.all_) {
    const std::string together = servers.AddressesOf(absl::StrCat("accord.", server.service));
    if (absl::StrContains(together, ',') && !IsNumeric(server.address)) {
      return Invalid(server.address, "is one of several and has no numeric address");
    }
  }
  return servers;
}

std::string Servers::AddressesOf(absl::string_view package) const {
  const absl::string_view service = ServiceOfPackage(package);
  std::string addresses;
  for (const Server& server : all_) {
    if (!server.service.empty() && absl::string_view(server.service) != service) continue;
    absl::StrAppend(&addresses, addresses.empty() ? "" : ",", server.address);
  }
  return addresses;
}

}  // namespace accord::cli
