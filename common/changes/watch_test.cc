#include "common/changes/watch.h"

#include <memory>
#include <string>
#include <thread>

#include <grpcpp/grpcpp.h>
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/changes/fake_store.h"
#include "common/rpc/errors.h"
#include "common/rpc/server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::changes {
namespace {

namespace v1 = accounts::v1;

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Pair;

// Longer than a thread that reads may have to wait for a processor.
constexpr absl::Duration kWriteTimeMax = absl::Seconds(1);

struct Product {
  store::Meta meta;
  std::string text;

  static constexpr char kTable[] = "product";
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("text", self.text);
  }
};

struct Secret {
  store::Meta meta;
  std::string text;

  static constexpr char kTable[] = "secret";
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("text", self.text);
  }
};

Encoder<v1::Change> MakeEncoder() {
  Encoder<v1::Change> encoder;
  encoder.Show<Product>("accord.dev/Product",
                        [](const Product& product, const rights::Viewer&, v1::Change& change) {
                          change.mutable_product()->set_name("products/" + product.meta.id);
                          change.mutable_product()->set_display_name(product.text);
                        });
  return encoder;
}

// A service with WatchChanges alone, over a real channel.
class WatchTest : public ::testing::Test {
 protected:
  WatchTest() {
    EXPECT_TRUE((RegisterWatch<v1::WatchChangesResponse>(router_, store_, MakeEncoder())).ok());
    server_ = std::make_unique<rpc::Server>(rpc::Server::Options());
    server_->Add(&router_);
    EXPECT_TRUE(server_->Start().ok());
    stub_ = v1::AccountService::NewStub(server_->InProcessChannel());
  }
  ~WatchTest() override { server_->Drain(absl::ZeroDuration()); }

  std::unique_ptr<grpc::ClientReader<v1::WatchChangesResponse>> Watch(
      const common::v1::WatchChangesRequest& request) {
    return stub_->WatchChanges(&context_, request);
  }

  FakeStore store_{{&store::TableOf<Product>(), &store::TableOf<Secret>()}};
  SystemClock clock_;
  rpc::LocalAdministrator authorizer_;
  rpc::Router router_{
      {rpc::ServiceOf<v1::GetAccountRequest>("AccountService")},
      {.clock = &clock_, .authorizer = &authorizer_, .stream_write_time_max = kWriteTimeMax}};
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::AccountService::Stub> stub_;
  grpc::ClientContext context_;
};

TEST_F(WatchTest, ChangeCarriesRevisionTimeActorAndResource) {
  store_.Commit({{&store::TableOf<Product>(), "p1", "One"}, {&store::TableOf<Secret>(), "s", ""}});
  const auto reader = Watch({});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.progress().revision(), 1);
  EXPECT_FALSE(message.progress().partial());
  ASSERT_EQ(message.changes_size(), 1);
  const v1::Change& change = message.changes(0);
  EXPECT_EQ(change.revision(), 1);
  EXPECT_EQ(change.time().seconds(), 1);
  EXPECT_EQ(change.time().nanos(), 5000);
  EXPECT_EQ(change.actor(), "people/jane");
  EXPECT_EQ(change.product().name(), "products/p1");
  EXPECT_EQ(change.product().display_name(), "One");
}

TEST_F(WatchTest, CommitReachesAWaitingStream) {
  const auto reader = Watch({});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));  // the bookmark at which it waits
  EXPECT_EQ(message.progress().revision(), 0);
  store_.Commit({{&store::TableOf<Product>(), "p1", "One"}});
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.progress().revision(), 1);
  EXPECT_EQ(message.changes_size(), 1);
}

TEST_F(WatchTest, UnknownTypesAreRefusedAllAtOnce) {
  common::v1::WatchChangesRequest request;
  request.add_resource_types("accord.dev/Product");
  request.add_resource_types("accord.dev/Produkt");
  request.add_resource_types("accord.dev/Secret");
  const auto reader = Watch(request);
  v1::WatchChangesResponse message;
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_EQ(reader->Finish().error_code(), grpc::INVALID_ARGUMENT);
}

// Issue 9, fault 15
TEST_F(WatchTest, MessagesNameTheirHistoryAndAnotherOneIsRefused) {
  store_.BeginAnotherHistory("0a");
  store_.Commit({{&store::TableOf<Product>(), "p1", "One"}});
  common::v1::WatchChangesRequest request;
  request.set_epoch("0a");
  v1::WatchChangesResponse message;
  const auto reader = Watch(request);
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.progress().epoch(), "0a");
  store_.BeginAnotherHistory("0b");
  while (reader->Read(&message)) {
  }
  const absl::Status ended = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_EQ(ended.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(DetailOf(ended)->reason, "EPOCH_CHANGED");
  grpc::ClientContext context;
  const auto resumed = stub_->WatchChanges(&context, request);
  EXPECT_FALSE(resumed->Read(&message));
  EXPECT_EQ(DetailOf(rpc::FromGrpcStatus(resumed->Finish()))->reason, "EPOCH_CHANGED");
}

TEST_F(WatchTest, FutureRevisionIsRefused) {
  common::v1::WatchChangesRequest request;
  request.set_after_revision(7);
  const auto reader = Watch(request);
  v1::WatchChangesResponse message;
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_EQ(reader->Finish().error_code(), grpc::OUT_OF_RANGE);
}

