#include "common/rpc/policy.h"

#include <string>

#include "accord/accounts/v1/account_service.pb.h"
#include "accord/common/v1/policy.pb.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace accord::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;
using testing::EndsWith;

// What Check says of an RPC of the accounts service whose policy is `policy`, in text.
std::string Complaint(const std::string& policy, bool stream = false) {
  FileDescriptorProto file;
  file.set_name("accord/accounts/v1/of_the_test.proto");
  file.set_package("accord.accounts.v1");
  file.add_dependency("accord/accounts/v1/account_service.proto");
  auto* service = file.add_service();
  service->set_name("TestService");
  auto* method = service->add_method();
  method->set_name("Test");
  method->set_input_type(".accord.accounts.v1.UpsertAccountsRequest");
  method->set_output_type(".accord.accounts.v1.UpsertAccountsResponse");
  method->set_server_streaming(stream);
  auto* said = method->mutable_options()->MutableExtension(common::v1::policy);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(policy, said)) << policy;
  (void)accounts::v1::UpsertAccountsRequest::descriptor();  // links its file
  DescriptorPool pool(DescriptorPool::generated_pool());
  const auto* built = pool.BuildFile(file);
  if (built == nullptr) return "not built";
  const absl::Status status = Policy(*built->service(0)->method(0)).Check();
  EXPECT_TRUE(status.ok() || DetailOf(status)->reason == "POLICY_MISSING");
  return std::string(status.message());
}

TEST(PolicyTest, EveryRpcSaysWhichPermissionItNeedsAndHowItsResourceIsFound) {
  EXPECT_EQ(Complaint("permission: 'accounts.accounts.upsert' on { how: SEEN }"), "");
  EXPECT_EQ(Complaint("permission: 'accounts.accounts.upsert'"
                      " on { how: ACCOUNT, field: 'entries.account.parent' }"
                      " on { how: ORGANIZATION }"),
            "");
  EXPECT_EQ(Complaint(""), "accord.accounts.v1.TestService/Test declares no permission");
  EXPECT_THAT(Complaint("on { how: SEEN }"), EndsWith(" declares no permission"));
  EXPECT_THAT(Complaint("permission: 'accounts.revenueFacts.get' on { how: SEEN }"),
              EndsWith(" has a permission that is none: accounts.revenueFacts.get"));
  EXPECT_THAT(Complaint("permission: 'forecast.stages.get' on { how: SEEN }"),
              EndsWith(" has a permission of another service: forecast.stages.get"));
}

TEST(PolicyTest, HowAResourceIsFoundHasToMakeSense) {
  const auto complaint = [](const std::string& on, bool stream = false) {
    return Complaint("permission: 'accounts.accounts.upsert' " + on, stream);
  };
  EXPECT_THAT(complaint(""), EndsWith(" does not say how its resource is found"));
  EXPECT_THAT(complaint("on { field: 'request_id' }"),
              EndsWith(" does not say how its resource is found"));
  EXPECT_THAT(complaint("on { how: ACCOUNT }"),
              EndsWith(" names no field to find its resource in"));
  EXPECT_THAT(complaint("on { how: SEEN, field: 'request_id' }"),
              EndsWith(" has a field too much"));
  for (const char* field : {"nothing", "entries", "entries.account", "validate_only",
                            "entries.account.labels", "request_id.more"}) {
    EXPECT_THAT(complaint(absl::StrCat("on { how: ACCOUNT, field: '", field, "' }")),
                EndsWith(absl::StrCat(" has no field ", field, " that could name a resource")));
  }
  EXPECT_THAT(complaint("on { how: SCOPE, field: 'request_id' }"),
              EndsWith(" has no field request_id that could name a resource"));
  EXPECT_THAT(complaint("on { how: SEEN } on { how: ACCOUNT, field: 'request_id' }"),
              EndsWith(" says more after what is found nowhere"));
  EXPECT_THAT(complaint("on { how: STORED_ROW, field: 'request_id' }", /*stream=*/true),
              EndsWith(" is a stream, which begins where no row can be read"));
}

}  // namespace
}  // namespace accord::rpc
