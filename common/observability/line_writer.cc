#include "common/observability/line_writer.h"

#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "common/base/wait.h"

namespace accord::log {
namespace {

constexpr int kPollMs = 100;

// A pipe that poll calls writable takes PIPE_BUF bytes; more of them could wait for its reader.
size_t PieceBytesMax(int fd) {
  struct stat status;
  const bool is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  return is_file ? size_t{1} << 20 : size_t{PIPE_BUF};
}

}  // namespace

LineWriter::LineWriter(Options options)
    : options_(options), piece_bytes_max_(PieceBytesMax(options.fd)), thread_([this] { Run(); }) {}

LineWriter::~LineWriter() {
  {
    absl::MutexLock lock(&mutex_);
    end_by_ = SteadyNow() + options_.end_time_max;
    ending_ = true;
    wake_.SignalAll();
  }
  thread_.join();
}

bool LineWriter::Write(absl::string_view line, bool important) {
  {
    absl::MutexLock lock(&mutex_);
    const size_t most = important ? 2 * options_.bytes_max : options_.bytes_max;
    if (waiting_.size() + line.size() <= most) {
      // The thread sleeps for ever only while nothing waits.
      if (waiting_.empty()) wake_.SignalAll();
      waiting_.append(line.data(), line.size());
      taken_.fetch_add(1, std::memory_order_relaxed);
      return true;
    }
  }
  dropped_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void LineWriter::Run() {
  std::string writing;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      while (waiting_.empty() && !ending_) wake_.Wait(mutex_);
      if (waiting_.empty()) return;
      if (!ending_) (void)wake_.WaitUntil(mutex_, SteadyNow() + options_.pause);
      writing.clear();
      writing.swap(waiting_);
    }
    WriteAll(writing);
  }
}

void LineWriter::WriteAll(absl::string_view bytes) {
  while (!bytes.empty()) {
    if (!AwaitWritable()) return;
    const ssize_t written =
        ::write(options_.fd, bytes.data(), std::min(bytes.size(), piece_bytes_max_));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;  // nobody will read it
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
}

bool LineWriter::AwaitWritable() {
  while (true) {
    struct pollfd waited = {options_.fd, POLLOUT, 0};
    const int ready = ::poll(&waited, 1, kPollMs);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ending_ && SteadyNow() > end_by_) return false;
  }
}

}  // namespace accord::log
