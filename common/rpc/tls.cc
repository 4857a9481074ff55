#include "common/rpc/tls.h"

#include <utility>

#include <grpcpp/security/auth_context.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/tls_check.h"

namespace accord::rpc {
namespace {

constexpr size_t kNameLengthMax = 128;

void Watch(grpc::experimental::TlsCredentialsOptions& options) {
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
}

std::string FirstProperty(const grpc::AuthContext& peer, const std::string& key) {
  const std::vector<grpc::string_ref> values = peer.FindPropertyValues(key);
  return values.empty() ? std::string() : std::string(values[0].data(), values[0].size());
}

}  // namespace

class Tls::Provider {
 public:
  Provider(const TlsFiles& files, absl::Duration refresh)
      : watcher(std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
            files.key, files.cert, files.ca,
            static_cast<unsigned int>(absl::ToInt64Seconds(refresh)))) {}
  const std::shared_ptr<grpc::experimental::FileWatcherCertificateProvider> watcher;
};

absl::StatusOr<std::shared_ptr<const Tls>> Tls::Load(const TlsFiles& files,
                                                     absl::Duration refresh) {
  if (files.none()) return std::shared_ptr<const Tls>();
  absl::Status checked = CheckTlsFiles(files);
  if (!checked.ok()) return checked;
  return std::shared_ptr<const Tls>(new Tls(files, std::make_unique<Provider>(files, refresh)));
}

Tls::Tls(TlsFiles files, std::unique_ptr<Provider> provider)
    : files_(std::move(files)), provider_(std::move(provider)) {}

Tls::~Tls() = default;

std::shared_ptr<grpc::ServerCredentials> Tls::ForServer() const {
  grpc::experimental::TlsServerCredentialsOptions options(provider_->watcher);
  Watch(options);
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> Tls::ForClient() const {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(provider_->watcher);
  Watch(options);
  return grpc::experimental::TlsCredentials(options);
}

std::string PrincipalOf(const grpc::AuthContext& peer) {
  if (peer.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME).empty()) return "";
  std::string name = FirstProperty(peer, GRPC_X509_CN_PROPERTY_NAME);
  if (name.empty()) name = FirstProperty(peer, GRPC_X509_SAN_PROPERTY_NAME);
  if (name.empty()) name = "unnamed";
  name.resize(std::min(name.size(), kNameLengthMax));
  for (char& c : name) {
    if (!absl::ascii_isgraph(c)) c = '?';
  }
  return absl::StrCat("certificates/", name);
}

}  // namespace accord::rpc
