// What tests against a real Redis share: a server of the test's own, which it may freeze and kill,
// and a proxy in front of it that delays, or answers nonsense.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include <atomic>
#include <thread>

namespace accord::redis::testing {

// A redis-server on a free loopback port, empty, in memory alone; ends with the object.
class TestRedis {
 public:
  TestRedis();
  ~TestRedis();
  TestRedis(const TestRedis&) = delete;
  TestRedis& operator=(const TestRedis&) = delete;

  std::string address() const;
  int port() const { return port_; }

  // SIGSTOP: it still accepts connections, and answers nothing. Then SIGCONT.
  void Freeze();
  void Thaw();
  // SIGKILL; what it held is lost.
  void Kill();
  // Starts it again, on the same port; waits until it answers.
  void Start();

 private:
  int port_ = 0;
  pid_t pid_ = -1;
};

// Passes bytes on to a server on a loopback port. Its modes hold for bytes that come from now on.
class Proxy {
 public:
  enum class Mode {
    kPass,
    kDelay,    // answers come 100 ms late
    kGarbage,  // answers are replaced by noise
    kSwap,     // answers are replaced by well-formed ones of other types
    kDrip,     // answers come byte by byte, 10 ms apart
    kHangUp,   // connections end at the first answer
  };

  explicit Proxy(int upstream_port);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string address() const;
  void Set(Mode mode) { mode_ = mode; }

 private:
  void Accept();
  void Serve(int client);
  bool Answer(int client, const char* bytes, size_t size);

  const int upstream_port_;
  int port_ = 0;  // before the listener, which sets it
  int listener_ = -1;
  std::atomic<Mode> mode_{Mode::kPass};
  std::atomic<bool> stopping_{false};
  std::thread acceptor_;
  std::vector<std::thread> connections_;  // of the acceptor's thread, until it has ended
};

}  // namespace accord::redis::testing
