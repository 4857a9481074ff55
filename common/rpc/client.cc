#include "common/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/call.h"
#include "common/rpc/tls.h"

namespace accord::rpc {

namespace {

// A page of the widest lists, with room to spare.
constexpr int kReceiveBytesMax = 64 << 20;
constexpr int kKeepaliveMs = 10 * 1000;  // servers of ours allow 5 seconds
constexpr int kKeepaliveTimeoutMs = 5 * 1000;

// Replicas behind one name, in turn, but for those that say of themselves that they do not serve.
constexpr char kNamedReplicas[] =
    R"({"loadBalancingConfig":[{"round_robin":{}}],"healthCheckConfig":{"serviceName":""}})";

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, const Tls* tls) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  // A channel that failed asks for the name anew before it connects, at most every 30 seconds
  // unless told otherwise: a server that is back after one second would be missed for many.
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 200);
  // A machine that vanished under a call is noticed long before TCP does.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  const bool several = absl::StrContains(address, ",");
  if (several) arguments.SetLoadBalancingPolicyName("round_robin");
  if (absl::StartsWith(address, "dns:")) arguments.SetServiceConfigJSON(kNamedReplicas);
  const std::string target = several ? absl::StrCat("ipv4:", address) : address;
  if (tls == nullptr) {
    return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  }
  std::string name = tls->files().name;
  if (name.empty() && several) name = address.substr(0, address.find(':'));
  if (!name.empty()) arguments.SetSslTargetNameOverride(name);
  return grpc::CreateCustomChannel(target, tls->ForClient(), arguments);
}

CallContext::CallContext(const CallSettings& settings) {
  if (settings.timeout != absl::InfiniteDuration()) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + settings.timeout));
  }
  if (!settings.on_behalf_of.empty()) context_.AddMetadata(kOnBehalfOf, settings.on_behalf_of);
  if (settings.min_revision != 0) {
    context_.AddMetadata(kMinRevision, absl::StrCat(settings.min_revision));
  }
  if (!settings.consistency.empty()) context_.AddMetadata(kConsistency, settings.consistency);
  if (settings.min_accounts_revision != 0) {
    context_.AddMetadata(kAccountsRevision, absl::StrCat(settings.min_accounts_revision));
  }
}

std::string TrailingMetadata(const grpc::ClientContext& context, const char* key) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find(key);
  return found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
}

int64_t CallContext::revision() const {
  int64_t revision = 0;
  return absl::SimpleAtoi(TrailingMetadata(context_, kRevision), &revision) ? revision : 0;
}

}  // namespace accord::rpc
