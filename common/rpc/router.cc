#include "common/rpc/router.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_callback.h>
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/call_count.h"
#include "common/rpc/method.h"
#include "common/rpc/streams.h"
#include "common/rpc/unary.h"

namespace accord::rpc {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::RpcMethod;

[[noreturn]] void Die(absl::string_view mistake) {
  std::cerr << "router: " << ToStd(mistake) << std::endl;
  std::abort();
}

Router::Options WithKinds(Router::Options options, const Kinds& kinds) {
  options.kinds = &kinds;
  return options;
}

}  // namespace

// What generated code does for a service with raw callback methods, from the descriptor. One for
// each service, because reflection and health know a grpc::Service by its methods' common prefix.
class Router::Service final : public grpc::Service {
 public:
  Service(const ServiceDescriptor* descriptor, const Options& options, Streams& streams,
          CallCount& calls)
      : descriptor_(descriptor), calls_(calls) {
    methods_.reserve(descriptor->method_count());
    for (int i = 0; i < descriptor->method_count(); ++i) {
      methods_.push_back(std::make_unique<Method>(descriptor->method(i)));
      if (descriptor->method(i)->client_streaming()) {
        Die(absl::StrCat(methods_.back()->name(), ": client streams are not supported"));
      }
      Add(i, *methods_.back(), options, streams);
    }
  }

  const ServiceDescriptor* descriptor() const { return descriptor_; }
  const std::vector<std::unique_ptr<Method>>& methods() const { return methods_; }

 private:
  // gRPC hands the request over as const; it belongs to the call and nobody else reads it.
  void Add(int index, Method& method, const Options& options, Streams& streams) {
    if (method.descriptor->server_streaming()) {
      AddMethod(new grpc::internal::RpcServiceMethod(method.path.c_str(),
                                                     RpcMethod::SERVER_STREAMING, nullptr));
      MarkMethodRawCallback(index,
                            new CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                [&method, &streams](grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) {
                                  return streams.Serve(method, context,
                                                       const_cast<grpc::ByteBuffer*>(request));
                                }));
      return;
    }
    AddMethod(
        new grpc::internal::RpcServiceMethod(method.path.c_str(), RpcMethod::NORMAL_RPC, nullptr));
    auto* handler = new CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
        [&method, &options](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                            grpc::ByteBuffer* response) {
          return ServeUnary(method, options, context, const_cast<grpc::ByteBuffer*>(request),
                            response);
        });
    handler->SetMessageAllocator(&calls_);
    MarkMethodRawCallback(index, handler);
  }

  const ServiceDescriptor* const descriptor_;
  CallCount& calls_;
  std::vector<std::unique_ptr<Method>> methods_;
};

Router::Router(const std::vector<const ServiceDescriptor*>& services, Options options)
    : options_(WithKinds(options, kinds_)),
      streams_(std::make_unique<Streams>(options_)),
      calls_(std::make_unique<CallCount>()) {
  if (options_.clock == nullptr || options_.authorizer == nullptr) Die("no clock or authorizer");
  for (const ServiceDescriptor* descriptor : services) {
    if (descriptor == nullptr) Die("a service does not exist");
    services_.push_back(std::make_unique<Service>(descriptor, options_, *streams_, *calls_));
    for (const auto& method : services_.back()->methods()) {
      const std::string& name = method->descriptor->name();
      methods_[name].push_back(method.get());
      methods_[absl::StrCat(descriptor->name(), "/", name)].push_back(method.get());
    }
  }
}

Router::~Router() = default;

void Router::Keeps(absl::string_view pattern, const store::Table& table) {
  kinds_.Add(pattern, table);
}

Method& Router::Find(absl::string_view name) {
  const auto found = methods_.find(name);
  if (found == methods_.end()) Die(absl::StrCat("no RPC is called ", name));
  if (found->second.size() > 1) Die(absl::StrCat("several services have an RPC ", name));
  return *found->second.front();
}

bool Router::Has(absl::string_view method) const {
  const auto found = methods_.find(method);
  return found != methods_.end() && found->second.size() == 1 &&
         found->second.front()->how == Method::How::kNotBuilt;
}

Method& Router::Unbound(absl::string_view name) {
  Method& method = Find(name);
  if (method.how != Method::How::kNotBuilt) Die(absl::StrCat(name, " has a handler already"));
  return method;
}

void Router::RequireTypes(absl::string_view method, const google::protobuf::Descriptor* request,
                          const google::protobuf::Descriptor* response) {
  const MethodDescriptor* descriptor = Find(method).descriptor;
  if (descriptor->input_type() != request || descriptor->output_type() != response) {
    Die(absl::StrCat(method, " takes ", descriptor->input_type()->name(), " and returns ",
                     descriptor->output_type()->name()));
  }
}

void Router::Inline(absl::string_view method, Handler handler) {
  Method& bound = Unbound(method);
  if (bound.descriptor->server_streaming()) Die(absl::StrCat(method, " is a stream"));
  bound.how = Method::How::kInline;
  bound.handler = std::move(handler);
}

void Router::Pooled(absl::string_view method, Handler handler) {
  if (options_.pool == nullptr) Die("no worker pool");
  Inline(method, std::move(handler));
  Find(method).how = Method::How::kPooled;
}

void Router::Write(absl::string_view method, store::Store& store, WriteHandler handler,
                   ReadsOf reads) {
  Method& bound = Unbound(method);
  if (bound.descriptor->server_streaming()) Die(absl::StrCat(method, " is a stream"));
  bound.how = Method::How::kWrite;
  bound.write = std::move(handler);
  bound.reads = std::move(reads);
  bound.store = &store;
}

void Router::Later(absl::string_view method, LaterHandler handler) {
  Method& bound = Unbound(method);
  if (bound.descriptor->server_streaming()) Die(absl::StrCat(method, " is a stream"));
  bound.how = Method::How::kLater;
  bound.later = std::move(handler);
}

void Router::Stream(absl::string_view method, StreamHandler handler) {
  Method& bound = Unbound(method);
  if (!bound.descriptor->server_streaming()) Die(absl::StrCat(method, " is not a stream"));
  bound.how = Method::How::kStream;
  bound.stream = std::move(handler);
}

void Router::Fast(absl::string_view method, FastHandler handler) {
  Method& bound = Find(method);
  if (bound.descriptor->server_streaming() || bound.fast) {
    Die(absl::StrCat(method, " is a stream or has a fast handler already"));
  }
  bound.fast = std::move(handler);
}

absl::Status Router::Check() const {
  for (const auto& service : services_) {
    for (const auto& method : service->methods()) {
      RETURN_IF_ERROR(method->policy.Check());
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> Router::service_names() const {
  std::vector<std::string> names;
  for (const auto& service : services_) names.push_back(service->descriptor()->full_name());
  return names;
}

void Router::Register(grpc::ServerBuilder& builder) {
  for (const auto& service : services_) {
    if (options_.observer != nullptr) Introduce(*service);
    builder.RegisterService(service.get());
  }
}

void Router::Introduce(const Service& service) {
  using Kind = Observer::Kind;
  for (const auto& method : service.methods()) {
    const Kind kind = method->how == Method::How::kNotBuilt ? Kind::kNotBuilt
                      : method->how == Method::How::kStream ? Kind::kStream
                                                            : Kind::kUnary;
    method->observed = options_.observer->AddMethod(method->name(), kind);
  }
}

std::shared_ptr<StreamBell> Router::bell() { return streams_->bell(); }

void Router::Drain() { streams_->Drain(); }

bool Router::idle() const { return calls_->under_way() == 0 && streams_->empty(); }

}  // namespace accord::rpc
