#include "common/observability/exposition.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::observability {
namespace {

class Sources final : public prometheus::Collectable {
 public:
  explicit Sources(std::vector<Source> sources) : sources_(std::move(sources)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    Sheet sheet;
    for (const Source& source : sources_) source(sheet);
    return sheet.Take();
  }

 private:
  const std::vector<Source> sources_;
};

absl::Status BadAddress(const std::string& address) {
  return MakeError(absl::StatusCode::kInvalidArgument, "METRICS_ADDRESS",
                   absl::StrCat("metrics are served on HOST:PORT, with an IPv4 address for HOST or "
                                "nothing, not "
                                "on ",
                                address),
                   {{"address", address}});
}

// As civetweb takes it: 127.0.0.1:9090, or 9090 for every address. What it would resolve by name or
// take for a list is refused, and so is IPv6, which Debian builds it without.
absl::StatusOr<std::string> ListeningPort(const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return BadAddress(address);
  }
  const std::string host = address.substr(0, colon);
  if (host.empty() || host == "0.0.0.0") return absl::StrCat(port);
  if (host == "localhost") return absl::StrCat("127.0.0.1:", port);
  if (host.find_first_not_of("0123456789.") != std::string::npos) return BadAddress(address);
  return address;
}

// Connects and goes.
void Knock(const std::string& host, int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return;
  const int knocking = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (knocking < 0) return;
  (void)connect(knocking, reinterpret_cast<sockaddr*>(&address), sizeof address);
  close(knocking);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Exposition>> Exposition::Start(const std::string& address,
                                                              std::vector<Source> sources) {
  ASSIGN_OR_RETURN(const std::string listening, ListeningPort(address));
  std::unique_ptr<Exposition> made(new Exposition());
  made->sources_ = std::make_shared<Sources>(std::move(sources));
  try {
    made->exposer_ = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", listening, "num_threads", "2",
                                 "request_timeout_ms", "10000", "enable_keep_alive", "no"});
  } catch (const std::exception&) {
    return MakeError(
        absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
        absl::StrCat("cannot serve metrics on ", address, ": is another program using the port?"),
        {{"listen", address}});
  }
  made->exposer_->RegisterCollectable(made->sources_);
  made->port_ = made->exposer_->GetListeningPorts().at(0);
  const size_t colon = listening.find(':');
  made->host_ = colon == std::string::npos ? "127.0.0.1" : listening.substr(0, colon);
  return made;
}

// Its thread looks whether it is to end when somebody connects, or else every two seconds.
Exposition::~Exposition() {
  std::atomic<bool> ended{false};
  std::thread knocking([&] {
    while (!ended) {
      Knock(host_, port_);
      absl::SleepFor(absl::Milliseconds(5));
    }
  });
  exposer_.reset();
  ended = true;
  knocking.join();
}

}  // namespace accord::observability
