#include <atomic>

#include "absl/synchronization/notification.h"
#include "common/rpc/testing.h"

namespace accord::rpc {
namespace {

using Writer = StreamWriter<v1::WatchChangesResponse>;

class StreamTest : public RpcTest {
 protected:
  using Handler = std::function<absl::Status(const Call&, const v1::WatchChangesRequest&, Writer&)>;

  void Serve(Handler handler) {
    router_->Stream<v1::WatchChangesRequest, v1::WatchChangesResponse>("WatchChanges",
                                                                       std::move(handler));
    Start();
  }
  std::unique_ptr<grpc::ClientReader<v1::WatchChangesResponse>> Watch(CallContext& context) {
    return stub_->WatchChanges(context.get(), v1::WatchChangesRequest());
  }
  static absl::Status Finish(grpc::ClientReader<v1::WatchChangesResponse>& reader) {
    return FromGrpcStatus(reader.Finish());
  }
  static CallSettings Endless() {
    CallSettings settings;
    settings.timeout = absl::InfiniteDuration();
    return settings;
  }
  static absl::Status WaitUntilDone(Writer& writer) {
    absl::Notification done;
    writer.WhenDone([&] { done.Notify(); });
    done.WaitForNotification();
    EXPECT_TRUE(writer.Done());
    return absl::OkStatus();
  }
};

TEST_F(StreamTest, MessagesArriveInOrderAndTheStatusLast) {
  Serve([](const Call&, const v1::WatchChangesRequest&, Writer& writer) -> absl::Status {
    v1::WatchChangesResponse message;
    for (int i = 1; i <= 100; ++i) {
      message.set_revision(i);
      RETURN_IF_ERROR(writer.Write(message));
    }
    return absl::OutOfRangeError("enough");
  });
  CallContext context;
  auto reader = Watch(context);
  v1::WatchChangesResponse message;
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(reader->Read(&message));
    EXPECT_EQ(message.revision(), i);
  }
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_EQ(Finish(*reader).code(), absl::StatusCode::kOutOfRange);
}

TEST_F(StreamTest, HeadersComeBeforeTheFirstMessage) {
  Serve([](const Call&, const v1::WatchChangesRequest&, Writer& w) { return WaitUntilDone(w); });
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  context.get()->TryCancel();
  EXPECT_EQ(Finish(*reader).code(), absl::StatusCode::kCancelled);
}

TEST_F(StreamTest, ClientThatGoesEndsTheHandler) {
  absl::Notification ended;
  Serve([&](const Call& call, const v1::WatchChangesRequest&, Writer& writer) {
    (void)WaitUntilDone(writer);
    EXPECT_TRUE(call.cancelled());
    EXPECT_EQ(writer.Write(v1::WatchChangesResponse()).code(), absl::StatusCode::kCancelled);
    ended.Notify();
    return absl::OkStatus();
  });
  CallContext context(Endless());
  auto reader = Watch(context);
  reader->WaitForInitialMetadata();
  context.get()->TryCancel();
  EXPECT_TRUE(ended.WaitForNotificationWithTimeout(absl::Seconds(10)));
  (void)Finish(*reader);
}

TEST_F(StreamTest, DrainingTellsStreamsToResumeElsewhere) {
  Serve([](const Call&, const v1::WatchChangesRequest&, Writer& w) { return WaitUntilDone(w); });
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
  absl::Notification ended;
  absl::Status said;
  Serve([&](const Call&, const v1::WatchChangesRequest&, Writer& writer) {
    v1::WatchChangesResponse message;
    message.add_changes()->set_actor(std::string(1 << 20, 'x'));
    while (said.ok()) said = writer.Write(message);
    ended.Notify();
    return said;
  });
  CallContext context(Endless());
  auto reader = Watch(context);
  ASSERT_TRUE(ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  EXPECT_EQ(ReasonOf(said), "READER_TOO_SLOW");
  v1::WatchChangesResponse message;
  while (reader->Read(&message)) {
  }
  EXPECT_EQ(ReasonOf(Finish(*reader)), "READER_TOO_SLOW");
}

TEST_F(StreamTest, StreamsAreBoundedAndTheirPlacesReturn) {
  Router::Options options = RouterOptions();
  options.streams_max = 2;
  Rebuild(options);
  std::atomic<int> live = 0;
  Serve([&](const Call&, const v1::WatchChangesRequest&, Writer& writer) {
    ++live;
    (void)WaitUntilDone(writer);
    --live;
    return absl::OkStatus();
  });
  CallContext first(Endless()), second(Endless()), third(Endless());
  auto a = Watch(first), b = Watch(second);
  a->WaitForInitialMetadata();
  b->WaitForInitialMetadata();
  EXPECT_EQ(ReasonOf(Finish(*Watch(third))), "TOO_MANY_STREAMS");
  first.get()->TryCancel();
  (void)Finish(*a);
  while (live > 1) absl::SleepFor(absl::Milliseconds(1));
  absl::SleepFor(absl::Milliseconds(50));
  CallContext fourth(Endless());
  auto d = Watch(fourth);
  d->WaitForInitialMetadata();
  while (live < 2) absl::SleepFor(absl::Milliseconds(1));
  router_->Drain();
  EXPECT_EQ(ReasonOf(Finish(*d)), "DRAINING");
  EXPECT_EQ(ReasonOf(Finish(*b)), "DRAINING");
}

}  // namespace
}  // namespace accord::rpc
