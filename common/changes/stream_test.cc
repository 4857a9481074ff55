#include "common/changes/stream.h"

#include <functional>
#include <memory>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/changes/fake_store.h"
#include "common/changes/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::changes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const store::Table kProducts{"product", {{"text"}}, true};
const store::Table kPeople{"person", {{"text"}}, true};
const store::Table kKeys{"external_key", {{"text"}}, false};

using Message = TextMessage;

// Keeps what it gets until it has seen a message that is not partial and has the revision at which
// it is to end.
class RecordingOutlet {
 public:
  explicit RecordingOutlet(int64_t end_at) : end_at_(end_at) {}

  // Whether it wants more.
  bool Take(const std::string& bytes) {
    Message message = Message::Parse(bytes);
    if (on_send) on_send(message.revision);
    if (!message.partial && message.revision >= end_at_) done = true;
    messages.push_back(std::move(message));
    return !done;
  }

  std::vector<std::string> AllChanges() const {
    std::vector<std::string> all;
    for (const Message& message : messages) {
      all.insert(all.end(), message.changes.begin(), message.changes.end());
    }
    return all;
  }

  bool done = false;
  std::vector<Message> messages;
  std::function<void(int64_t)> on_send;

 private:
  const int64_t end_at_;
};

class StreamTest : public ::testing::Test {
 protected:
  StreamTest() : store_({&kPeople, &kProducts, &kKeys}) {}

  absl::Status Watch(const Wish& wish, RecordingOutlet& outlet) {
    Listen();
    changes::Watch watch(*log_, [&] { return wish; });
    return Pump(watch, [&](const std::string& message) { return outlet.Take(message); });
  }
  void Listen() {
    if (hub_ == nullptr) hub_ = *Hub::Create(store_, ring_changes_);
    if (log_ == nullptr) log_ = std::make_unique<Log>(store_, *hub_, coder_, limits_);
  }
  static Wish All(int64_t after) { return {after, false, {&kPeople, &kProducts}}; }

  FakeStore store_;
  TextCoder coder_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<Log> log_;
  Limits limits_;
  size_t ring_changes_ = 4096;
};

TEST_F(StreamTest, SmallRevisionsShareAMessage) {
  store_.Commit({{&kProducts, "a", ""}});
  store_.Commit({{&kPeople, "p", ""}, {&kKeys, "k", ""}, {&kProducts, "b", ""}});
  RecordingOutlet outlet(2);
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_THAT(outlet.messages,
              ElementsAre(Message{2, {"1 product/a", "2 person/p", "2 product/b"}, false}));
}

TEST_F(StreamTest, OnlyWhatComesAfterTheRevisionIsSent) {
  store_.Commit({{&kProducts, "a", ""}});
  store_.Commit({{&kProducts, "b", ""}});
  RecordingOutlet outlet(2);
  ASSERT_TRUE(Watch(All(1), outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{2, {"2 product/b"}, false}));
}

TEST_F(StreamTest, OnlyWishedTablesAreSent) {
  store_.Commit({{&kProducts, "a", ""}, {&kPeople, "p", ""}});
  store_.Commit({{&kProducts, "b", ""}});
  RecordingOutlet outlet(2);
  ASSERT_TRUE(Watch({0, false, {&kPeople}}, outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{2, {"1 person/p"}, false}));
}

TEST_F(StreamTest, MessageIsSentOnceItIsFullAndItsRevisionComplete) {
  limits_.batch_changes = 2;
  for (int i = 0; i < 2; ++i) {
    store_.Commit({{&kProducts, "a", ""}});
    store_.Commit({{&kProducts, "b", ""}, {&kProducts, "c", ""}});
  }
  RecordingOutlet outlet(4);
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_THAT(outlet.messages,
              ElementsAre(Message{2, {"1 product/a", "2 product/b", "2 product/c"}, false},
                          Message{4, {"3 product/a", "4 product/b", "4 product/c"}, false}));
}

TEST_F(StreamTest, HugeRevisionComesInPartsAndAlone) {
  limits_.message_changes_max = 2;
  store_.Commit({{&kProducts, "a", ""}});
  store_.Commit({{&kProducts, "b", ""}, {&kProducts, "c", ""}, {&kProducts, "d", ""}});
  RecordingOutlet outlet(2);
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{1, {"1 product/a"}, false},
                                           Message{2, {"2 product/b", "2 product/c"}, true},
                                           Message{2, {"2 product/d"}, false}));
}

