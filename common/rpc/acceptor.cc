#include "common/rpc/acceptor.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "common/rpc/listening.h"

namespace accord::rpc {
namespace {

constexpr int kBacklog = 512;
constexpr int kOutOfDescriptorsWaitMs = 50;
constexpr int kForEver = -1;

// How many descriptors the process may have.
int DescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return Acceptor::kDescriptorsMax;
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
}

void SetOption(int socket, int level, int name, int value) {
  (void)setsockopt(socket, level, name, &value, sizeof(value));  // best effort: it serves without
}

// Of a descriptor that is closed by now: 0.
ino_t InodeOf(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

// The address that a connection comes from, without its port.
std::string ClientOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    const auto& client = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    return std::string(reinterpret_cast<const char*>(&client), sizeof(client));
  }
  const auto& client = reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  return std::string(reinterpret_cast<const char*>(&client), sizeof(client));
}

int PortOf(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  const bool is_ipv6 = address.ss_family == AF_INET6;
  return ntohs(is_ipv6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                       : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(const std::string& listen) {
  std::unique_ptr<Acceptor> acceptor(new Acceptor());
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return CannotListen(listen);
  std::string host = listen.substr(0, colon);
  if (host.size() > 1 && host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.empty() ? nullptr : host.c_str(), listen.substr(colon + 1).c_str(), &hints,
                  &found) != 0) {
    return CannotListen(listen);
  }
  bool all = true;
  for (const addrinfo* address = found; address != nullptr && all; address = address->ai_next) {
    all = acceptor->Add(*address);
  }
  freeaddrinfo(found);
  acceptor->wake_ = eventfd(0, EFD_CLOEXEC);
  if (!all || acceptor->listeners_.empty() || acceptor->wake_ < 0) return CannotListen(listen);
  acceptor->descriptors_max_ =
      std::min(kDescriptorsMax, std::max(DescriptorLimit() - kDescriptorsKept, kDescriptorsKept));
  return acceptor;
}

// An address of a family that the machine does not have is passed over.
bool Acceptor::Add(const addrinfo& address) {
  const int listener = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return errno == EAFNOSUPPORT;
  listeners_.push_back(listener);
  SetOption(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  SetOption(listener, SOL_SOCKET, SO_SNDBUF, kSendBufferBytes);
  SetOption(listener, IPPROTO_TCP, TCP_NODELAY, 1);
  sockaddr_storage bound{};
  std::copy_n(reinterpret_cast<const char*>(address.ai_addr), address.ai_addrlen,
              reinterpret_cast<char*>(&bound));
  if (port_ != 0) {  // the second address of a name gets the port that the first one has picked
    (address.ai_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                   : reinterpret_cast<sockaddr_in*>(&bound)->sin_port) =
        htons(static_cast<uint16_t>(port_));
  }
  if (bind(listener, reinterpret_cast<sockaddr*>(&bound), address.ai_addrlen) != 0) {
    if (errno != EADDRNOTAVAIL) return false;
    close(listener);
    listeners_.pop_back();
    return true;
  }
  port_ = PortOf(listener);
  return listen(listener, kBacklog) == 0;
}

Acceptor::~Acceptor() {
  Stop();
  for (const int listener : listeners_) close(listener);
  if (wake_ >= 0) close(wake_);
}

void Acceptor::Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> server) {
  server_ = std::move(server);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  (void)!write(wake_, &one, sizeof(one));
  thread_.join();
  for (const int listener : listeners_) close(listener);
  listeners_.clear();
}

void Acceptor::Run() {
  std::vector<pollfd> polled = {{wake_, POLLIN, 0}};
  for (const int listener : listeners_) polled.push_back({listener, POLLIN, 0});
  bool has_descriptors = true;
  while (true) {
    // Without descriptors the listeners stay readable: only the end and time count then.
    poll(polled.data(), has_descriptors ? polled.size() : 1,
         has_descriptors ? kForEver : kOutOfDescriptorsWaitMs);
    if (polled[0].revents != 0) return;
    has_descriptors = true;
    for (const int listener : listeners_) has_descriptors &= AcceptAll(listener);
  }
}

bool Acceptor::AcceptAll(int listener) {
  while (true) {
    sockaddr_storage client{};
    socklen_t size = sizeof(client);
    const int connection = accept4(listener, reinterpret_cast<sockaddr*>(&client), &size,
                                   SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return false;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
      continue;  // that one has gone already
    }
    if (connection >= descriptors_max_ || !TakeIn(connection, ClientOf(client))) {
      close(connection);
      continue;
    }
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
    parameters.listener_fd = listener;
    parameters.fd = connection;
    server_->HandleNewConnection(&parameters);
  }
}

// Looks for those that were closed only where there seem to be too many, of one or in all.
bool Acceptor::TakeIn(int connection, const std::string& client) {
  const auto drop_closed = [](std::vector<Taken>& taken) {
    taken.erase(
        std::remove_if(taken.begin(), taken.end(),
                       [](const Taken& each) { return InodeOf(each.connection) != each.inode; }),
        taken.end());
  };
  if (clients_.size() >= static_cast<size_t>(kDescriptorsMax)) {
    for (auto& [address, taken] : clients_) drop_closed(taken);
    absl::erase_if(clients_, [](const auto& each) { return each.second.empty(); });
  }
  const auto most = static_cast<size_t>(descriptors_max_ * kClientPercent / 100);
  std::vector<Taken>& taken = clients_[client];
  if (taken.size() >= most) drop_closed(taken);
  if (taken.size() >= most) return false;
  taken.push_back({connection, InodeOf(connection)});
  return true;
}

}  // namespace accord::rpc
