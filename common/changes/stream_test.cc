#include "common/changes/stream.h"

#include <atomic>
#include <functional>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/changes/fake_store.h"
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

// Keeps what it gets, as texts, until it has seen a message that is not partial and has the
// revision at which it is to end.
class RecordingOutlet final : public Outlet {
 public:
  struct Message {
    int64_t revision = 0;
    std::vector<std::string> changes;  // "REVISION TABLE/ID"
    bool partial = false;

    friend bool operator==(const Message& a, const Message& b) {
      return a.revision == b.revision && a.changes == b.changes && a.partial == b.partial;
    }
    friend void PrintTo(const Message& message, std::ostream* out) {
      *out << message.revision << (message.partial ? " partial" : "") << " "
           << ::testing::PrintToString(message.changes);
    }
  };

  explicit RecordingOutlet(int64_t end_at) : end_at_(end_at) {}

  absl::StatusOr<size_t> Add(const Sending& change) override {
    hand_.push_back(absl::StrCat(change.revision, " ", change.table.name, "/", change.row.meta.id,
                                 change.row.meta.deleted() ? " deleted" : ""));
    return size_t{10};
  }
  absl::Status Send(int64_t revision, bool partial) override {
    if (on_send) on_send(revision);
    messages.push_back({revision, std::move(hand_), partial});
    hand_.clear();
    if (!partial && revision >= end_at_) done = true;
    return absl::OkStatus();
  }
  bool Done() override { return done; }

  std::vector<std::string> AllChanges() const {
    std::vector<std::string> all;
    for (const Message& message : messages) {
      all.insert(all.end(), message.changes.begin(), message.changes.end());
    }
    return all;
  }

  std::atomic<bool> done = false;
  std::vector<Message> messages;
  std::function<void(int64_t)> on_send;

 private:
  const int64_t end_at_;
  std::vector<std::string> hand_;
};

using Message = RecordingOutlet::Message;

class StreamTest : public ::testing::Test {
 protected:
  StreamTest() : store_({&kPeople, &kProducts, &kKeys}) {}

  absl::Status Watch(const Wish& wish, RecordingOutlet& outlet) {
    if (hub_ == nullptr) hub_ = *Hub::Create(store_, ring_changes_);
    return Serve(store_, *hub_, wish, limits_, outlet);
  }
  static Wish All(int64_t after) { return {after, false, {&kPeople, &kProducts}}; }

  FakeStore store_;
  std::unique_ptr<Hub> hub_;
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
  limits_.message_bytes_max = 15;  // a change has 10
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
  wish.as_of = 2;
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

TEST_F(StreamTest, WatcherThatLeavesIsNotKeptWaiting) {
  RecordingOutlet outlet(1);
  hub_ = *Hub::Create(store_);
  std::thread leaver([&] {
    absl::SleepFor(absl::Milliseconds(20));
    outlet.done = true;
    hub_->Wake();
  });
  EXPECT_TRUE(Watch(All(0), outlet).ok());
  leaver.join();
}

// Random commits while several watchers with rings and limits of their own read.
TEST_F(StreamTest, EveryWatcherGetsEveryChangeOnceInOrderWhileCommitsGoOn) {
  ring_changes_ = 8;
  limits_ = {.batch_changes = 4, .message_changes_max = 6, .read_changes = 10};
  hub_ = *Hub::Create(store_, ring_changes_);
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