TEST_F(StreamTest, MessageWithTooManyBytesIsSentInParts) {
  limits_.message_bytes_max = 15;  // a change has 12
  store_.Commit({{&kProducts, "a", ""}, {&kProducts, "b", ""}, {&kProducts, "c", ""}});
  RecordingOutlet outlet(1);
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{1, {"1 product/a", "1 product/b"}, true},
                                           Message{1, {"1 product/c"}, false}));
}

TEST_F(StreamTest, FutureRevisionIsOutOfRange) {
  store_.Commit({});
  RecordingOutlet outlet(1);
  const absl::Status status = Watch(All(2), outlet);
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(DetailOf(status)->reason, "REVISION_IN_FUTURE");
  EXPECT_THAT(outlet.messages, IsEmpty());
}

TEST_F(StreamTest, SkippingSupersededBeginsWithWhatHoldsTableByTableAndById) {
  store_.Commit({{&kProducts, "b", ""}, {&kPeople, "p", ""}});
  store_.Commit({{&kProducts, "a", ""}});
  store_.Commit({{&kProducts, "b", "", true}});
  RecordingOutlet outlet(3);
  ASSERT_TRUE(Watch({0, true, {&kPeople, &kProducts}}, outlet).ok());
  EXPECT_THAT(outlet.messages,
              ElementsAre(Message{3, {"1 person/p", "2 product/a", "3 product/b deleted"}, false}));
}

TEST_F(StreamTest, WhatHoldsComesInPartsWhileChangesWait) {
  limits_.message_changes_max = 2;
  limits_.read_changes = 3;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) store_.Commit({{&kProducts, id, ""}});
  RecordingOutlet outlet(7);
  outlet.on_send = [&](int64_t) {
    if (outlet.messages.empty()) store_.Commit({{&kProducts, "a", ""}});
  };
  ASSERT_TRUE(Watch({0, true, {&kProducts}}, outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{6, {"1 product/a", "2 product/b"}, true},
                                           Message{6, {"3 product/c", "4 product/d"}, true},
                                           Message{6, {"5 product/e", "6 product/f"}, false},
                                           Message{7, {"7 product/a"}, false}));
}

TEST_F(StreamTest, StateAtARevisionIsSentAndNothingAfterIt) {
  store_.Commit({{&kProducts, "b", ""}, {&kPeople, "p", ""}});
  store_.Commit({{&kProducts, "a", ""}});
  store_.Commit({{&kProducts, "b", ""}});
  RecordingOutlet outlet(100);
  Wish wish{0, true, {&kProducts}};
  wish.as_of = changes::Pair{store::Revision(2)};
  ASSERT_TRUE(Watch(wish, outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{2, {"2 product/a", "1 product/b"}, false}));
}

TEST_F(StreamTest, StartThatWasCompactedAwayIsRefusedWithTheOldestOne) {
  for (const char* id : {"a", "b", "c"}) store_.Commit({{&kProducts, id, ""}});
  ASSERT_TRUE(store_.Compact(2, absl::InfinitePast()).ok());
  RecordingOutlet outlet(3);
  const absl::Status status = Watch(All(1), outlet);
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(DetailOf(status)->reason, "REVISION_COMPACTED");
  EXPECT_THAT(DetailOf(status)->metadata, Contains(Pair("oldest", "2")));
  EXPECT_THAT(outlet.messages, IsEmpty());
  ASSERT_TRUE(Watch(All(2), outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{3, {"3 product/c"}, false}));
}

TEST_F(StreamTest, ResourceWithAnEmptyIdIsSentToo) {
  store_.Commit({{&kProducts, "", ""}});
  RecordingOutlet outlet(1);
  ASSERT_TRUE(Watch({0, true, {&kProducts}}, outlet).ok());
  EXPECT_THAT(outlet.AllChanges(), ElementsAre("1 product/"));
}

TEST_F(StreamTest, QuietStreamSaysHowFarItIs) {
  limits_.bookmark_interval = limits_.passed_by_interval = absl::Milliseconds(1);
  RecordingOutlet outlet(1000);
  outlet.on_send = [&](int64_t) { outlet.done = outlet.messages.size() == 2; };
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_THAT(outlet.messages,
              ElementsAre(Message{0, {}, false}, Message{0, {}, false}, Message{0, {}, false}));
}

