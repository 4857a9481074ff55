// Issue 9, fault 4: what a service answers when an account is to be deleted, and what it refuses.
#include "common/directory/closing_voter.h"

#include <filesystem>
#include <memory>

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "accord/accounts/v1/follower_service.grpc.pb.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/directory/accounts_seen.h"
#include "common/directory/closing_vote.h"
#include "common/directory/slim.h"
#include "common/directory/testing.h"
#include "common/sql/sql_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {

const std::vector<sql::Migration>& CopyMigrations();  // made from migrations/

namespace {

namespace v1 = accounts::v1;

using ::testing::ElementsAre;
using testing::MakeAccountChange;
using testing::MakeMessage;

// The accounts service's end: keeps what it is told, after refusing some of it.
class Followers final : public v1::FollowerService::Service {
 public:
  grpc::Status AnswerClosing(grpc::ServerContext*, const v1::AnswerClosingRequest* request,
                             v1::AnswerClosingResponse* response) override {
    absl::MutexLock lock(&mutex_);
    if (refusing_ > 0) {
      --refusing_;
      return {grpc::StatusCode::UNAVAILABLE, "not now"};
    }
    answers_.push_back(*request);
    response->set_taken(true);
    return grpc::Status::OK;
  }
  void Refuse(int calls) {
    absl::MutexLock lock(&mutex_);
    refusing_ = calls;
  }
  std::vector<v1::AnswerClosingRequest> Await(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] { return answers_.size() >= count; };
    EXPECT_TRUE(AwaitFor(mutex_, absl::Condition(&there), absl::Minutes(2)));
    return answers_;
  }

 private:
  absl::Mutex mutex_;
  int refusing_ = 0;
  std::vector<v1::AnswerClosingRequest> answers_;
};

v1::Change Marked(int64_t revision, const std::string& id, const std::string& closing_id) {
  v1::Change change = MakeAccountChange(revision, {id, ""});
  if (!closing_id.empty()) change.mutable_account()->mutable_closing()->set_closing_id(closing_id);
  return change;
}

class ClosingVoterTest : public ::testing::Test {
 protected:
  ClosingVoterTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    sql::StoreOptions options;
    options.path = folder_ + "/copy.db";
    options.service = "copy";
    options.migrations = CopyMigrations();
    options.tables = {&store::TableOf<ClosingVote>()};
    options.clock = &clock_;
    store_ = *sql::SqlStore::Open(options);
    seen_ = std::make_unique<AccountsSeen>(*store_, directory_);
    grpc::ServerBuilder builder;
    builder.RegisterService(&followers_);
    server_ = builder.BuildAndStart();
    Shows(1, {Marked(1, "acme", ""), Marked(1, "globex", "")});
    directory_.SetReady();
  }
  ~ClosingVoterTest() override {
    voter_.reset();
    server_->Shutdown();
    seen_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Shows(int64_t revision, std::vector<v1::Change> changes) {
    ASSERT_TRUE(directory_.Apply(MakeMessage(revision, std::move(changes))).ok());
  }
  void Vote() {
    ClosingVoter::Options options;
    options.follower = "forecast";
    options.standing_on = [](store::Reader&,
                             const std::string& account) -> absl::StatusOr<std::vector<Standing>> {
      if (account == "acme") return std::vector<Standing>{{"targets", 2, "targets/t"}};
      return std::vector<Standing>();
    };
    voter_ = std::make_unique<ClosingVoter>(server_->InProcessChannel({}), *store_, directory_,
                                            std::move(options));
  }
  std::string ReasonOf(const absl::Status& status) {
    return DetailOf(status).value_or(ErrorDetail()).reason;
  }

  SystemClock clock_;
  std::string folder_;
  std::unique_ptr<sql::SqlStore> store_;
  Directory directory_;
  std::unique_ptr<AccountsSeen> seen_;
  Followers followers_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<ClosingVoter> voter_;
};

TEST_F(ClosingVoterTest, AnswersWhatStandsOnTheAccountByARevisionThatSawTheMark) {
  Vote();
  Shows(7, {Marked(7, "acme", "c1")});
  const v1::AnswerClosingRequest answer = followers_.Await(1)[0];
  EXPECT_EQ(answer.name(), "accounts/acme");
  EXPECT_EQ(answer.closing_id(), "c1");
  EXPECT_EQ(answer.follower(), "followers/forecast");
  ASSERT_EQ(answer.standing_size(), 1);
  EXPECT_EQ(answer.standing(0).collection(), "targets");
  EXPECT_EQ(answer.standing(0).count(), 2);
  EXPECT_GE(store_->seen_accounts_revision(), 7);
}

TEST_F(ClosingVoterTest, AnswersForMarksThatAStoredCopyHas) {
  Shows(7, {Marked(7, "globex", "c1")});
  Vote();
  EXPECT_EQ(followers_.Await(1)[0].standing_size(), 0);
}

TEST_F(ClosingVoterTest, TellsAgainUntilItIsHeard) {
  followers_.Refuse(2);
  Vote();
  Shows(7, {Marked(7, "acme", "c1"), Marked(7, "globex", "c2")});
  EXPECT_EQ(followers_.Await(2).size(), 2u);
}

TEST_F(ClosingVoterTest, AnswersEachAttemptAnew) {
  Vote();
  Shows(7, {Marked(7, "globex", "c1")});
  (void)followers_.Await(1);
  Shows(8, {Marked(8, "globex", "")});
  Shows(9, {Marked(9, "globex", "c2")});
  EXPECT_EQ(followers_.Await(2)[1].closing_id(), "c2");
}

TEST_F(ClosingVoterTest, RefusesWhatIsNewForAsLongAsTheMarkIsShown) {
  EXPECT_TRUE(directory_.closings().Check("acme").ok());
  Shows(7, {Marked(7, "acme", "c1")});
  EXPECT_EQ(ReasonOf(directory_.closings().Check("acme")), "ACCOUNT_CLOSING");
  EXPECT_TRUE(directory_.closings().Check("globex").ok());
  Shows(8, {Marked(8, "acme", "")});
  EXPECT_TRUE(directory_.closings().Check("acme").ok());
}

TEST_F(ClosingVoterTest, AMarkIsShownWithTheSnapshotThatBringsIt) {
  directory_.Reset();
  v1::WatchChangesResponse part = MakeMessage(9, {Marked(9, "acme", "c1")}, true);
  ASSERT_TRUE(directory_.Apply(part).ok());
  EXPECT_TRUE(directory_.closings().Check("acme").ok());
  Shows(9, {});
  EXPECT_EQ(ReasonOf(directory_.closings().Check("acme")), "ACCOUNT_CLOSING");
  directory_.Reset();
  Shows(10, {Marked(10, "acme", "")});
  EXPECT_TRUE(directory_.closings().Check("acme").ok());
}

TEST_F(ClosingVoterTest, AMarkSurvivesTheStoredCopy) {
  v1::Change slim;
  ASSERT_TRUE(Slim(Marked(7, "acme", "c1"), slim));
  Shows(7, {slim});
  v1::WatchChangesResponse exported;
  Directory::ExportCursor cursor;
  while (directory_.Export(cursor, 100, exported)) {
  }
  Directory other;
  exported.mutable_progress()->set_revision(7);
  ASSERT_TRUE(other.Apply(exported).ok());
  EXPECT_EQ(other.closings().Find("acme"), "c1");
  EXPECT_THAT(other.closings().all(), ElementsAre(::testing::Pair("acme", "c1")));
}

}  // namespace
}  // namespace accord::directory
