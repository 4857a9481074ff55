#include "common/observability/log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::log {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string LineOf(absl::string_view key, absl::string_view value) {
  std::string buffer;
  JsonLine line(buffer);
  line.Text(key, value);
  line.End();
  return buffer;
}

// A pipe, whose reader reads when it is told to.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_), 0); }
  ~Pipe() {
    close(ends_[0]);
    CloseWriting();
  }
  int writing() const { return ends_[1]; }
  void CloseWriting() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  // All that was written. Precondition: the writing end is closed.
  std::vector<std::string> Lines() {
    std::string text;
    char bytes[65536];
    for (ssize_t got = 0; (got = read(ends_[0], bytes, sizeof bytes)) > 0;) {
      text.append(bytes, static_cast<size_t>(got));
    }
    std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
    return lines;
  }

 private:
  int ends_[2] = {-1, -1};
};

TEST(JsonLineTest, WhatIsWrittenIsReadBack) {
  const std::string awkward = "quote \" backslash \\ line\nfeed tab\t nul";
  const std::string texts[] = {awkward,    std::string("a\0b", 3), "\x7f",
                               "客户规划", "\U0001F600",           ""};
  for (const std::string& text : texts) {
    EXPECT_EQ(json::parse(LineOf("text", text)).at("text"), text);
  }
}

TEST(JsonLineTest, BytesThatAreNoUtf8BecomeReplacements) {
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(json::parse(LineOf("t", "a\xFFz")).at("t"), "a" + replacement + "z");
  // Cut short, overlong, a surrogate, beyond the last code point.
  for (const char* bad : {"\xE5\xAE", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    EXPECT_THAT(json::parse(LineOf("t", bad)).at("t").get<std::string>(), HasSubstr(replacement));
  }
}

TEST(JsonLineTest, NumbersAndTimesHaveTheirForms) {
  std::string buffer;
  JsonLine line(buffer);
  line.Time("time", absl::FromUnixMicros(1'782'896'400'000'042));
  line.Millis("ms", 1'234'567'891);
  line.Millis("short", 999);
  line.Number("revision", -7);
  line.End();
  EXPECT_EQ(buffer,
            "{\"time\":\"2026-07-01T09:00:00.000042Z\",\"ms\":1234.567,\"short\":0.000,"
            "\"revision\":-7}\n");
}

TEST(LineWriterTest, LinesOfAllThreadsComeOutWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 2000;
  Pipe pipe;
  std::vector<std::string> lines;
  std::thread reader([&] { lines = pipe.Lines(); });
  {
    LineWriter writer({.fd = pipe.writing()});
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&writer, thread] {
        for (int i = 0; i < kLines; ++i) {
          ASSERT_TRUE(writer.Write(absl::StrCat(thread, " ", i, std::string(50, 'x'), "\n")));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  pipe.CloseWriting();
  reader.join();
  ASSERT_EQ(lines.size(), size_t{kThreads * kLines});
  std::vector<int> next(kThreads, 0);  // each thread's lines are in its order
  for (const std::string& line : lines) {
    const int thread = line[0] - '0';
    EXPECT_EQ(line,
              absl::StrCat(thread, " ", next[static_cast<size_t>(thread)]++, std::string(50, 'x')));
  }
}

TEST(LineWriterTest, ReaderThatDoesNotReadHoldsNobodyUp) {
  Pipe pipe;  // takes 64 KiB
  const std::string line = std::string(999, 'x') + "\n";
  const absl::Time begun = absl::Now();
  int64_t refused = 0;
  {
    LineWriter writer({.fd = pipe.writing(),
                       .bytes_max = 100'000,
                       .pause = absl::Milliseconds(1),
                       .end_time_max = absl::Milliseconds(200)});
    for (int i = 0; i < 2000; ++i) refused += writer.Write(line) ? 0 : 1;
    EXPECT_GT(refused, 1000);
    EXPECT_EQ(writer.dropped(), refused);
    EXPECT_EQ(writer.taken(), 2000 - refused);
    EXPECT_TRUE(writer.Write(line, true)) << "an error has room left";
  }
  EXPECT_LT(absl::Now() - begun, absl::Seconds(5));
}

TEST(LogTest, SaysInJsonWhoSpeaksAndHow) {
  Pipe pipe;
  {
    JsonLog log("accord-test", {.fd = pipe.writing()});
    ASSERT_EQ(Json(), &log);
    Say(Level::kWarning, "it \"waits\"", {{"error_id", "abc"}});
  }
  EXPECT_EQ(Json(), nullptr);
  pipe.CloseWriting();
  const std::vector<std::string> lines = pipe.Lines();
  ASSERT_EQ(lines.size(), 1u);
  json line = json::parse(lines[0]);
  EXPECT_THAT(line.at("time").get<std::string>(), testing::EndsWith("Z"));
  line.erase("time");
  EXPECT_EQ(line, json::parse(R"({"level": "warning", "program": "accord-test",
                                  "error_id": "abc", "message": "it \"waits\""})"));
}

TEST(LogTest, SaysInTextTheSentenceAlone) {
  testing::internal::CaptureStderr();
  Say(Level::kError, "the disk is full", {{"error_id", "abc"}});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "the disk is full\n");
}

}  // namespace
}  // namespace accord::log
