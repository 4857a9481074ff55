// What a viewer who sees accounts/vis alone may refer to, and what errors tell it.
#include "common/rpc/conceal.h"

#include <memory>

#include "accord/accounts/v1/account_service.pb.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::rpc {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConcealTest : public testing::Test {
 protected:
  static accounts::v1::MoveAccountRequest Move(const std::string& name, const std::string& parent) {
    accounts::v1::MoveAccountRequest request;
    request.set_name(name);
    request.set_parent(parent);
    return request;
  }
  static std::string Reason(const absl::Status& status) {
    return DetailOf(status).value_or(ErrorDetail()).reason;
  }

  const rights::Viewer viewer_{
      std::make_shared<const rights::Scope>(rights::Sight({"vis"}, {"alone"}), rights::Sight()),
      nullptr};
};

TEST_F(ConcealTest, WhatIsNotSeenIsReferredToAsWhatDoesNotExist) {
  EXPECT_TRUE(RequireSeenReferences(viewer_, Move("accounts/vis", "accounts/alone")).ok());
  const absl::Status hidden = RequireSeenReferences(viewer_, Move("accounts/vis", "accounts/hid"));
  EXPECT_EQ(hidden.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Reason(hidden), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(hidden.message(), "parent refers to accounts/hid, which does not exist");
  EXPECT_TRUE(RequireSeenReferences({}, Move("accounts/vis", "accounts/hid")).ok());
}

TEST_F(ConcealTest, ReferenceWithinAnEntryIsFoundWhereItStands) {
  accounts::v1::UpsertAccountsRequest request;
  request.add_entries()->mutable_account()->set_parent("accounts/vis");
  request.add_entries()->mutable_account()->set_parent("accounts/hid");
  const absl::Status hidden = RequireSeenReferences(viewer_, request);
  EXPECT_THAT(std::string(hidden.message()), HasSubstr("entries[1].account.parent"));
}

TEST_F(ConcealTest, ErrorNamesNothingThatIsNotSeen) {
  const absl::Status error =
      MakeError(absl::StatusCode::kFailedPrecondition, "HAS_CHILDREN",
                "accounts/hid stands below accounts/vis; move its children first",
                {{"name", "accounts/vis"}, {"child", "accounts/hid"}});
  const absl::Status shown = ConcealInError(viewer_, Move("accounts/vis", ""), error);
  EXPECT_EQ(shown.message(), "(not seen) stands below accounts/vis; move its children first");
  EXPECT_EQ(Reason(shown), "HAS_CHILDREN");
  EXPECT_EQ(DetailOf(shown)->metadata[1].second, "(not seen)");
  EXPECT_EQ(ConcealInError({}, Move("accounts/vis", ""), error), error);
}

TEST_F(ConcealTest, ErrorShowsOfAPathWhatIsSeen) {
  const absl::Status shown = ConcealInError(
      viewer_, Move("accounts/vis", ""),
      MakeError(absl::StatusCode::kFailedPrecondition, "HIERARCHY_CYCLE",
                "vis cannot come below alone, which stands below it: alone < hid < vis",
                {{"path", "alone < hid < vis"}}));
  EXPECT_THAT(std::string(shown.message()), HasSubstr("alone < (not seen) < vis"));
  EXPECT_EQ(DetailOf(shown)->metadata[0].second, "alone < (not seen) < vis");
}

TEST_F(ConcealTest, ErrorRepeatsWhatTheRequestNames) {
  const absl::Status error = MakeError(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                                       "accounts/hid does not exist", {{"name", "accounts/hid"}});
  EXPECT_EQ(ConcealInError(viewer_, Move("accounts/hid", ""), error).message(), error.message());
}

TEST_F(ConcealTest, WhoHasAnExternalIdIsNotTold) {
  const absl::Status shown =
      ConcealInError(viewer_, Move("accounts/vis", ""),
                     MakeError(absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_TAKEN",
                               "external id crm:7 belongs to hid", {{"holder", "hid"}}));
  EXPECT_THAT(std::string(shown.message()), Not(HasSubstr("hid")));
}

}  // namespace
}  // namespace accord::rpc
