#include "common/cache/shared_answers.h"

#include "absl/time/clock.h"
#include "common/cache/entry.h"
#include "common/cache/testing.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

// Two replicas, A and B, and one remote.
class SharedAnswersTest : public testing::Test {
 protected:
  static std::string TextOf(const SharedAnswers::Bytes& bytes) {
    return bytes == nullptr ? "none" : *bytes;
  }

  FakeRemote remote_;
  SharedSpace space_{remote_, "db"};
  SharedAnswers a_{&space_, "past.1"};
  SharedAnswers b_{&space_, "past.1"};
};

TEST_F(SharedAnswersTest, OneReplicaFindsWhatAnotherMade) {
  EXPECT_EQ(TextOf(b_.Find("q", Soon())), "none");
  a_.Share("q", 7, "answer");
  space_.Flush();
  EXPECT_EQ(TextOf(b_.Find("q", Soon())), "answer");
  EXPECT_EQ(space_.stats().hits, 1);
  EXPECT_EQ(space_.stats().misses, 1);
}

TEST_F(SharedAnswersTest, AnotherQuestionHasAnotherAnswer) {
  a_.Share("q", 7, "answer");
  space_.Flush();
  EXPECT_EQ(TextOf(b_.Find("q ", Soon())), "none");
  EXPECT_EQ(TextOf(b_.Find(std::string(100'000, 'q'), Soon())), "none");
}

TEST_F(SharedAnswersTest, AnotherReleaseHasAnswersOfItsOwn) {
  SharedAnswers next(&space_, "past.2");
  a_.Share("q", 7, "answer");
  space_.Flush();
  EXPECT_EQ(TextOf(next.Find("q", Soon())), "none");
}

TEST_F(SharedAnswersTest, AnotherHistoryHasAnswersOfItsOwn) {
  a_.Share("q", 7, "answer");
  space_.Flush();
  space_.Rename("restored");
  EXPECT_EQ(TextOf(b_.Find("q", Soon())), "none");
}

TEST_F(SharedAnswersTest, WithoutASpaceNothingIsShared) {
  SharedAnswers alone(nullptr, "past.1");
  alone.Share("q", 7, "answer");
  EXPECT_EQ(TextOf(alone.Find("q", Soon())), "none");
}

TEST_F(SharedAnswersTest, BrokenAnswerIsNotGivenAndIsRemoved) {
  a_.Share("q", 7, "answer");
  a_.Share("p", 7, "another");
  space_.Flush();
  const std::vector<std::string> keys = remote_.Keys();
  ASSERT_EQ(keys.size(), 2u);
  const std::string whole = remote_.At(keys[0]);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string broken = whole;
    broken[i] = static_cast<char>(broken[i] ^ 1);
    remote_.Set(keys[0], broken);
    for (const char* question : {"q", "p"}) {
      const std::string got = TextOf(b_.Find(question, Soon()));
      EXPECT_TRUE(got == "none" || got == (question[0] == 'q' ? "answer" : "another")) << got;
    }
    space_.Flush();
    EXPECT_EQ(remote_.At(keys[0]), "") << "byte " << i;
  }
  EXPECT_EQ(space_.stats().hits, static_cast<int64_t>(whole.size()));
}

TEST_F(SharedAnswersTest, WhatIsTooLargeIsNotShared) {
  a_.Share("q", 7, std::string(kEntryBytesMax, 'x'));
  space_.Flush();
  EXPECT_EQ(TextOf(b_.Find("q", Soon())), "none");
  EXPECT_EQ(space_.stats().puts_dropped, 1);
}

TEST_F(SharedAnswersTest, RemoteThatFailsIsAsOneThatHasNothing) {
  remote_.Fail(absl::UnavailableError("away"));
  a_.Share("q", 7, "answer");
  space_.Flush();
  EXPECT_EQ(TextOf(b_.Find("q", Soon())), "none");
  EXPECT_EQ(space_.stats().errors, 2);
}

}  // namespace
}  // namespace accord::cache
