// Binds the RPCs of some services to handlers, and does once what every RPC needs.
//
// For each call: parse, authorize by the policy that the RPC declares, validate from the
// annotations of its request (validate.h), find what the request is about and whether the caller
// may do it there (accord/common/v1/policy.proto), run the handler, map its status (errors.h). A
// handler therefore gets only requests that are well-formed and allowed, of things that its viewer
// sees; what else it shows, it shows by Call::viewer. Four ways to run one:
//   Inline  on the gRPC thread: answers from memory, in microseconds, and never waits;
//   Pooled  on a worker: may read the store;
//   Write   as the body of one write of the store, answered once it is durable;
//   Later   on the gRPC thread, to be answered by whatever thread, later: for what takes several
//           writes, or waits for others.
// A method without a handler answers UNIMPLEMENTED, reason NOT_BUILT_YET.
//
// Register first, then give the router to a Server; serving is thread-safe, registering is not.
// Registering a method that does not exist, twice, or with other messages than its own is a
// programmer's error and ends the process.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/call.h"
#include "common/rpc/kinds.h"
#include "common/rpc/observer.h"
#include "common/rpc/stream.h"
#include "common/rpc/worker_pool.h"
#include "common/store/store.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace grpc {
class ServerBuilder;
}

namespace accord::rpc {

class CallCount;
class Streams;
struct Method;

// The descriptor of a service by one of its messages, which links the descriptor into the program:
// ServiceOf<v1::GetAccountRequest>("AccountService").
template <typename AnyMessageOfItsFile>
const google::protobuf::ServiceDescriptor* ServiceOf(const std::string& name) {
  return AnyMessageOfItsFile::descriptor()->file()->FindServiceByName(name);
}

// Something beside the store that handlers read and that may lag behind what a call asks for.
// Thread-safe.
class Gate {
 public:
  virtual ~Gate() = default;
  // Whether the call can be answered now. Never waits.
  virtual bool IsOpen(const Call& call) const = 0;
  // Waits until it can, on a worker. Errors: UNAVAILABLE with RetryInfo if that takes too long.
  virtual absl::Status Wait(const Call& call) const = 0;
  // The same as IsOpen for a write whose turn has come: others may have written meanwhile.
  virtual bool IsOpenFor(const Call& call, const store::Txn& txn) const { return true; }

  // Grows whenever what it shows changes.
  virtual int64_t version() const { return 0; }
  // Whether, on this thread and since the last such question, something was looked for that it does
  // not show. A call that was refused then is not told so before CatchUp.
  virtual bool TakeMissing() const { return false; }
  // Calls `done`, on any thread, once it shows all that there is by now. Errors: UNAVAILABLE with
  // RetryInfo if that cannot be known.
  virtual void CatchUp(std::function<void(absl::Status)> done) const { done(absl::OkStatus()); }
};

class Router {
 public:
  using Message = google::protobuf::Message;

  // Each gets the request and fills `response`, an empty message of the RPC's type.
  using Handler =
      std::function<absl::Status(const Call&, const Message& request, Message* response)>;
  // May run again (keep no state); runs on the store's writing thread, so it must not wait.
  using WriteHandler = std::function<absl::Status(const Call&, store::Txn&, const Message& request,
                                                  Message* response)>;
  // Calls `done` once, from any thread, with `response` filled or an error; all three live until
  // then. Must not wait itself.
  using LaterHandler = std::function<void(const Call&, const Message& request, Message* response,
                                          std::function<void(absl::Status)> done)>;
  // Makes what a stream sends; call and request outlive it. Must not wait: what has to be read is
  // read by the source.
  using StreamHandler =
      std::function<std::unique_ptr<StreamSource>(const Call&, const Message& request)>;
  // The response, serialized; null: run the handler.
  using FastHandler =
      std::function<std::shared_ptr<const std::string>(const Call&, const Message& request)>;

  // The rows that a write is going to ask for by id (store::WriteInfo::reads).
  using Reads = std::vector<std::pair<const store::Table*, std::string>>;
  using ReadsOf = std::function<Reads(const Message& request)>;

  struct Options {
    const Clock* clock = nullptr;            // required; all outlive the router
    const Authorizer* authorizer = nullptr;  // required
    WorkerPool* pool = nullptr;              // required by Pooled and by `gate`
    const Gate* gate = nullptr;              // what every unary call waits for; none: null
    store::Store* store = nullptr;  // whose revisions calls may ask for (freshness.h); none: null
    Observer* observer = nullptr;   // is told of every call; none: null
    // By which viewers see who do not see everything; none: null, and they see what they are
    // granted by its very id.
    const rights::Hierarchy* hierarchy = nullptr;
    const Kinds* kinds = nullptr;  // the router's own: set by itself
    // Each holds a message at most (docs/LIMITS.md). One client may take three quarters of them, so
    // that those of the other services find a place.
    int streams_max = 512;
    int streams_per_client_max = 384;
    // A reader that takes no message for so long is let go.
    absl::Duration stream_write_time_max = absl::Seconds(20);
  };

