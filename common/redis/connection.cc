#include "common/redis/connection.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::redis {
namespace {

// No command of ours is answered by a longer array; hiredis would allocate what a header claims.
constexpr int kElementsMax = 16;

absl::Status TimedOut() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "REDIS_TIMEOUT",
                   "Redis did not answer in time");
}

absl::Status Unreachable(absl::string_view why) {
  return MakeError(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE",
                   absl::StrCat("Redis cannot be reached: ", why), {{"why", std::string(why)}});
}

absl::Status Garbage(absl::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "REDIS_GARBAGE",
                   absl::StrCat("what answers does not speak as Redis does: ", what),
                   {{"what", std::string(what)}});
}

absl::Status WaitFor(int fd, short events, absl::Time deadline) {
  while (true) {
    const absl::Duration left = deadline - SteadyNow();
    if (left <= absl::ZeroDuration()) return TimedOut();
    const timespec time = absl::ToTimespec(std::min(left, absl::Hours(1)));
    pollfd polled = {fd, events, 0};
    const int ready = ppoll(&polled, 1, &time, nullptr);
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return Unreachable(std::strerror(errno));
  }
}

// hiredis's own functions, which its reader alone knows, with a bound on arrays.
redisReplyObjectFunctions* BoundedFunctions() {
  static const redisReplyObjectFunctions* const defaults = [] {
    redisReader* reader = redisReaderCreate();
    auto* copy = new redisReplyObjectFunctions(*reader->fn);
    redisReaderFree(reader);
    return copy;
  }();
  auto* functions = new redisReplyObjectFunctions(*defaults);
  functions->createArray = [](const redisReadTask* task, int elements) -> void* {
    return elements > kElementsMax ? nullptr : defaults->createArray(task, elements);
  };
  return functions;
}

}  // namespace

Connection::Connection(int fd)
    : fd_(fd),
      functions_(BoundedFunctions()),
      reader_(redisReaderCreateWithFunctions(functions_.get())) {}

Connection::~Connection() {
  redisReaderFree(reader_);
  close(fd_);
}

absl::StatusOr<int> Connection::Connect(const SocketAddress& address, absl::Time deadline) {
  const int fd =
      socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) return Unreachable(std::strerror(errno));
  absl::Cleanup close_it = [fd] { close(fd); };
  const int on = 1;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
  if (connect(fd, where, address.size) != 0) {
    if (errno != EINPROGRESS) return Unreachable(std::strerror(errno));
    RETURN_IF_ERROR(WaitFor(fd, POLLOUT, deadline));
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error != 0) return Unreachable(std::strerror(error));
  }
  std::move(close_it).Cancel();
  return fd;
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const std::vector<SocketAddress>& addresses, absl::Time deadline) {
  absl::StatusOr<int> fd = Unreachable("it has no address");
  for (size_t i = 0; i < addresses.size(); ++i) {
    const absl::Time now = SteadyNow();
    const auto left = static_cast<int64_t>(addresses.size() - i);
    fd = Connect(addresses[i], now + (deadline - now) / left);
    if (fd.ok()) return std::unique_ptr<Connection>(new Connection(*fd));
  }
  return fd.status();
}

absl::StatusOr<Reply> Connection::Call(Command command, absl::Time deadline) {
  RETURN_IF_ERROR(Send(command, deadline));
  return Receive(deadline);
}

absl::Status Connection::Send(Command command, absl::Time deadline) {
  if (failed_) return Unreachable("the connection has failed before");
  if (command.empty()) return absl::InternalError("an empty command");
  std::vector<const char*> arguments;
  std::vector<size_t> sizes;
  for (const absl::string_view argument : command) {
    arguments.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  char* text = nullptr;
  const int size = redisFormatCommandArgv(&text, static_cast<int>(arguments.size()),
                                          arguments.data(), sizes.data());
  if (size < 0) return absl::InternalError("a command that cannot be formatted");
  const absl::Cleanup release = [text] { redisFreeCommand(text); };
  const absl::Status sent = SendAll(text, static_cast<size_t>(size), deadline);
  failed_ = failed_ || !sent.ok();
  return sent;
}

absl::Status Connection::SendAll(const char* bytes, size_t size, absl::Time deadline) {
  while (size > 0) {
    const ssize_t sent = send(fd_, bytes, size, MSG_NOSIGNAL);
    if (sent > 0) {
      bytes += sent;
      size -= static_cast<size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      RETURN_IF_ERROR(WaitFor(fd_, POLLOUT, deadline));
    } else if (errno != EINTR) {
      return Unreachable(std::strerror(errno));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Reply> Connection::Receive(absl::Time deadline) {
  if (failed_) return Unreachable("the connection has failed before");
  absl::StatusOr<Reply> reply = ReceiveAny(deadline);
  failed_ = !reply.ok();
  received_ = 0;
  return reply;
}

absl::StatusOr<Reply> Connection::ReceiveAny(absl::Time deadline) {
  while (true) {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_, &reply) != REDIS_OK) return Garbage(reader_->errstr);
    if (reply != nullptr) return Reply(static_cast<redisReply*>(reply));
    RETURN_IF_ERROR(Feed(deadline));
  }
}

absl::Status Connection::Feed(absl::Time deadline) {
  char bytes[16 * 1024];
  while (true) {
    RETURN_IF_ERROR(WaitFor(fd_, POLLIN, deadline));
    const ssize_t size = recv(fd_, bytes, sizeof(bytes), 0);
    if (size == 0) return Unreachable("it closed the connection");
    if (size < 0 && errno != EAGAIN && errno != EINTR) return Unreachable(std::strerror(errno));
    if (size < 0) continue;
    received_ += static_cast<size_t>(size);
    if (received_ > kReplyBytesMax) return Garbage("an answer without end");
    if (redisReaderFeed(reader_, bytes, static_cast<size_t>(size)) == REDIS_OK) {
      return absl::OkStatus();
    }
    return Garbage(reader_->errstr);
  }
}

bool Connection::WaitForInput(absl::Time deadline) {
  return reader_->pos < reader_->len || WaitFor(fd_, POLLIN, deadline).ok();
}

bool Connection::usable() {
  if (failed_ || reader_->pos < reader_->len) return false;
  pollfd polled = {fd_, POLLIN, 0};
  return poll(&polled, 1, 0) == 0;  // readable: closed, or an answer that nobody asked for
}

void Connection::Interrupt() { (void)shutdown(fd_, SHUT_RDWR); }

}  // namespace accord::redis