TEST_F(StreamTest, RevisionsInWhichNothingWasForTheWatcherAreToldSoon) {
  limits_.bookmark_interval = absl::Hours(1);
  limits_.passed_by_interval = absl::Milliseconds(1);
  store_.Commit({{&kPeople, "p", ""}});
  store_.Commit({{&kProducts, "a", ""}});
  RecordingOutlet outlet(2);
  ASSERT_TRUE(Watch({1, false, {&kPeople}}, outlet).ok());
  EXPECT_THAT(outlet.messages, ElementsAre(Message{2, {}, false}));
}

TEST_F(StreamTest, ErrorOfTheStoreEndsTheStream) {
  store_.Commit({{&kProducts, "a", ""}});
  store_.FailReads(absl::UnavailableError("away"));
  RecordingOutlet outlet(1);
  EXPECT_EQ(Watch(All(0), outlet).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Watch({0, true, {&kProducts}}, outlet).code(), absl::StatusCode::kUnavailable);
}

// Issue 9, fault 4
TEST_F(StreamTest, ChangesThatCannotBeReadInTimeEndTheStreamAsOneToResume) {
  for (const char* id : {"a", "b"}) store_.Commit({{&kProducts, id, ""}});
  RecordingOutlet outlet(100);
  outlet.on_send = [&](int64_t) { store_.FailReads(absl::DeadlineExceededError("late")); };
  Listen();
  for (const bool told : {false, true}) {
    if (!told) store_.FailReads(absl::DeadlineExceededError("late"));
    ring_changes_ = 0;
    changes::Watch watch(*log_, [&] { return All(told ? 1 : 0); });
    const absl::Status status =
        Pump(watch, [&](const std::string& message) { return outlet.Take(message); });
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(DetailOf(status)->reason, "WATCH_BEHIND");
    EXPECT_THAT(DetailOf(status)->metadata, Contains(Pair("revision", told ? "1" : "0")));
  }
  EXPECT_THAT(outlet.messages, IsEmpty());
}

// Issue 9, fault 15
TEST_F(StreamTest, StreamEndsWhenTheStoreHoldsAnotherHistory) {
  store_.Commit({{&kProducts, "a", ""}});
  RecordingOutlet outlet(100);
  outlet.on_send = [&](int64_t) { store_.BeginAnotherHistory("b"); };
  const absl::Status status = Watch(All(0), outlet);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(DetailOf(status)->reason, "EPOCH_CHANGED");
  EXPECT_THAT(DetailOf(status)->metadata, ElementsAre(Pair("epoch", "b")));
}

// Issue 9, fault 15
TEST_F(StreamTest, ResumingInAnotherHistoryIsRefused) {
  store_.Commit({{&kProducts, "a", ""}});
  store_.BeginAnotherHistory("b");
  Wish wish = All(1);
  wish.epoch = "a";
  RecordingOutlet outlet(1);
  EXPECT_EQ(DetailOf(Watch(wish, outlet))->reason, "EPOCH_CHANGED");
  EXPECT_THAT(outlet.messages, IsEmpty());
  wish.epoch = "b";
  EXPECT_TRUE(Watch(wish, outlet).ok());
}

// Issue 9, fault 4
TEST_F(StreamTest, StreamOutlivesMemoryThatIsReadAnewInTheSameHistory) {
  store_.Commit({{&kProducts, "a", ""}});
  RecordingOutlet outlet(2);
  outlet.on_send = [&](int64_t revision) {
    if (revision != 1) return;
    store_.BeginAnotherHistory(store_.epoch());
    store_.Commit({{&kProducts, "b", ""}});
  };
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_THAT(outlet.AllChanges(), ElementsAre("1 product/a", "2 product/b"));
}

