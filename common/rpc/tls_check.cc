#include "common/rpc/tls_check.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"

namespace accord::rpc {
namespace {

template <typename T, void (*Free)(T*)>
struct Freed {
  void operator()(T* value) const { Free(value); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE, X509_STORE_free>>;
using Verification = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX, X509_STORE_CTX_free>>;
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Memory = std::unique_ptr<BIO, FreeBio>;
struct FreeStack {  // not what stands in it
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

// One of the three, with the flag that names it.
struct File {
  const char* flag;
  const std::string& path;
};

absl::Status Invalid(absl::string_view problem) {
  return MakeError(absl::StatusCode::kInvalidArgument, "TLS_FILES", std::string(problem));
}

absl::Status Unusable(const File& file, absl::string_view problem) {
  return MakeError(absl::StatusCode::kInvalidArgument, "TLS_FILES",
                   absl::StrCat(file.flag, ": ", file.path, " ", problem), {{"path", file.path}});
}

absl::StatusOr<std::string> Read(const File& file) {
  errno = 0;
  std::ifstream in(file.path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || text.str().empty()) {
    return Unusable(
        file, absl::StrCat("cannot be read: ", errno == 0 ? "it is empty" : std::strerror(errno)));
  }
  return text.str();
}

absl::StatusOr<std::vector<Certificate>> ReadCertificates(const File& file) {
  ASSIGN_OR_RETURN(const std::string text, Read(file));
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  std::vector<Certificate> certificates;
  while (X509* const next = PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  ERR_clear_error();  // the end of the file is one
  if (certificates.empty()) return Unusable(file, "holds no certificate in PEM form");
  return certificates;
}

// A key with a pass phrase would make OpenSSL ask for it on the terminal.
int NoPassPhrase(char*, int, int, void*) { return -1; }

absl::StatusOr<Key> ReadKey(const File& file) {
  ASSIGN_OR_RETURN(const std::string text, Read(file));
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassPhrase, nullptr));
  ERR_clear_error();
  if (key == nullptr) return Unusable(file, "holds no private key in PEM form without pass phrase");
  return key;
}

absl::Status CheckSigned(const File& file, const std::vector<Certificate>& chain,
                         const std::vector<Certificate>& authorities, const std::string& ca) {
  const Store trusted(X509_STORE_new());
  for (const Certificate& authority : authorities) {
    X509_STORE_add_cert(trusted.get(), authority.get());
  }
  const std::unique_ptr<STACK_OF(X509), FreeStack> between(sk_X509_new_null());
  for (size_t i = 1; i < chain.size(); ++i) sk_X509_push(between.get(), chain[i].get());
  const Verification verification(X509_STORE_CTX_new());
  X509_STORE_CTX_init(verification.get(), trusted.get(), chain[0].get(), between.get());
  const bool verified = X509_verify_cert(verification.get()) == 1;
  ERR_clear_error();
  if (verified) return absl::OkStatus();
  return Unusable(
      file,
      absl::StrCat("does not hold against --tls-ca ", ca, ": ",
                   X509_verify_cert_error_string(X509_STORE_CTX_get_error(verification.get()))));
}

}  // namespace

absl::Status CheckTlsFiles(const TlsFiles& files) {
  const File cert{"--tls-cert", files.cert};
  const File key{"--tls-key", files.key};
  const File ca{"--tls-ca", files.ca};
  std::vector<std::string> missing;
  for (const File& file : {cert, key, ca}) {
    if (file.path.empty()) missing.emplace_back(file.flag);
  }
  if (!missing.empty()) {
    return Invalid(absl::StrCat("--tls-cert, --tls-key and --tls-ca go together: ",
                                absl::StrJoin(missing, " and "), " not given"));
  }
  ASSIGN_OR_RETURN(const std::vector<Certificate> chain, ReadCertificates(cert));
  ASSIGN_OR_RETURN(const Key private_key, ReadKey(key));
  ASSIGN_OR_RETURN(const std::vector<Certificate> authorities, ReadCertificates(ca));
  const bool match = X509_check_private_key(chain[0].get(), private_key.get()) == 1;
  ERR_clear_error();
  if (!match) return Unusable(key, absl::StrCat("is not the key of --tls-cert ", files.cert));
  return CheckSigned(cert, chain, authorities, files.ca);
}

}  // namespace accord::rpc
