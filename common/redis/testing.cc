#include "common/redis/testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/wait.h"
#include "common/redis/address.h"
#include "common/redis/connection.h"

namespace accord::redis::testing {
namespace {

constexpr absl::Duration kStartTimeMax = absl::Seconds(20);
constexpr int kPollMs = 20;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// A socket that is bound to a free loopback port.
int Bind(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::cerr << "no free port" << std::endl;
    std::abort();
  }
  port = ntohs(address.sin_port);
  return fd;
}

std::string AddressOf(int port) { return absl::StrCat("127.0.0.1:", port); }

bool Answers(int port) {
  const auto addresses = NumericAddresses({"127.0.0.1", absl::StrCat(port)});
  const absl::Time deadline = SteadyNow() + absl::Milliseconds(500);
  auto connection = Connection::Open(addresses, deadline);
  if (!connection.ok()) return false;
  const absl::string_view ping[] = {"PING"};
  return (*connection)->Call(ping, deadline).ok();
}

}  // namespace

TestRedis::TestRedis() {
  close(Bind(port_));
  Start();
}

TestRedis::~TestRedis() { Kill(); }

std::string TestRedis::address() const { return AddressOf(port_); }

void TestRedis::Freeze() { kill(pid_, SIGSTOP); }
void TestRedis::Thaw() { kill(pid_, SIGCONT); }

void TestRedis::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void TestRedis::Start() {
  const std::string port = absl::StrCat(port_);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nothing is left running if the test dies
    execlp("redis-server", "redis-server", "--bind", "127.0.0.1", "--port", port.c_str(), "--save",
           "", "--appendonly", "no", "--logfile", "/dev/null", nullptr);
    _exit(127);
  }
  const absl::Time deadline = SteadyNow() + kStartTimeMax;
  while (!Answers(port_)) {
    if (SteadyNow() > deadline || waitpid(pid_, nullptr, WNOHANG) == pid_) {
      std::cerr << "redis-server does not start on port " << port_ << std::endl;
      std::abort();
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
}

Proxy::Proxy(int upstream_port) : upstream_port_(upstream_port), listener_(Bind(port_)) {
  listen(listener_, 64);
  acceptor_ = std::thread([this] { Accept(); });
}

Proxy::~Proxy() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_);
}

std::string Proxy::address() const { return AddressOf(port_); }

void Proxy::Accept() {
  while (!stopping_) {
    pollfd polled = {listener_, POLLIN, 0};
    if (poll(&polled, 1, kPollMs) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) connections_.emplace_back([this, client] { Serve(client); });
  }
}

void Proxy::Serve(int client) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(upstream_port_);
  bool open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  char bytes[16 * 1024];
  while (open && !stopping_) {
    pollfd polled[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(polled, 2, kPollMs) <= 0) continue;
    if (polled[0].revents != 0) {
      const ssize_t size = recv(client, bytes, sizeof(bytes), 0);
      open = size > 0 && send(server, bytes, static_cast<size_t>(size), MSG_NOSIGNAL) == size;
    } else if (polled[1].revents != 0) {
      const ssize_t size = recv(server, bytes, sizeof(bytes), 0);
      open = size > 0 && Answer(client, bytes, static_cast<size_t>(size));
    }
  }
  close(client);
  close(server);
}

bool Proxy::Answer(int client, const char* bytes, size_t size) {
  thread_local std::mt19937 random{7};
  static constexpr std::string_view kOthers[] = {
      ":1\r\n",      "+OK\r\n",      "$3\r\nabc\r\n", "*2\r\n:1\r\n$-1\r\n",
      "-ERR no\r\n", "*1000000\r\n", "$-1\r\n"};
  const auto put = [&](const char* what, size_t count) {
    return send(client, what, count, MSG_NOSIGNAL) == static_cast<ssize_t>(count);
  };
  switch (mode_.load()) {
    case Mode::kPass:
      return put(bytes, size);
    case Mode::kDelay:
      absl::SleepFor(absl::Milliseconds(100));
      return put(bytes, size);
    case Mode::kGarbage: {
      std::string noise(1 + random() % 200, '\0');
      for (char& c : noise) c = static_cast<char>(random());
      return put(noise.data(), noise.size());
    }
    case Mode::kSwap: {
      const std::string_view other = kOthers[random() % std::size(kOthers)];
      return put(other.data(), other.size());
    }
    case Mode::kDrip:
      for (size_t i = 0; i < size && !stopping_; ++i) {
        if (!put(bytes + i, 1)) return false;
        absl::SleepFor(absl::Milliseconds(10));
      }
      return true;
    case Mode::kHangUp:
      return false;
  }
  return false;
}

}  // namespace accord::redis::testing
