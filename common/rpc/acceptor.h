// Takes connections in before gRPC does. Internal to common/rpc.
//
// gRPC 1.51 forgets a listening socket for good once accept has failed for want of descriptors
// (CVE-2023-4785). Here that is waited out, and who comes when descriptors get scarce is turned
// away, so that some are left for the database; so is who has most of them already.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/server_builder.h>
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

struct addrinfo;

namespace accord::rpc {

// Not thread-safe.
class Acceptor {
 public:
  // Descriptors that connections do not get.
  static constexpr int kDescriptorsKept = 64;
  // A connection whose descriptor would have a number beyond this is closed at once, also where the
  // process may have more.
  static constexpr int kDescriptorsMax = 1280;
  // One address has so many of them at most, of a hundred: the others find a place.
  static constexpr int kClientPercent = 75;
  // What the kernel keeps of what a client does not read.
  static constexpr int kSendBufferBytes = 256 << 10;

  // Listens on HOST:PORT, on all addresses of a name; port 0 picks one. Errors: UNAVAILABLE, reason
  // CANNOT_LISTEN.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(const std::string& listen);
  // Stops.
  ~Acceptor();

  int port() const { return port_; }

  // Hands connections over, on a thread of its own, until it stops.
  void Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> server);
  // Listens no more.
  void Stop();

 private:
  Acceptor() = default;

  bool Add(const addrinfo& address);
  void Run();
  // Takes in all that wait; false: no descriptor is left.
  bool AcceptAll(int listener);
  // Whether one more connection may be taken in of that address; then it is counted.
  bool TakeIn(int connection, const std::string& client);

  // Who closes a connection does not tell, and its number is given out again: its inode is not, for
  // as long as it is open.
  struct Taken {
    int connection;
    ino_t inode;
  };

  int port_ = 0;
  int descriptors_max_ = 0;
  absl::flat_hash_map<std::string, std::vector<Taken>> clients_;  // of the thread, by address
  std::vector<int> listeners_;
  int wake_ = -1;  // readable once it is to stop
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> server_;
  std::thread thread_;
};

}  // namespace accord::rpc
