// A gRPC server of routers: health always, reflection and channelz by flag.
//
// Without certificates it listens on loopback addresses alone; with them its clients have to show
// theirs. Not thread-safe, but for InProcessChannel after Start.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/router.h"
#include "common/rpc/tls.h"

namespace grpc {
class Channel;
class Server;
}  // namespace grpc

namespace accord::rpc {

class Acceptor;

class Server {
 public:
  struct Options {
    std::string listen = "127.0.0.1:0";  // HOST:PORT; port 0 picks one
    bool reflection = true;
    bool channelz = true;
    int receive_bytes_max = 8 << 20;  // of one message
    int streams_max = 1000;           // calls at once on one connection
    std::shared_ptr<const Tls> tls;   // null: plaintext
    // Connections of that age are closed once what they carry has ended, so that clients resolve
    // names again and find new replicas. Watches that last 10 minutes more are cut off.
    absl::Duration connection_age = absl::InfiniteDuration();
    // Hears several times a second whether everything answers fully, and false once the end is
    // announced. On a thread of the server's; outlives it.
    std::function<void(bool ready)> on_readiness;
  };
  explicit Server(Options options);
  // Drains without grace.
  ~Server();

  // Before Start. The router outlives the server. `ready` says whether its services answer fully;
  // it is asked several times a second, for health. None: always.
  void Add(Router* router, std::function<bool()> ready = nullptr);

  // Before Start. A part of how it does, asked and told as readiness is, by a name of gRPC's health
  // protocol that is none of a service: SERVING while `well` says so.
  void AddDetail(std::string name, std::function<bool()> well);

  // Serves; returns the port. Errors: FAILED_PRECONDITION with reason TLS_REQUIRED for an address
  // that is not loopback, or POLICY_MISSING; UNAVAILABLE, reason CANNOT_LISTEN.
  absl::StatusOr<int> Start();

  // A channel to this server without a socket. Precondition: started. Drain cuts its calls off at
  // once: gRPC's in-process transport knows no grace.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // Health says NOT_SERVING from now on, and everything goes on being served: whoever sends calls
  // here has time to hear of it before Drain.
  void AnnounceEnd();

  // Health says NOT_SERVING, streams end with UNAVAILABLE (reason DRAINING), calls under way get
  // `grace` to finish, the rest are cancelled. Returns when no handler runs any more; as soon as
  // nothing is under way, whatever clients do with the connections they keep.
  void Drain(absl::Duration grace);

 private:
  void TellHealth();
  bool Idle() const;
  void WatchReadiness();

  const Options options_;
  std::vector<std::pair<Router*, std::function<bool()>>> routers_;
  std::vector<std::pair<std::string, std::function<bool()>>> details_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  absl::Mutex mutex_;
  bool leaving_ ABSL_GUARDED_BY(mutex_) = false;
  bool drained_ = false;
  std::thread readiness_;
};

}  // namespace accord::rpc