  Router(const std::vector<const google::protobuf::ServiceDescriptor*>& services, Options options);
  // Says that resources of this form of names are rows of `table`, where STORED_ROW policies look.
  void Keeps(absl::string_view pattern, const store::Table& table);
  // Waits for its streams. The server that serves it must have been shut down.
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // `method` is the RPC's name, "GetAccount", or "AccountService/GetAccount" where services share
  // it.
  void Inline(absl::string_view method, Handler handler);
  // Full queue: RESOURCE_EXHAUSTED, reason SERVER_BUSY. Calls that were cancelled or are past their
  // deadline when their turn comes are not run.
  void Pooled(absl::string_view method, Handler handler);
  // If the request has a `request_id`, a repeated call gets the first answer (stored_request.h).
  // `validate_only` runs everything and then undoes it. `reason`, or `note`, goes into the audit.
  void Write(absl::string_view method, store::Store& store, WriteHandler handler,
             ReadsOf reads = nullptr);
  // Repeating and checking alone are the handler's (RequestKeyOf in stored_request.h).
  void Later(absl::string_view method, LaterHandler handler);
  // Runs on the few threads of all streams. Errors: RESOURCE_EXHAUSTED with RetryInfo, reason
  // TOO_MANY_STREAMS, or READER_TOO_SLOW unless the source says another.
  void Stream(absl::string_view method, StreamHandler handler);
  // What to try on the gRPC thread before the method's handler, for calls that need not wait for
  // anything; its bytes are sent without a copy.
  void Fast(absl::string_view method, FastHandler handler);

  template <typename Req, typename Resp>
  using TypedHandler = std::function<absl::StatusOr<Resp>(const Call&, const Req&)>;
  template <typename Req>
  using TypedReadsOf = std::function<Reads(const Req&)>;
  template <typename Req, typename Resp>
  void Inline(absl::string_view method, std::common_type_t<TypedHandler<Req, Resp>> handler) {
    RequireTypes(method, Req::descriptor(), Resp::descriptor());
    Inline(method, Erase<Req, Resp>(std::move(handler)));
  }
  template <typename Req, typename Resp>
  void Pooled(absl::string_view method, std::common_type_t<TypedHandler<Req, Resp>> handler) {
    RequireTypes(method, Req::descriptor(), Resp::descriptor());
    Pooled(method, Erase<Req, Resp>(std::move(handler)));
  }
  template <typename Req, typename Resp>
  void Write(absl::string_view method, store::Store& store,
             std::function<absl::StatusOr<Resp>(const Call&, store::Txn&, const Req&)> handler,
             std::common_type_t<TypedReadsOf<Req>> reads = nullptr) {
    RequireTypes(method, Req::descriptor(), Resp::descriptor());
    ReadsOf erased;
    if (reads) {
      erased = [reads = std::move(reads)](const Message& request) {
        return reads(static_cast<const Req&>(request));
      };
    }
    Write(
        method, store,
        [handler = std::move(handler)](const Call& call, store::Txn& txn, const Message& request,
                                       Message* response) -> absl::Status {
          return Take<Resp>(handler(call, txn, static_cast<const Req&>(request)), response);
        },
        std::move(erased));
  }
  template <typename Req, typename Resp>
  void Stream(absl::string_view method,
              std::function<std::unique_ptr<StreamSource>(const Call&, const Req&)> make) {
    RequireTypes(method, Req::descriptor(), Resp::descriptor());
    Stream(method, [make = std::move(make)](const Call& call, const Message& request) {
      return make(call, static_cast<const Req&>(request));
    });
  }

  // For who has news for streams that wait; outlives the router, and then does nothing.
  std::shared_ptr<StreamBell> bell();

  // Whether the services have an RPC of this name that has no handler yet.
  bool Has(absl::string_view method) const;

  // Whether every RPC declares its policy, and that says how its resource is found. Errors:
  // FAILED_PRECONDITION, reason POLICY_MISSING, naming the RPC.
  absl::Status Check() const;

  // The full names of the services.
  std::vector<std::string> service_names() const;

  // For Server: adds the services to what it builds.
  void Register(grpc::ServerBuilder& builder);
  // Tells every stream to end, and refuses new ones, with UNAVAILABLE, reason DRAINING.
  void Drain();
  // Whether no stream is open and no unary call is under way: what was answered was sent.
  bool idle() const;

 private:
  class Service;

  template <typename Resp>
  static absl::Status Take(absl::StatusOr<Resp> answer, Message* response) {
    if (!answer.ok()) return std::move(answer).status();
    *static_cast<Resp*>(response) = *std::move(answer);
    return absl::OkStatus();
  }
  template <typename Req, typename Resp>
  static Handler Erase(TypedHandler<Req, Resp> handler) {
    return [handler = std::move(handler)](const Call& call, const Message& request,
                                          Message* response) -> absl::Status {
      return Take<Resp>(handler(call, static_cast<const Req&>(request)), response);
    };
  }
  void RequireTypes(absl::string_view method, const google::protobuf::Descriptor* request,
                    const google::protobuf::Descriptor* response);
  void Introduce(const Service& service);
  Method& Unbound(absl::string_view name);
  Method& Find(absl::string_view name);

  const Options options_;
  Kinds kinds_;
  std::unique_ptr<Streams> streams_;
  std::unique_ptr<CallCount> calls_;
  std::vector<std::unique_ptr<Service>> services_;
  absl::flat_hash_map<std::string, std::vector<Method*>> methods_;  // by either name
};

}  // namespace accord::rpc
