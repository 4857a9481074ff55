// Issue 11, kind 14: what files refer to is found on the server, in batches.
#include "cli/import/server_keys.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "cli/client/fake_server.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;

// People p0, p1, ... of the system "crm" with the keys k0, k1, ...
class People final : public av1::OrganizationService::Service {
 public:
  grpc::Status ListPeople(grpc::ServerContext*, const av1::ListPeopleRequest* request,
                          av1::ListPeopleResponse* response) override {
    filters.push_back(request->filter());
    const int begin = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    for (int i = begin; i < count && response->people_size() < request->page_size(); ++i) {
      const std::string key = absl::StrCat("k", i);
      if (!request->filter().empty() &&
          !absl::StrContains(request->filter(), absl::StrCat("\"crm:", key, "\""))) {
        continue;
      }
      auto& person = *response->add_people();
      person.set_name(absl::StrCat("people/p", i));
      person.add_external_ids()->set_system("other");
      auto& id = *person.add_external_ids();
      id.set_system("crm");
      id.set_value(key);
    }
    const int next = begin + response->people_size();
    if (request->filter().empty() && next < count) {
      response->set_next_page_token(absl::StrCat(next));
    }
    return grpc::Status::OK;
  }
  int count = 0;
  std::vector<std::string> filters;
};

std::vector<std::string> Keys(int begin, int end) {
  std::vector<std::string> keys;
  for (int i = begin; i < end; ++i) keys.push_back(absl::StrCat("k", i));
  return keys;
}

TEST(ServerKeysTest, FewAreAskedForTogether) {
  People people;
  people.count = 150;
  FakeServer server{{&people}};
  const auto session = server.Connect();
  KeyIndex index;
  ServerKeys there(*session, "crm");
  ASSERT_TRUE(there.Find(ImportKind::kPerson, Keys(100, 200), index).ok());
  EXPECT_EQ(people.filters.size(), 2u) << "60 and 40";
  EXPECT_EQ(index.NameFor(ImportKind::kPerson, "k149"), "people/p149");
  EXPECT_FALSE(index.NameFor(ImportKind::kPerson, "k150").has_value());
  EXPECT_FALSE(index.NameFor(ImportKind::kPerson, "k7").has_value()) << "nobody asked";
}

TEST(ServerKeysTest, ManyAreReadOnceAsAWhole) {
  People people;
  people.count = 2500;
  FakeServer server{{&people}};
  const auto session = server.Connect();
  KeyIndex index;
  ServerKeys there(*session, "crm");
  ASSERT_TRUE(there.Find(ImportKind::kPerson, Keys(0, kKeysAskedMax + 1), index).ok());
  ASSERT_TRUE(there.Find(ImportKind::kPerson, Keys(2000, 4000), index).ok());
  EXPECT_EQ(people.filters.size(), 3u) << "pages of 1,000";
  EXPECT_EQ(index.NameFor(ImportKind::kPerson, "k2499"), "people/p2499");
  EXPECT_FALSE(index.NameFor(ImportKind::kPerson, "k2500").has_value());
}

TEST(ServerKeysTest, LongKeysFitIntoTheFilter) {
  People people;
  FakeServer server{{&people}};
  const auto session = server.Connect();
  KeyIndex index;
  std::vector<std::string> keys;
  for (int i = 0; i < 50; ++i) keys.push_back(absl::StrCat(std::string(400, 'x'), i));
  ServerKeys there(*session, "crm");
  ASSERT_TRUE(there.Find(ImportKind::kPerson, keys, index).ok());
  for (const std::string& filter : people.filters) EXPECT_LE(filter.size(), 4096u);
}

}  // namespace
}  // namespace accord::cli
