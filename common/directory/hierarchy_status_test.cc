#include "common/directory/hierarchy_status.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/changes/fake_store.h"
#include "common/directory/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

using common::v1::GetHierarchyStatusRequest;
using ::testing::ElementsAre;
using testing::MakeAccountChange;
using testing::MakeMessage;

class HierarchyStatusTest : public ::testing::Test {
 protected:
  common::v1::HierarchyStatus Ask(int page_size = 0, const std::string& token = "") {
    GetHierarchyStatusRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    auto status = HierarchyStatusOf({viewer_, store_}, directory_, request);
    EXPECT_TRUE(status.ok()) << status.status();
    return *status;
  }

  changes::FakeStore store_{{}};
  Directory directory_;
  rights::Viewer viewer_;  // sees everything, until a test says otherwise
};

TEST_F(HierarchyStatusTest, WhoDoesNotSeeEverythingIsToldOfNothingSetAside) {
  ASSERT_TRUE(directory_.Apply(MakeMessage(1, {MakeAccountChange(1, {"a", "nowhere"})})).ok());
  directory_.SetReady();
  EXPECT_EQ(Ask().set_aside_size(), 1);
  viewer_ = rights::Viewer(
      std::make_shared<const rights::Scope>(rights::Sight({"b"}, {}), rights::Sight()), nullptr);
  const auto status = Ask();
  EXPECT_EQ(status.set_aside_size(), 0);
  EXPECT_EQ(status.set_aside_count(), 0);
  EXPECT_EQ(status.accounts_revision(), 1);
}

TEST_F(HierarchyStatusTest, TellsWhatTheCopyShowsAndWhatItHeardOf) {
  auto message = MakeMessage(5, {MakeAccountChange(5, {"a", ""})});
  message.mutable_progress()->set_epoch("e1");
  ASSERT_TRUE(directory_.Apply(message).ok());
  directory_.SetReady();
  ASSERT_TRUE(directory_.Apply(MakeMessage(7, {MakeAccountChange(7, {"b", ""})}, true)).ok());
  directory_.NoteFollowing([](Following& following) {
    following.connected = true;
    following.last_message_time = absl::FromUnixSeconds(100);
  });
  const auto status = Ask();
  EXPECT_EQ(status.accounts_revision(), 5);
  EXPECT_EQ(status.heard_accounts_revision(), 7);
  EXPECT_EQ(status.accounts_epoch(), "e1");
  EXPECT_TRUE(status.ready());
  EXPECT_TRUE(status.connected());
  EXPECT_EQ(status.last_message_time().seconds(), 100);
  EXPECT_EQ(status.troubles_size(), 0);
}

TEST_F(HierarchyStatusTest, PagesOfWhatIsSetAsideAddUpToAll) {
  auto message = MakeMessage(1, {});
  for (int i = 0; i < 25; ++i) {
    *message.add_changes() = MakeAccountChange(1, {absl::StrCat("a", 10 + i), "nowhere"});
  }
  message.add_changes()->set_revision(1);  // nobody knows what it is
  ASSERT_TRUE(directory_.Apply(message).ok());
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = Ask(10, token);
    EXPECT_LE(page.set_aside_size(), 10);
    EXPECT_EQ(page.set_aside_count(), 26);
    for (const auto& why : page.set_aside()) names.push_back(why.details(0).name());
    token = page.next_page_token();
  } while (!token.empty());
  ASSERT_EQ(names.size(), 26u);
  EXPECT_EQ(names.front(), "accounts/a10");
  EXPECT_EQ(names[24], "accounts/a34");
  EXPECT_EQ(names.back(), "");
}

TEST_F(HierarchyStatusTest, TokenThatIsNotOursIsRefused) {
  GetHierarchyStatusRequest request;
  request.set_page_token("no token");
  EXPECT_EQ(HierarchyStatusOf({viewer_, store_}, directory_, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(HierarchyStatusTest, TellsWhyTheCopyIsBeingReadAnew) {
  const absl::Status other = MakeError(absl::StatusCode::kFailedPrecondition, "EPOCH_CHANGED", "?");
  directory_.NoteFollowing(
      [&](Following& following) { following.why_anew = following.last_error = other; });
  const auto status = Ask();
  ASSERT_EQ(status.troubles_size(), 1);
  EXPECT_EQ(status.troubles(0).reason(), "ACCOUNTS_EPOCH_CHANGED");
}

}  // namespace
}  // namespace accord::directory
