// Who gets in with which certificate, over real connections, and what is said of files that are no
// good.
#include "common/rpc/tls.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include "absl/strings/str_cat.h"
#include "common/rpc/test_authority.h"
#include "common/rpc/testing.h"
#include "gmock/gmock.h"

namespace accord::rpc {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kRefresh = absl::Seconds(1);

class TlsTest : public RpcTest {
 protected:
  TlsTest() {
    router_->Inline<v1::GetAccountRequest, v1::Account>(
        "GetAccount", [](const Call& call, const v1::GetAccountRequest&) {
          v1::Account account;
          account.set_name(call.principal());
          account.set_display_name(call.on_behalf_of());
          return account;
        });
  }
  static std::shared_ptr<const Tls> Loaded(const TlsFiles& files) {
    const auto tls = Tls::Load(files, kRefresh);
    EXPECT_TRUE(tls.ok()) << tls.status();
    return tls.value_or(nullptr);
  }
  // With the certificate `server`.
  void Serve(const TlsFiles& files) {
    Server::Options options;
    options.tls = Loaded(files);
    options.listen = "0.0.0.0:0";  // with certificates no address is refused
    server_ = std::make_unique<Server>(options);
    server_->Add(router_.get());
    const absl::StatusOr<int> port = server_->Start();
    ASSERT_TRUE(port.ok()) << port.status();
    port_ = *port;
  }
  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  // What a call over a new connection comes back with: whom the server takes the caller for.
  absl::StatusOr<v1::Account> GetWith(const std::shared_ptr<grpc::Channel>& channel,
                                      const CallSettings& settings = {}) {
    stub_ = v1::AccountService::NewStub(channel);
    CallSettings quick = settings;
    quick.timeout = absl::Seconds(5);
    return Get("accounts/acme", quick);
  }
  // A client that was not checked before it connected, as other programs may be.
  std::shared_ptr<grpc::Channel> UncheckedChannel(const TlsFiles& files) {
    grpc::experimental::TlsChannelCredentialsOptions options;
    options.set_certificate_provider(
        std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(files.key, files.cert,
                                                                             files.ca, 1));
    options.watch_root_certs();
    options.watch_identity_key_cert_pairs();
    grpc::ChannelArguments alone;  // no connection of another test's
    alone.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address(), grpc::experimental::TlsCredentials(options), alone);
  }
  std::string RefusalOf(const TlsFiles& files) {
    const absl::Status status = Tls::Load(files).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(ReasonOf(status), "TLS_FILES");
    return std::string(status.message());
  }
  // The serial number of the certificate that the server shows to a new connection.
  std::string ShownSerial(const TlsFiles& client) {
    return Shell(absl::StrCat("openssl s_client -connect ", address(), " -cert ", client.cert,
                              " -key ", client.key, " </dev/null 2>/dev/null |",
                              " openssl x509 -noout -serial"));
  }
  static std::string Shell(const std::string& command) {
    std::string output;
    std::array<char, 4096> buffer;
    FILE* pipe = popen(command.c_str(), "r");
    while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
    pclose(pipe);
    return output;
  }

  TestAuthority authority_;
  int port_ = 0;
};

TEST_F(TlsTest, ClientWithACertificateIsWhoItSays) {
  Serve(authority_.Make("server", {}));
  const auto client = Loaded(authority_.Make("client", {.name = "accord-gateway"}));
  CallSettings settings;
  settings.on_behalf_of = "people/jane";
  const auto answer = GetWith(MakeChannel(address(), client.get()), settings);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->name(), "certificates/accord-gateway");
  EXPECT_EQ(answer->display_name(), "people/jane");
}

TEST_F(TlsTest, PrincipalIsTheAlternativeNameWhereThereIsNoCommonName) {
  Serve(authority_.Make("server", {}));
  const auto client =
      Loaded(authority_.Make("client", {.name = "", .names = "URI:spiffe://accord/planning"}));
  const auto answer = GetWith(MakeChannel(address(), client.get()));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->name(), "certificates/spiffe://accord/planning");
}

TEST_F(TlsTest, NoCertificatePosesAsTheAdministrator) {
  Serve(authority_.Make("server", {}));
  const auto client = Loaded(authority_.Make("client", {.name = kAdministrator}));
  const auto answer = GetWith(MakeChannel(address(), client.get()));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->name(), "certificates/administrator");
}

