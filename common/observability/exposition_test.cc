#include "common/observability/exposition.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::observability {
namespace {

using testing::HasSubstr;

constexpr char kAnyPort[] = "127.0.0.1:0";

// A connection that has asked for `path`.
int Ask(int port, const std::string& path) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\n\r\n");
  EXPECT_EQ(send(socket, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  return socket;
}

std::string Scrape(int port, const std::string& path = "/metrics") {
  const int socket = Ask(port, path);
  std::string answer;
  char bytes[65536];
  for (ssize_t got = 0; (got = recv(socket, bytes, sizeof bytes, 0)) > 0;) {
    answer.append(bytes, static_cast<size_t>(got));
  }
  close(socket);
  return answer;
}

Source Constant(double value) {
  return [value](Sheet& sheet) {
    sheet.Gauge({"accord_test", "What the test says."}, {{"label", "a\"b\\c\nd"}}, value);
  };
}

// Each line is a comment, or NAME VALUE or NAME{LABELS} VALUE.
bool Parses(absl::string_view body) {
  for (absl::string_view line : absl::StrSplit(body, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "# HELP ") || absl::StartsWith(line, "# TYPE ")) continue;
    const size_t space = line.rfind(' ');
    const std::vector<std::string> name = absl::StrSplit(line.substr(0, space), '{');
    const bool named = !name[0].empty() && name[0].find_first_not_of(
                                               "abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
    const bool closed = name.size() == 1 || name.back().back() == '}';
    if (space == absl::string_view::npos || !named || !closed) return false;
  }
  return true;
}

TEST(ExpositionTest, ShowsWhatSourcesSayAtEachScrape) {
  int scrapes = 0;
  const auto shown =
      Exposition::Start(kAnyPort, {[&](Sheet& sheet) {
                          sheet.Counter({"accord_scrapes", "So far."}, {}, ++scrapes);
                        }});
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_THAT(Scrape((*shown)->port()), HasSubstr("\naccord_scrapes 1\n"));
  EXPECT_THAT(Scrape((*shown)->port()), HasSubstr("\naccord_scrapes 2\n"));
}

TEST(ExpositionTest, FormParsesAndLabelsAreEscaped) {
  const auto shown = Exposition::Start(kAnyPort, {Constant(1.5), [](Sheet& sheet) {
                                                    sheet.Histogram({"accord_seconds", "How long."},
                                                                    {{"method", "M"}},
                                                                    {{0.5, 1}, {3, 2, 1}, 4.25});
                                                  }});
  ASSERT_TRUE(shown.ok()) << shown.status();
  const std::string answer = Scrape((*shown)->port());
  EXPECT_THAT(answer, HasSubstr("accord_test{label=\"a\\\"b\\\\c\\nd\"} 1.5\n"));
  EXPECT_THAT(answer, HasSubstr("accord_seconds_bucket{method=\"M\",le=\"0.5\"} 3\n"));
  EXPECT_THAT(answer, HasSubstr("accord_seconds_bucket{method=\"M\",le=\"1\"} 5\n"));
  EXPECT_THAT(answer, HasSubstr("accord_seconds_bucket{method=\"M\",le=\"+Inf\"} 6\n"));
  EXPECT_THAT(answer, HasSubstr("accord_seconds_count{method=\"M\"} 6\n"));
  EXPECT_THAT(answer, HasSubstr("accord_seconds_sum{method=\"M\"} 4.25\n"));
  EXPECT_TRUE(Parses(answer.substr(answer.find("\r\n\r\n") + 4))) << answer;
}

TEST(ExpositionTest, ShowsNothingElse) {
  const auto shown = Exposition::Start(kAnyPort, {Constant(1)});
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_THAT(Scrape((*shown)->port(), "/"), HasSubstr("404"));
  EXPECT_THAT(Scrape((*shown)->port(), "/../../etc/passwd"), Not(HasSubstr("root:")));
}

TEST(ExpositionTest, ScraperThatDoesNotReadLeavesOthersTheirAnswer) {
  const std::string long_help(2 << 20, 'x');  // more than a socket holds
  const auto shown = Exposition::Start(kAnyPort, {[&](Sheet& sheet) {
                                         sheet.Gauge({"accord_long", long_help.c_str()}, {}, 1);
                                       }});
  ASSERT_TRUE(shown.ok()) << shown.status();
  const int slow = Ask((*shown)->port(), "/metrics");
  EXPECT_THAT(Scrape((*shown)->port()), HasSubstr("\naccord_long 1\n"));
  close(slow);
}

TEST(ExpositionTest, EndsAtOnceAfterAScrape) {
  auto shown = Exposition::Start(kAnyPort, {Constant(1)});
  ASSERT_TRUE(shown.ok()) << shown.status();
  Scrape((*shown)->port());
  const absl::Time begun = absl::Now();
  shown->reset();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(1));
}

TEST(ExpositionTest, PortInUseIsAnErrorThatNamesIt) {
  const auto first = Exposition::Start(kAnyPort, {});
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string address = absl::StrCat("127.0.0.1:", (*first)->port());
  const absl::Status second = Exposition::Start(address, {}).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.message()), HasSubstr(address));
}

TEST(ExpositionTest, WhatIsNoAddressIsRefused) {
  for (const char* address :
       {"", "9090", "127.0.0.1", "host.example:9090", "127.0.0.1:http", "127.0.0.1:70000",
        "127.0.0.1:-1", "127.0.0.1:80,0.0.0.0:81", "[::1]:0"}) {
    const absl::Status status = Exposition::Start(address, {}).status();
    EXPECT_EQ(DetailOf(status).value_or(ErrorDetail()).reason, "METRICS_ADDRESS") << address;
  }
}

TEST(ExpositionTest, HostMayBeLeftOut) {
  for (const char* address : {":0", "0.0.0.0:0", "localhost:0"}) {
    EXPECT_TRUE(Exposition::Start(address, {}).ok()) << address;
  }
}

}  // namespace
}  // namespace accord::observability
