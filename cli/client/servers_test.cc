#include "cli/client/servers.h"

#include <string>

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::HasSubstr;

Servers Parsed(const std::string& text) {
  absl::StatusOr<Servers> parsed = Servers::Parse(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? *parsed : Servers();
}

TEST(ServersTest, OneAddressServesEverything) {
  const Servers servers = Parsed("accord.example:7410");
  EXPECT_EQ(servers.AddressesOf("accord.planning.v1"), "accord.example:7410");
  EXPECT_EQ(servers.AddressesOf("accord.accounts.v1.AccountService"), "accord.example:7410");
}

TEST(ServersTest, EachServiceHasItsOwnReplicas) {
  const Servers servers = Parsed("accounts=127.0.0.1:1,127.0.0.1:2,forecast=[::1]:3");
  EXPECT_EQ(servers.AddressesOf("accord.accounts.v1"), "127.0.0.1:1,127.0.0.1:2");
  EXPECT_EQ(servers.AddressesOf("accord.forecast.v1"), "[::1]:3");
  EXPECT_EQ(servers.AddressesOf("accord.planning.v1"), "");
  EXPECT_EQ(servers.all().size(), 3u);
}

TEST(ServersTest, RefusalNamesThePiece) {
  const std::string bad[][2] = {{"", "''"},
                                {"7410", "'7410'"},
                                {":7410", "':7410'"},
                                {"localhost:0", "'localhost:0'"},
                                {"localhost:70000", "'localhost:70000'"},
                                {"127.0.0.1:1,", "''"},
                                {"accounts=127.0.0.1:1,plans=127.0.0.1:2", "'plans=127.0.0.1:2'"},
                                // Only numeric addresses can be asked in turn.
                                {"127.0.0.1:1,localhost:2", "'localhost:2'"}};
  for (const auto& [text, piece] : bad) {
    const absl::Status refused = Servers::Parse(text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << text;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(piece)) << text;
  }
}

}  // namespace
}  // namespace accord::cli