TEST_F(TlsTest, PlaintextIsRefused) {
  Serve(authority_.Make("server", {}));
  EXPECT_EQ(GetWith(MakeChannel(address())).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, ClientWithoutACertificateIsRefused) {
  const TlsFiles server = authority_.Make("server", {});
  Serve(server);
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(server.ca, 1));
  options.watch_root_certs();
  const auto channel = grpc::CreateChannel(address(), grpc::experimental::TlsCredentials(options));
  EXPECT_EQ(GetWith(channel).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, StrangersAndExpiredCertificatesAreRefusedByTheServer) {
  Serve(authority_.Make("server", {}));
  ASSERT_TRUE(GetWith(UncheckedChannel(authority_.Make("good", {}))).ok());
  authority_.MakeAuthority("other");
  const TlsFiles stranger = authority_.Make("stranger", {.authority = "other"});
  EXPECT_EQ(GetWith(UncheckedChannel(stranger)).status().code(), absl::StatusCode::kUnavailable);
  const TlsFiles expired = authority_.Make("expired", {.days = -1});
  EXPECT_EQ(GetWith(UncheckedChannel(expired)).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, ServerOfAnotherNameIsRefusedUnlessTheNameIsSaid) {
  Serve(authority_.Make("server", {.names = "DNS:accord-accounts.team.svc"}));
  TlsFiles files = authority_.Make("client", {});
  EXPECT_EQ(GetWith(MakeChannel(address(), Loaded(files).get())).status().code(),
            absl::StatusCode::kUnavailable);
  files.name = "accord-accounts.team.svc";
  EXPECT_TRUE(GetWith(MakeChannel(address(), Loaded(files).get())).ok());
  files.name = "";
  const std::string twice = absl::StrCat(address(), ",", address());
  EXPECT_FALSE(GetWith(MakeChannel(twice, Loaded(files).get())).ok());
}

TEST_F(TlsTest, ServersBehindANameAndSeveralAddressesAreCalledWithTls) {
  Serve(authority_.Make("server", {}));
  const auto client = Loaded(authority_.Make("client", {}));
  for (const std::string& target :
       {absl::StrCat("dns:///localhost:", port_), absl::StrCat(address(), ",", address())}) {
    const auto answer = GetWith(MakeChannel(target, client.get()));
    EXPECT_TRUE(answer.ok()) << target << " " << answer.status();
  }
}

TEST_F(TlsTest, OlderTlsThan12IsRefused) {
  Serve(authority_.Make("server", {}));
  const TlsFiles client = authority_.Make("client", {});
  const auto negotiated = [&](const std::string& version) {
    return Shell(absl::StrCat("openssl s_client ", version, " -cipher DEFAULT@SECLEVEL=0 -connect ",
                              address(), " -cert ", client.cert, " -key ", client.key, " -CAfile ",
                              client.ca, " </dev/null 2>&1"));
  };
  EXPECT_THAT(negotiated("-tls1_1"), HasSubstr("Cipher is (NONE)"));
  EXPECT_THAT(negotiated("-tls1_2"), HasSubstr("TLSv1.2, Cipher is ECDHE"));
}

TEST_F(TlsTest, RenewedCertificateIsUsedWithoutARestart) {
  const TlsFiles server = authority_.Make("server", {});
  const TlsFiles client = authority_.Make("client", {});
  Serve(server);
  const std::string before = ShownSerial(client);
  ASSERT_THAT(before, HasSubstr("serial="));
  authority_.Make("server", {});
  const absl::Time limit = absl::Now() + 20 * kRefresh;
  while (ShownSerial(client) == before && absl::Now() < limit) {
    absl::SleepFor(absl::Milliseconds(200));
  }
  EXPECT_NE(ShownSerial(client), before);
  EXPECT_TRUE(GetWith(UncheckedChannel(client)).ok());
}

TEST_F(TlsTest, FilesThatWentBadKeepNewcomersOutUntilTheyAreMended) {
  const TlsFiles server = authority_.Make("server", {});
  const TlsFiles client = authority_.Make("client", {});
  Serve(server);
  const auto standing = UncheckedChannel(client);
  ASSERT_TRUE(GetWith(standing).ok());
  std::ofstream(server.cert) << "half a file";
  const absl::Time limit = absl::Now() + 20 * kRefresh;
  while (GetWith(UncheckedChannel(client)).ok() && absl::Now() < limit) {
    absl::SleepFor(absl::Milliseconds(200));
  }
  EXPECT_FALSE(GetWith(UncheckedChannel(client)).ok());
  EXPECT_TRUE(GetWith(standing).ok());
  authority_.Make("server", {});
  while (!GetWith(UncheckedChannel(client)).ok() && absl::Now() < 2 * kRefresh + limit) {
    absl::SleepFor(absl::Milliseconds(200));
  }
  EXPECT_TRUE(GetWith(UncheckedChannel(client)).ok());
}

TEST_F(TlsTest, NoFilesMeanNoTls) { EXPECT_EQ(*Tls::Load({}), nullptr); }

TEST_F(TlsTest, FilesGoTogether) {
  const TlsFiles all = authority_.Make("server", {});
  EXPECT_THAT(RefusalOf({all.cert, "", all.ca}), HasSubstr("--tls-key not given"));
  EXPECT_THAT(RefusalOf({"", all.key, ""}), HasSubstr("--tls-cert and --tls-ca not given"));
}

TEST_F(TlsTest, RefusalNamesTheFileAndWhatIsWrongWithIt) {
  const TlsFiles good = authority_.Make("server", {});
  const TlsFiles other = authority_.Make("other", {});
  const std::string missing = authority_.path("missing.pem");
  EXPECT_THAT(RefusalOf({missing, good.key, good.ca}),
              AllOf(HasSubstr("--tls-cert: " + missing), HasSubstr("No such file")));
  EXPECT_THAT(RefusalOf({good.cert, good.cert, good.ca}),
              AllOf(HasSubstr("--tls-key: " + good.cert), HasSubstr("no private key")));
  EXPECT_THAT(RefusalOf({good.cert, good.key, good.key}),
              AllOf(HasSubstr("--tls-ca: " + good.key), HasSubstr("no certificate")));
  EXPECT_THAT(RefusalOf({good.cert, other.key, good.ca}),
              AllOf(HasSubstr("--tls-key: " + other.key), HasSubstr("not the key of")));
  authority_.MakeAuthority("stranger");
  const TlsFiles stranger = authority_.Make("strange", {.authority = "stranger"});
  EXPECT_THAT(RefusalOf(stranger),
              AllOf(HasSubstr("--tls-cert: " + stranger.cert), HasSubstr("issuer")));
  EXPECT_THAT(RefusalOf(authority_.Make("expired", {.days = -1})), HasSubstr("has expired"));
}

}  // namespace
}  // namespace accord::rpc
