#include "common/rpc/unary.h"

#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rights/guarded_txn.h"
#include "common/rpc/conceal.h"
#include "common/rpc/errors.h"
#include "common/rpc/exchange.h"
#include "common/rpc/freshness.h"
#include "common/rpc/observed.h"
#include "common/rpc/stored_request.h"

namespace accord::rpc {
namespace {

// How often a write waits anew for what others' writes have seen.
constexpr int kRunsAgainMax = 3;

// Why a call whose turn has come need not be run any more.
absl::Status Overdue(const Call& call) {
  if (call.cancelled()) return absl::CancelledError("the client has gone");
  if (SteadyNow() > call.deadline()) {
    return MakeError(absl::StatusCode::kDeadlineExceeded, "WAITED_TOO_LONG",
                     "the deadline passed while the call waited for its turn");
  }
  return absl::OkStatus();
}

// Notes what `run` sees behind the gate.
template <typename RunFunction>
absl::Status Watched(const Gate* gate, Exchange& exchange, RunFunction run) {
  if (gate == nullptr) return run();
  exchange.sight = {gate->version()};
  (void)gate->TakeMissing();  // of what ran here before
  const absl::Status status = run();
  // What went well needs nothing, and is never run again: its commit may have failed in doubt.
  exchange.sight.missing = gate->TakeMissing() && !status.ok();
  return status;
}

// Whether the call may do it on what its request names, by what is stored.
absl::Status RequireNamed(const Router::Options& options, const Exchange& exchange) {
  std::unique_ptr<store::Reader> reader;
  const auto open = [&]() -> absl::StatusOr<store::Reader*> {
    if (options.store == nullptr) return nullptr;
    ASSIGN_OR_RETURN(reader, options.store->Snapshot(absl::nullopt, exchange.call.deadline()));
    return reader.get();
  };
  const absl::Status allowed =
      exchange.method.policy.Require(exchange.call, *exchange.request, *options.kinds, open);
  if (allowed.ok()) exchange.call.KeepSnapshot(std::move(reader));
  return allowed;
}

absl::Status Run(const Router::Options& options, Exchange& exchange) {
  if (exchange.runs_again > 0) exchange.response->Clear();
  return Watched(options.gate, exchange, [&]() -> absl::Status {
    RETURN_IF_ERROR(RequireNamed(options, exchange));
    const absl::Status status =
        exchange.method.handler(exchange.call, *exchange.request, exchange.response.get());
    exchange.call.KeepSnapshot(nullptr);  // who did not need it lets it go
    return status;
  });
}

// Runs `work` on a worker.
void RunOnPool(WorkerPool& pool, std::shared_ptr<Exchange> exchange, std::function<void()> work) {
  const bool queued = pool.TryRun([exchange, work = std::move(work)] {
    absl::Status overdue = Overdue(exchange->call);
    if (!overdue.ok()) return exchange->Finish(std::move(overdue));
    work();
  });
  if (queued) return;
  ErrorDetail detail;
  detail.reason = "SERVER_BUSY";
  detail.retry_delay = absl::Seconds(1);
  exchange->Finish(MakeError(absl::StatusCode::kResourceExhausted,
                             "the server has more to do than it can queue; try again later",
                             std::move(detail)));
}

std::string TextOf(const Message& message, const google::protobuf::FieldDescriptor* field) {
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

absl::Status SeenByOthers() {
  ErrorDetail detail;
  detail.reason = "ACCOUNTS_REVISION_NOT_REACHED";
  detail.retry_delay = absl::Seconds(1);
  return MakeError(
      absl::StatusCode::kUnavailable,
      "what was written meanwhile had seen a later accounts revision than is shown here",
      std::move(detail));
}

// The body of a write: the first answer if the request was answered before, else the handler's.
absl::Status WriteBody(const Router::Options& options, Exchange& exchange, const RequestKey& key,
                       store::Txn& txn) {
  const Gate* const gate = options.gate;
  exchange.sight = {};
  RETURN_IF_ERROR(Overdue(exchange.call));
  if (gate != nullptr && !gate->IsOpenFor(exchange.call, txn)) {
    exchange.sight.behind = true;
    return SeenByOthers();
  }
  // Before an answer is repeated: who may not have it any more does not get it.
  if (!exchange.call.may_everything()) {
    const auto open = [&txn]() -> absl::StatusOr<store::Reader*> { return &txn; };
    RETURN_IF_ERROR(Watched(gate, exchange, [&]() -> absl::Status {
      RETURN_IF_ERROR(
          exchange.method.policy.Require(exchange.call, *exchange.request, *options.kinds, open));
      return RequireSeenReferences(exchange.call.viewer(), *exchange.request);
    }));
  }
  Message* response = exchange.response.get();
  response->Clear();
  if (!key.id.empty()) {
    ASSIGN_OR_RETURN(const bool replayed, Replay(txn, key, response));
    if (replayed) return absl::OkStatus();
  }
  const rights::Viewer& viewer = exchange.call.viewer();
  rights::GuardedTxn guarded(viewer, txn);
  store::Txn& allowed = viewer.sees_all() ? txn : static_cast<store::Txn&>(guarded);
  RETURN_IF_ERROR(Watched(gate, exchange, [&] {
    return exchange.method.write(exchange.call, allowed, *exchange.request, response);
  }));
  return key.id.empty() ? absl::OkStatus() : Remember(txn, key, *response);
}

// What would have been refused, if it were known that nothing has come since.
absl::Status NotKnown(const absl::Status& why, const absl::Status& refused) {
  return MakeError(why.code(), absl::StrCat(refused.message(), "; ", why.message()),
                   DetailOf(why).value_or(ErrorDetail()));
}

void DispatchWhenFresh(const Router::Options& options, std::shared_ptr<Exchange> exchange);

// Sends what a run came to, or runs the handler again: if it was refused for something that was not
// there and may be by now, or was not run because of what others had seen.
void Answer(const Router::Options& options, std::shared_ptr<Exchange> exchange,
            absl::Status status) {
  const Exchange::Sight& sight = exchange->sight;
  const bool again = !status.ok() && (sight.behind ? exchange->runs_again < kRunsAgainMax
                                                   : sight.missing && exchange->runs_again == 0);
  if (!again) return exchange->Finish(std::move(status));
  ++exchange->runs_again;
  if (sight.behind) return DispatchWhenFresh(options, std::move(exchange));
  options.gate->CatchUp([&options, exchange, refused = std::move(status)](absl::Status reached) {
    if (!reached.ok()) return exchange->Finish(NotKnown(reached, refused));
    if (options.gate->version() == exchange->sight.version) return exchange->Finish(refused);
    DispatchWhenFresh(options, exchange);
  });
}

void RunWrite(const Router::Options& options, std::shared_ptr<Exchange> exchange) {
  const Method& method = exchange->method;
  const Message& request = *exchange->request;
  const std::string request_id = TextOf(request, method.request_id);
  const bool validate_only = method.validate_only != nullptr &&
                             request.GetReflection()->GetBool(request, method.validate_only);
  RequestKey key;
  if (!validate_only) key = RequestKeyOf(exchange->call, request_id, request);
  store::WriteInfo info =
      exchange->call.ToWriteInfo(request_id, TextOf(request, method.reason), validate_only);
  if (method.store->ReadsAhead()) {
    if (method.reads) info.reads = method.reads(request);
    if (!key.id.empty()) info.reads.emplace_back(&store::TableOf<StoredRequest>(), key.id);
  }
  method.store->Write(
      std::move(info), exchange->call.deadline(),
      [&options, exchange, key = std::move(key)](store::Txn& txn) {
        return WriteBody(options, *exchange, key, txn);
      },
      [&options, exchange](absl::StatusOr<int64_t> revision) {
        if (revision.ok()) exchange->call.set_revision(*revision);
        Answer(options, exchange, revision.status());
      });
}

void RunLater(const Router::Options& options, std::shared_ptr<Exchange> exchange) {
  if (!exchange->call.may_everything()) {
    absl::Status allowed =
        Watched(options.gate, *exchange, [&] { return RequireNamed(options, *exchange); });
    exchange->call.KeepSnapshot(nullptr);  // it may wait for long
    if (!allowed.ok()) return Answer(options, std::move(exchange), std::move(allowed));
  }
  exchange->method.later(exchange->call, *exchange->request, exchange->response.get(),
                         [exchange](absl::Status status) { exchange->Finish(std::move(status)); });
}

// Runs the handler in its method's way. `on_worker`: this is a worker's thread already.
void Dispatch(const Router::Options& options, std::shared_ptr<Exchange> exchange, bool on_worker) {
  switch (exchange->method.how) {
    case Method::How::kWrite:
      return RunWrite(options, std::move(exchange));
    case Method::How::kLater:
      return RunLater(options, std::move(exchange));
    case Method::How::kPooled:
      if (!on_worker) {
        return RunOnPool(*options.pool, exchange, [&options, exchange] {
          Answer(options, exchange, Run(options, *exchange));
        });
      }
      [[fallthrough]];
    default: {
      absl::Status status = Run(options, *exchange);
      Answer(options, std::move(exchange), std::move(status));
    }
  }
}

void DispatchWhenFresh(const Router::Options& options, std::shared_ptr<Exchange> exchange) {
  RunOnPool(*options.pool, exchange, [&options, exchange] {
    absl::Status fresh = AwaitFresh(options, exchange->call);
    if (!fresh.ok()) return exchange->Finish(std::move(fresh));
    Dispatch(options, exchange, true);
  });
}

}  // namespace

grpc::ServerUnaryReactor* ServeUnary(const Method& method, const Router::Options& options,
                                     grpc::CallbackServerContext* context, grpc::ByteBuffer* bytes,
                                     grpc::ByteBuffer* answer) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Observed observed(options, method, *context, *bytes);
  absl::StatusOr<Admitted> admitted = method.how == Method::How::kNotBuilt
                                          ? absl::StatusOr<Admitted>(NotBuilt(method))
                                          : Admit(method, options, *context, bytes);
  if (!admitted.ok()) {
    const std::string error_id = RefusedId(*context);
    observed.EndRefused(admitted.status(), error_id);
    reactor->Finish(Sent(admitted.status(), method, *context, error_id));
    return reactor;
  }
  Exchange exchange(method, {context, reactor, answer, observed}, options.store,
                    *std::move(admitted));
  // Whoever may not everything is asked for by stored rows, on a worker.
  const bool fresh = exchange.call.may_everything() && IsFresh(options, exchange.call);
  if (method.fast && fresh) {
    std::shared_ptr<const std::string> ready = method.fast(exchange.call, *exchange.request);
    if (ready != nullptr) {
      exchange.FinishWith(std::move(ready));
      return reactor;
    }
  }
  if (fresh && method.how == Method::How::kInline) {
    absl::Status status = Run(options, exchange);
    if (status.ok() || !exchange.sight.missing) {
      exchange.Finish(std::move(status));
    } else {
      Answer(options, std::make_shared<Exchange>(std::move(exchange)), std::move(status));
    }
    return reactor;
  }
  auto kept = std::make_shared<Exchange>(std::move(exchange));
  fresh ? Dispatch(options, std::move(kept), false) : DispatchWhenFresh(options, std::move(kept));
  return reactor;
}

}  // namespace accord::rpc