// Was ignored beside a revision.
TEST_F(WatchTest, WhoSkipsWhatWasReplacedHearsTheLastOfEachAfterItsRevision) {
  const auto* products = &store::TableOf<Product>();
  store_.Commit({{products, "p1", "1"}, {products, "p2", "1"}});
  store_.Commit({{products, "p1", "2"}});
  store_.Commit({{products, "p1", "3"}, {products, "p3", "3"}});
  store_.Commit({{products, "p3", "4"}});
  for (const bool skips : {false, true}) {
    common::v1::WatchChangesRequest request;
    request.set_after_revision(1);
    request.set_skip_superseded(skips);
    grpc::ClientContext context;
    const auto reader = stub_->WatchChanges(&context, request);
    std::vector<std::string> told;
    v1::WatchChangesResponse message;
    while (message.progress().revision() < 4) {
      ASSERT_TRUE(reader->Read(&message));
      for (const v1::Change& change : message.changes()) {
        told.push_back(change.product().name() + " " + change.product().display_name());
      }
    }
    if (skips) {
      EXPECT_THAT(told, ElementsAre("products/p1 3", "products/p3 4"));
    } else {
      EXPECT_THAT(told,
                  ElementsAre("products/p1 2", "products/p1 3", "products/p3 3", "products/p3 4"));
    }
    if (skips) {  // what comes later is told as it comes
      store_.Commit({{products, "p1", "5"}});
      ASSERT_TRUE(reader->Read(&message));
      EXPECT_EQ(message.changes(0).product().display_name(), "5");
    }
    context.TryCancel();
  }
}

TEST_F(WatchTest, StateAtATimeEndsTheStream) {
  store_.Commit({{&store::TableOf<Product>(), "p1", "One"}});
  store_.Commit({{&store::TableOf<Product>(), "p1", "Two"}});
  common::v1::WatchChangesRequest request;
  request.set_skip_superseded(true);
  request.mutable_as_of()->mutable_time()->set_seconds(2);  // revision 2 came microseconds later
  const auto reader = Watch(request);
  v1::WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.progress().revision(), 1);
  EXPECT_FALSE(message.progress().partial());
  ASSERT_EQ(message.changes_size(), 1);
  EXPECT_EQ(message.changes(0).product().display_name(), "One");
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(WatchTest, StateAtAMomentAsksForItAlone) {
  common::v1::WatchChangesRequest request;
  request.set_after_revision(1);
  request.mutable_as_of()->set_revision(1);
  const auto reader = Watch(request);
  v1::WatchChangesResponse message;
  EXPECT_FALSE(reader->Read(&message));
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(DetailOf(status)->violations,
              ElementsAre(Field(&FieldViolation::field, "skip_superseded"),
                          Field(&FieldViolation::field, "after_revision")));
}

TEST_F(WatchTest, SlowReaderIsCutOffWithWhereToResumeAndHoldsUpNobody) {
  constexpr int64_t kRevisions = 40;
  const auto slow = Watch({});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(slow->Read(&message));  // the bookmark at which it waits; then it reads no more
  std::thread quick([&] {
    grpc::ClientContext context;
    const auto reader = stub_->WatchChanges(&context, common::v1::WatchChangesRequest());
    v1::WatchChangesResponse read;
    while (read.progress().revision() < kRevisions) ASSERT_TRUE(reader->Read(&read));
    context.TryCancel();
  });
  for (int64_t revision = 1; revision <= kRevisions; ++revision) {
    store_.Commit({{&store::TableOf<Product>(), "p", std::string(1 << 17, 'x')}});
  }
  quick.join();
  absl::SleepFor(2 * kWriteTimeMax);

  int64_t seen = 0;
  while (slow->Read(&message)) seen = message.progress().revision();
  const absl::Status status = rpc::FromGrpcStatus(slow->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(DetailOf(status)->reason, "WATCH_TOO_SLOW");
  ASSERT_THAT(DetailOf(status)->metadata, ElementsAre(Pair("revision", absl::StrCat(seen))));
  common::v1::WatchChangesRequest rest;
  rest.set_after_revision(seen);
  grpc::ClientContext context;
  const auto resumed = stub_->WatchChanges(&context, rest);
  for (int64_t next = seen; next < kRevisions; next = message.progress().revision()) {
    ASSERT_TRUE(resumed->Read(&message));
    EXPECT_EQ(message.changes_size(), message.progress().revision() - next);
  }
  context.TryCancel();
}

TEST_F(WatchTest, SubtreeIsRefusedWhereTheServiceHasNone) {
  common::v1::WatchChangesRequest request;
  request.set_subtree("accounts/acme");
  const auto reader = Watch(request);
  v1::WatchChangesResponse message;
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_EQ(reader->Finish().error_code(), grpc::UNIMPLEMENTED);
}

TEST_F(WatchTest, DrainingEndsWaitingStreams) {
  const auto reader = Watch({});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  router_.Drain();
  while (reader->Read(&message)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::UNAVAILABLE);
}

TEST_F(WatchTest, ClientThatLeavesFreesItsStream) {
  const auto reader = Watch({});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  context_.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::CANCELLED);
  // The fixture's end would hang if the handler's thread were still waiting.
}

TEST(EncoderTest, UnreadableRowIsDataLoss) {
  const Encoder<v1::Change> encoder = MakeEncoder();
  v1::Change change;
  const store::Row row{{"p1", 1, 0, 0, 0}, {int64_t{5}}};
  EXPECT_EQ(encoder.Find("product")->fill(row, rights::Viewer(), change).code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(encoder.Find("secret"), nullptr);
}

TEST(EncoderTest, EveryTableThatIsShownIsSelectedWithoutTypes) {
  FakeStore store({&store::TableOf<Product>(), &store::TableOf<Secret>()});
  EXPECT_THAT(*MakeEncoder().Select(store, {}), ElementsAre(&store::TableOf<Product>()));
}

}  // namespace
}  // namespace accord::changes
