#include <atomic>

#include "absl/synchronization/notification.h"
#include "common/base/wait.h"
#include "common/rpc/testing.h"

namespace accord::rpc {
namespace {

class StreamTest : public RpcTest {
 protected:
  void Serve(std::function<FunctionSource::Function(const Call&)> make) {
    BindWatch(std::move(make));
    Start();
  }
  static StreamStep Revision(int64_t revision, size_t bytes = 0) {
    v1::WatchChangesResponse message;
    message.mutable_progress()->set_revision(revision);
    if (bytes > 0) message.add_changes()->set_actor(std::string(bytes, 'x'));
    return MessageOf(message);
  }
  void ServeWaiting() {
    Serve([](const Call&) { return [](bool) { return WaitForEver(); }; });
  }
  std::unique_ptr<grpc::ClientReader<v1::WatchChangesResponse>> Watch(CallContext& context) {
    return stub_->WatchChanges(context.get(), common::v1::WatchChangesRequest());
  }
  static absl::Status Finish(grpc::ClientReader<v1::WatchChangesResponse>& reader) {
    return FromGrpcStatus(reader.Finish());
  }
  static CallSettings Endless() {
    CallSettings settings;
    settings.timeout = absl::InfiniteDuration();
    return settings;
  }
};

TEST_F(StreamTest, MessagesArriveInOrderAndTheStatusLast) {
  Serve([](const Call&) {
    return [sent = 0](bool) mutable -> absl::StatusOr<StreamStep> {
      if (sent == 100) return absl::OutOfRangeError("enough");
      return Revision(++sent);
    };
  });
  CallContext context;
  auto reader = Watch(context);
  v1::WatchChangesResponse message;
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(reader->Read(&message));
    EXPECT_EQ(message.progress().revision(), i);
  }
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_EQ(Finish(*reader).code(), absl::StatusCode::kOutOfRange);
}

TEST_F(StreamTest, SourceThatHasToReadIsAskedWhereItMay) {
  Serve([](const Call&) {
    return [step = 0](bool may_read) mutable {
      EXPECT_EQ(may_read, step == 1 || step == 2);
      ++step;
      if (step <= 2) return StreamStep::Reads();
      return step == 3 ? Revision(7) : StreamStep::End();
    };
  });
  CallContext context;
  auto reader = Watch(context);
  v1::WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.progress().revision(), 7);
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_TRUE(Finish(*reader).ok());
}

TEST_F(StreamTest, BellWakesStreamsThatWaitAndTimeDoes) {
  std::atomic<int64_t> news = 0;
  Serve([&](const Call&) {
    return [&news, told = int64_t{0}](bool) mutable {
      if (told == news) return WaitForEver();
      told = news;
      return Revision(told);
    };
  });
  CallContext first(Endless()), second(Endless());
  auto a = Watch(first), b = Watch(second);
  a->WaitForInitialMetadata();
  b->WaitForInitialMetadata();
  v1::WatchChangesResponse message;
  for (int64_t revision = 1; revision <= 50; ++revision) {
    news = revision;
    router_->bell()->Ring();
    ASSERT_TRUE(a->Read(&message));
    ASSERT_TRUE(b->Read(&message));
    EXPECT_EQ(message.progress().revision(), revision);
  }
  first.get()->TryCancel();
  second.get()->TryCancel();
}

TEST_F(StreamTest, BellOfARouterThatIsGoneRingsForNobody) {
  ServeWaiting();
  const std::shared_ptr<StreamBell> bell = router_->bell();
  server_.reset();
  router_.reset();
  bell->Ring();
}

TEST_F(StreamTest, HeadersComeBeforeTheFirstMessage) {
  ServeWaiting();
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  context.get()->TryCancel();
  EXPECT_EQ(Finish(*reader).code(), absl::StatusCode::kCancelled);
}

TEST_F(StreamTest, ClientThatGoesFreesTheSource) {
  class Freed {
   public:
    explicit Freed(SteadyEvent& freed) : freed_(freed) {}
    ~Freed() { freed_.Notify(); }

   private:
    SteadyEvent& freed_;
  };
  SteadyEvent made, freed;
  Serve([&](const Call&) {
    made.Notify();
    return [held = std::make_shared<Freed>(freed)](bool) { return WaitForEver(); };
  });
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  // Headers come before a stream's first turn; who goes before that never has a source.
  EXPECT_TRUE(made.WaitFor(absl::Seconds(60)));
  context.get()->TryCancel();
  EXPECT_TRUE(freed.WaitFor(absl::Seconds(60)));
  (void)Finish(*reader);
}

TEST_F(StreamTest, DrainingTellsStreamsToResumeElsewhere) {
  ServeWaiting();
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  router_->Drain();
  const absl::Status status = Finish(*reader);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  CallContext late(Endless());
  EXPECT_EQ(ReasonOf(Finish(*Watch(late))), "DRAINING");
}

TEST_F(StreamTest, ReaderThatStopsReadingIsLetGo) {
  Router::Options options = RouterOptions();
  options.stream_write_time_max = absl::Milliseconds(200);
  Rebuild(options);
  Serve([](const Call&) { return [](bool) { return Revision(1, 1 << 20); }; });
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  absl::SleepFor(absl::Seconds(1));
  v1::WatchChangesResponse message;
  while (reader->Read(&message)) {
  }
  EXPECT_EQ(ReasonOf(Finish(*reader)), "READER_TOO_SLOW");
}

TEST_F(StreamTest, ReaderThatDoesNotEvenTakeTheEndIsCutOffAndItsPlaceIsFree) {
  Router::Options options = RouterOptions();
  options.streams_max = 1;
  options.stream_write_time_max = absl::Milliseconds(100);
  Rebuild(options);
  Serve([](const Call&) { return [](bool) { return Revision(1, 1 << 20); }; });
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  for (bool refused = true; refused;) {
    absl::SleepFor(absl::Milliseconds(200));
    CallContext next(Endless());
    auto another = Watch(next);
    v1::WatchChangesResponse message;
    refused = !another->Read(&message);
    next.get()->TryCancel();
    (void)Finish(*another);
  }
  context.get()->TryCancel();
}

TEST_F(StreamTest, StreamsAreBoundedInAllAndOfOneClientAndTheirPlacesReturn) {
  for (const bool in_all : {true, false}) {
    Router::Options options = RouterOptions();
    (in_all ? options.streams_max : options.streams_per_client_max) = 2;
    server_.reset();
    Rebuild(options);
    ServeWaiting();
    CallContext first(Endless()), second(Endless()), third(Endless());
    auto a = Watch(first), b = Watch(second);
    a->WaitForInitialMetadata();
    b->WaitForInitialMetadata();
    const absl::Status refused = Finish(*Watch(third));
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(refused), "TOO_MANY_STREAMS");
    EXPECT_GT(DetailOf(refused)->retry_delay, absl::ZeroDuration());
    first.get()->TryCancel();
    (void)Finish(*a);
    std::string reason = "TOO_MANY_STREAMS";
    while (reason == "TOO_MANY_STREAMS") {
      CallContext fourth(Endless());
      auto d = Watch(fourth);
      fourth.get()->TryCancel();
      reason = ReasonOf(Finish(*d));
    }
    router_->Drain();
    EXPECT_EQ(ReasonOf(Finish(*b)), "DRAINING");
  }
}

}  // namespace
}  // namespace accord::rpc