// Issue 9, fault 19
TEST_F(StreamTest, StreamsThatAskForTheSameShareEachMessage) {
  limits_.batch_changes = 3;
  for (int i = 0; i < 10; ++i) store_.Commit({{&kProducts, "a", ""}, {&kPeople, "p", ""}});
  Listen();
  const auto read = [&](const Wish& wish) {
    std::vector<rpc::StreamStep> steps;
    changes::Watch watch(*log_, [&] { return wish; });
    while (steps.empty() || steps.back().kind != rpc::StreamStep::Kind::kWait) {
      const bool reads = !steps.empty() && steps.back().kind == rpc::StreamStep::Kind::kReads;
      if (reads) steps.pop_back();
      steps.push_back(*watch.Next(reads));
    }
    steps.pop_back();
    return steps;
  };
  const std::vector<rpc::StreamStep> first = read(All(0)), second = read(All(0));
  ASSERT_EQ(first.size(), second.size());
  ASSERT_GT(first.size(), 2u);
  for (size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].message, second[i].message);
  EXPECT_NE(read({0, false, {&kPeople}})[0].message, first[0].message);
  EXPECT_EQ(store_.changes_calls(), 1);
}

// Issue 9, fault 19
TEST_F(StreamTest, SharedMessagesAreForgottenWithinABound) {
  limits_.batch_changes = 1;
  limits_.frames_bytes_max = 2000;
  for (int i = 0; i < 100; ++i) store_.Commit({{&kProducts, "a", ""}});
  RecordingOutlet outlet(100);
  ASSERT_TRUE(Watch(All(0), outlet).ok());
  EXPECT_EQ(outlet.messages.size(), 100u);
  EXPECT_GT(log_->frames_bytes(), 0u);
  EXPECT_LE(log_->frames_bytes(), 2000u);
}

// Issue 9, fault 19
TEST_F(StreamTest, MessagesOfStreamsThatDoNotReadGetSmallerTheMoreThereAre) {
  limits_.own_bytes = 64 << 10;
  limits_.own_message_bytes_min = 1 << 10;
  limits_.message_changes_max = 100000;
  for (int i = 0; i < 2000; ++i) store_.Commit({{&kProducts, absl::StrCat("product-", i), ""}});
  Listen();
  std::vector<std::unique_ptr<changes::Watch>> watches;
  std::vector<rpc::StreamStep> held;  // as by streams whose readers take nothing
  for (int i = 0; i < 100; ++i) {
    watches.push_back(std::make_unique<changes::Watch>(*log_, [] {
      return Wish{0, true, {&kProducts}};
    }));
    rpc::StreamStep step = *watches.back()->Next(true);
    while (step.kind == rpc::StreamStep::Kind::kReads) step = *watches.back()->Next(true);
    held.push_back(step);
  }
  EXPECT_GT(held.front().message->size(), 3u << 10);
  EXPECT_LT(held.back().message->size(), 2u << 10);
  EXPECT_LE(log_->own_bytes_held(), (64u << 10) + 100 * (1u << 10));
  held.clear();
  EXPECT_EQ(log_->own_bytes_held(), 0u);
}

// Random commits while several watchers with rings and limits of their own read.
TEST_F(StreamTest, EveryWatcherGetsEveryChangeOnceInOrderWhileCommitsGoOn) {
  ring_changes_ = 8;
  limits_.batch_changes = 4;
  limits_.message_changes_max = 6;
  limits_.read_changes = 10;
  Listen();
  constexpr int64_t kCommits = 400;
  std::vector<std::string> expected;
  std::vector<std::unique_ptr<RecordingOutlet>> outlets;
  std::vector<std::thread> watchers;
  for (int i = 0; i < 3; ++i) {
    outlets.push_back(std::make_unique<RecordingOutlet>(kCommits));
    watchers.emplace_back([&, outlet = outlets.back().get()] {
      EXPECT_TRUE(Watch({0, false, {&kProducts}}, *outlet).ok());
    });
  }
  std::mt19937 random(7);
  for (int64_t revision = 1; revision <= kCommits; ++revision) {
    std::vector<FakeStore::Put> puts;
    for (unsigned i = random() % 12; i > 0; --i) {
      const bool shown = random() % 3 != 0;
      puts.push_back({shown ? &kProducts : &kPeople, absl::StrCat("r", i), ""});
      if (shown) expected.push_back(absl::StrCat(revision, " product/r", i));
    }
    store_.Commit(puts);
  }
  for (std::thread& watcher : watchers) watcher.join();
  for (const auto& outlet : outlets) {
    EXPECT_EQ(outlet->AllChanges(), expected);
    for (const Message& message : outlet->messages) EXPECT_LE(message.changes.size(), 9u);
  }
}

}  // namespace
}  // namespace accord::changes
