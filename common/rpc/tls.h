// Certificates for both directions: what a server shows and asks of its clients, and what a client
// shows and asks of a server. Whoever has the three files is one of ours; see docs/adr/0016.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class AuthContext;
}

namespace accord::rpc {

// PEM files, as --tls-cert, --tls-key and --tls-ca name them.
struct TlsFiles {
  std::string cert;  // ours, and then those between it and the CA
  std::string key;   // of `cert`; without a pass phrase
  std::string ca;    // who signs the certificates of our peers, and ours
  // In the servers' certificates, for a client; empty: the host that it connects to. Needed where
  // they differ: through a forwarded port, or for several numeric addresses at once.
  std::string name = {};

  bool none() const { return cert.empty() && key.empty() && ca.empty(); }
};

// The files are read again when they change, without a restart. While what they hold then is no
// good, new connections fail; those that stand are left alone. TLS 1.2 and later. Thread-safe.
class Tls {
 public:
  // Null if `files` names none. Looks for newer files every `refresh`, whole seconds. Errors:
  // INVALID_ARGUMENT, reason TLS_FILES: the message says which flag is missing, or which file
  // cannot be used and why (not read, no PEM, the key of another certificate, a certificate that
  // the CA did not sign or whose time is not now).
  static absl::StatusOr<std::shared_ptr<const Tls>> Load(
      const TlsFiles& files, absl::Duration refresh = absl::Seconds(10));
  ~Tls();

  const TlsFiles& files() const { return files_; }
  // Refuses clients that show no certificate of the CA.
  std::shared_ptr<grpc::ServerCredentials> ForServer() const;
  // Refuses servers whose certificate is not the CA's or does not name the host.
  std::shared_ptr<grpc::ChannelCredentials> ForClient() const;

 private:
  class Provider;
  Tls(TlsFiles files, std::unique_ptr<Provider> provider);

  const TlsFiles files_;
  const std::unique_ptr<Provider> provider_;
};

// Whether the peer showed a certificate, and whose: `certificates/NAME`, NAME being its common
// name, else its first alternative name, with anything but printable ASCII replaced by `?`. Empty
// without a certificate. No certificate can pose as a person or as the local administrator so.
std::string PrincipalOf(const grpc::AuthContext& peer);

}  // namespace accord::rpc
