// Real certificates for tests, made by the program openssl in a folder of their own.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/tls.h"
#include "gtest/gtest.h"

namespace accord::rpc {

class TestAuthority {
 public:
  TestAuthority() {
    std::string made = (std::filesystem::temp_directory_path() / "accord-tls-XXXXXX").string();
    if (mkdtemp(made.data()) != nullptr) folder_ = made;
    MakeAuthority("ca");
  }
  ~TestAuthority() { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

  // NAME.pem and NAME.key of another authority.
  void MakeAuthority(const std::string& name) {
    OpenSsl(absl::StrCat("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2",
                         " -subj '/CN=", name, " of the tests' -keyout ", path(name + ".key"),
                         " -out ", path(name + ".pem")));
  }

  struct Wanted {
    std::string name = "accord-test";                  // the common name; empty: none
    std::string names = "DNS:localhost,IP:127.0.0.1";  // the alternative names
    std::string authority = "ca";
    int days = 1;  // negative: it is over
  };
  // FILE.pem and FILE.key, signed by an authority.
  TlsFiles Make(const std::string& file, const Wanted& wanted) {
    const std::string subject = wanted.name.empty() ? "/O=tests" : "/CN=" + wanted.name;
    OpenSsl(absl::StrCat("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '",
                         subject, "' -addext subjectAltName=", wanted.names, " -keyout ",
                         path(file + ".key"), " -out ", path(file + ".csr")));
    OpenSsl(absl::StrCat("x509 -req -copy_extensions copy -in ", path(file + ".csr"), " -CA ",
                         path(wanted.authority + ".pem"), " -CAkey ",
                         path(wanted.authority + ".key"), " -days ", wanted.days, " -set_serial ",
                         ++serial_, " -out ", path(file + ".pem")));
    return {path(file + ".pem"), path(file + ".key"), path("ca.pem")};
  }

 private:
  void OpenSsl(const std::string& arguments) {
    const std::string command = absl::StrCat("openssl ", arguments, " 2>", path("openssl.log"));
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::string folder_;
  int serial_ = 1;
};

}  // namespace accord::rpc
