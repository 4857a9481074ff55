#include "cli/db/doctor_asks.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cstdio>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>  // what lets messages cross the wire
#include "absl/strings/numbers.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/rpc/about.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "common/rpc/tls.h"

namespace accord::cli {
namespace {

using google::protobuf::Message;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr int kHandshakeSeconds = 5;
constexpr unsigned char kHttp2[] = {2, 'h', '2'};

// Between `began` and `ended` of the clock here the server's stood at `there`.
absl::Duration Ahead(absl::Time there, absl::Time began, absl::Time ended) {
  if (there > ended) return there - ended;
  return std::min(there - began, absl::ZeroDuration());
}

absl::optional<int64_t> DaysLeft(const X509* certificate) {
  if (certificate == nullptr) return absl::nullopt;
  int days = 0;
  int seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate)) != 1) {
    return absl::nullopt;
  }
  return seconds < 0 ? days - 1 : days;
}

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

void SetTimeouts(BIO* connection) {
  int socket = -1;
  if (BIO_get_fd(connection, &socket) < 0) return;
  (void)BIO_socket_nbio(socket, 0);  // connecting with a time-out left it so
  const timeval patience = {kHandshakeSeconds, 0};
  (void)setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  (void)setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

}  // namespace

Asker::Asker(const Session& session) : session_(session) {
  const rpc::TlsFiles& files = session.settings().tls;
  if (files.none()) return;
  // What is wrong with them was said when the session was made.
  auto loaded = rpc::Tls::Load(files);
  if (loaded.ok()) tls_ = *std::move(loaded);
}

absl::Status Asker::Ask(const Session::MethodCall& call, const Message& request, Message& response,
                        ServerSays& says) const {
  rpc::CallSettings settings;
  settings.timeout = session_.settings().timeout;
  settings.on_behalf_of = session_.settings().on_behalf_of;
  rpc::CallContext context(settings);
  context.get()->AddMetadata(rpc::kAboutServer, "1");
  grpc::TemplatedGenericStub<Message, Message> stub(rpc::MakeChannel(call.address, tls_.get()));
  grpc::Status status;
  absl::Notification done;
  const absl::Time began = absl::Now();
  stub.UnaryCall(context.get(), call.path, grpc::StubOptions(), &request, &response,
                 [&](grpc::Status answered) {
                   status = std::move(answered);
                   done.Notify();
                 });
  done.WaitForNotification();
  int64_t time = 0;
  if (absl::SimpleAtoi(rpc::TrailingMetadata(*context.get(), rpc::kServerTime), &time)) {
    says.clock_ahead = Ahead(absl::FromUnixMicros(time), began, absl::Now());
  }
  says.version = rpc::TrailingMetadata(*context.get(), rpc::kServerVersion);
  says.epoch = rpc::TrailingMetadata(*context.get(), rpc::kEpoch);
  says.revision = context.revision();
  return rpc::FromGrpcStatus(status);
}

absl::optional<int64_t> DaysLeftInFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "r"), &std::fclose);
  if (file == nullptr) return absl::nullopt;
  const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
  return DaysLeft(certificate.get());
}

absl::optional<int64_t> DaysLeftAt(const std::string& address, const rpc::TlsFiles& files) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> settings(SSL_CTX_new(TLS_client_method()),
                                                                   &SSL_CTX_free);
  if (settings == nullptr) return absl::nullopt;
  SSL_CTX_set_verify(settings.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_alpn_protos(settings.get(), kHttp2, sizeof(kHttp2));
  // A server that wants ours and does not take it shows its own all the same.
  SSL_CTX_use_certificate_chain_file(settings.get(), files.cert.c_str());
  SSL_CTX_use_PrivateKey_file(settings.get(), files.key.c_str(), SSL_FILETYPE_PEM);
  const std::unique_ptr<SSL, decltype(&SSL_free)> handshake(SSL_new(settings.get()), &SSL_free);
  BIO* const connection = BIO_new_connect(address.c_str());
  if (handshake == nullptr || connection == nullptr) return absl::nullopt;
  SSL_set_bio(handshake.get(), connection, connection);  // takes it
  if (BIO_do_connect_retry(connection, kHandshakeSeconds, -1) != 1) return absl::nullopt;
  SetTimeouts(connection);
  SSL_set_tlsext_host_name(handshake.get(), HostOf(address).c_str());
  (void)SSL_connect(handshake.get());
  const Certificate shown(SSL_get1_peer_certificate(handshake.get()), &X509_free);
  return DaysLeft(shown.get());
}

}  // namespace accord::cli
