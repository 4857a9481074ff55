// The standard methods over a real channel and a real database, for one kind of resource.
#include "common/resources/standard_methods.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/escaping.h"

#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "common/rpc/names.h"
#include "common/rpc/server.h"
#include "common/rpc/test_messages.h"
#include "common/sql/sql_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::resources {
namespace {

namespace v1 = accord::accounts::v1;
using absl::StatusCode;
using testing::ElementsAre;

struct Product {
  store::Meta meta;
  std::string display_name;
  std::string family;
  std::vector<store::ExternalId> external_ids;

  static constexpr char kTable[] = "product";
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("family", self.family);
    visit("external_ids", self.external_ids);
  }
};

constexpr char kSchema[] =
    "CREATE TABLE product (id TEXT NOT NULL, revision BIGINT NOT NULL, ended BIGINT NOT NULL, "
    "create_time BIGINT NOT NULL, update_time BIGINT NOT NULL, delete_time BIGINT NOT NULL, "
    "display_name TEXT NOT NULL, family TEXT NOT NULL, external_ids TEXT NOT NULL, "
    "checksum BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (id, revision)) /*CLUSTERED*/;\n";

class ProductResource final : public Resource<Product, v1::Product> {
 public:
  const Naming& naming() const override {
    static const auto* const naming = new Naming{"Product", "Products", "products/*"};
    return *naming;
  }
  const filter::Schema& schema() const override {
    static const auto* const schema =
        new filter::Schema{{{"display_name", "display_name", filter::FieldType::kText},
                            {"family", "family", filter::FieldType::kText},
                            {"external_ids", "external_ids", filter::FieldType::kTokens}}};
    return *schema;
  }
  void ToProto(const Product& product, v1::Product& proto) const override {
    proto.set_display_name(product.display_name);
    proto.set_family(product.family);
    for (const store::ExternalId& id : product.external_ids) {
      proto.add_external_ids()->set_system(id.system);
      proto.mutable_external_ids()->rbegin()->set_value(id.value);
    }
  }
  absl::Status Parse(const v1::Product& proto, Product& product) const override {
    product.display_name = proto.display_name();
    product.family = proto.family();
    product.external_ids.clear();
    for (const auto& id : proto.external_ids()) {
      product.external_ids.push_back({id.system(), id.value()});
    }
    return absl::OkStatus();
  }
  absl::Status Check(store::Txn&, const Product*, Product& after) const override {
    Violations violations;
    if (after.family == "forbidden") violations.Add("family", "must not be 'forbidden'");
    return violations.ToStatus();
  }
  absl::Status CheckDelete(store::Txn&, const Product& product) const override {
    if (product.family != "needed") return absl::OkStatus();
    return MakeError(StatusCode::kFailedPrecondition, "NEEDED", "something still needs it");
  }
};

// Counts the snapshots that are taken of a store.
class CountingStore final : public store::Store {
 public:
  explicit CountingStore(std::unique_ptr<store::Store> store) : store_(std::move(store)) {}
  void Write(store::WriteInfo info, absl::Time deadline, Body body, Done done) override {
    store_->Write(std::move(info), deadline, std::move(body), std::move(done));
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> Snapshot(absl::optional<int64_t> revision,
                                                          absl::Time deadline) override {
    ++snapshots;
    return store_->Snapshot(revision, deadline);
  }
  int64_t revision() const override { return store_->revision(); }
  std::string epoch() const override { return store_->epoch(); }
  absl::Status CatchUp(int64_t revision, absl::Time deadline) override {
    return store_->CatchUp(revision, deadline);
  }
  int64_t oldest_revision() const override { return store_->oldest_revision(); }
  absl::StatusOr<int64_t> Compact(int64_t oldest, absl::Time requests_before) override {
    return store_->Compact(oldest, requests_before);
  }
  absl::Status Changes(int64_t after, int64_t until, absl::Time deadline,
                       absl::FunctionRef<bool(store::Change)> sink) override {
    return store_->Changes(after, until, deadline, sink);
  }
  absl::Status Differences(const std::vector<const store::Table*>& tables, store::Between between,
                           absl::Time deadline,
                           absl::FunctionRef<bool(store::RowChange)> sink) override {
    return store_->Differences(tables, between, deadline, sink);
  }
  absl::Status AddListener(store::CommitListener* listener, Load load) override {
    return store_->AddListener(listener, std::move(load));
  }
  void RemoveListener(store::CommitListener* listener) override {
    store_->RemoveListener(listener);
  }
  const std::vector<const store::Table*>& tables() const override { return store_->tables(); }

  std::atomic<int> snapshots{0};

 private:
  std::unique_ptr<store::Store> store_;
};

class StandardMethodsTest : public testing::Test {
 protected:
  StandardMethodsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    sql::StoreOptions options;
    options.path = folder_ + "/test.db";
    options.service = "test";
    options.migrations = {{1, "0001", kSchema}};
    options.tables = {&store::TableOf<Product>()};
    options.clock = &clock_;
    options.compaction_grace = absl::Milliseconds(1);
    store_ = std::make_unique<CountingStore>(*sql::SqlStore::Open(options));
    router_ = std::make_unique<rpc::Router>(
        std::vector{rpc::ServiceOf<v1::GetProductRequest>("OrganizationService")},
        rpc::Router::Options{&clock_, &authorizer_, &pool_});
    RegisterStandardMethods<Product, v1::Product>(*router_, *store_,
                                                  std::make_shared<ProductResource>());
    server_.Add(router_.get());
    EXPECT_TRUE(server_.Start().ok());
    stub_ = v1::OrganizationService::NewStub(server_.InProcessChannel());
  }
  ~StandardMethodsTest() override {
    server_.Drain(absl::Seconds(1));
    router_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(grpc::Status (v1::OrganizationService::Stub::*method)(
                                    grpc::ClientContext*, const Request&, Response*),
                                const Request& request, int64_t min_revision = 0) {
    rpc::CallSettings settings;
    settings.min_revision = min_revision;
    rpc::CallContext context(settings);
    Response response;
    const grpc::Status status = ((*stub_).*method)(context.get(), request, &response);
    revision_ = context.revision();
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  absl::StatusOr<v1::Product> Create(const std::string& id, const std::string& name,
                                     const std::string& family = "",
                                     const std::string& request_id = "") {
    v1::CreateProductRequest request;
    request.set_product_id(id);
    request.mutable_product()->set_display_name(name);
    request.mutable_product()->set_family(family);
    request.set_request_id(request_id);
    return Call(&v1::OrganizationService::Stub::CreateProduct, request);
  }
  absl::StatusOr<v1::Product> Get(const std::string& name, int64_t min_revision = 0) {
    v1::GetProductRequest request;
    request.set_name(name);
    return Call(&v1::OrganizationService::Stub::GetProduct, request, min_revision);
  }
  absl::StatusOr<v1::Product> Rename(const std::string& name, const std::string& to,
                                     const std::string& etag = "") {
    v1::UpdateProductRequest request;
    request.mutable_product()->set_name(name);
    request.mutable_product()->set_display_name(to);
    request.mutable_product()->set_etag(etag);
    request.mutable_update_mask()->add_paths("display_name");
    return Call(&v1::OrganizationService::Stub::UpdateProduct, request);
  }
  void WriteStored(const store::Store::Body& body) {
    const auto written = store_->WriteAndWait({}, absl::InfiniteFuture(), body);
    EXPECT_TRUE(written.ok()) << written.status();
  }
  absl::StatusOr<v1::ListProductsResponse> List(const v1::ListProductsRequest& request) {
    return Call(&v1::OrganizationService::Stub::ListProducts, request);
  }
  static std::vector<std::string> Names(const v1::ListProductsResponse& response) {
    std::vector<std::string> names;
    for (const auto& product : response.products()) names.push_back(product.display_name());
    return names;
  }
  template <typename T>
  static std::string Reason(const absl::StatusOr<T>& result) {
    const auto detail = DetailOf(result.status());
    return detail.has_value() ? detail->reason : "(none)";
  }

  std::string folder_;
  FixedClock clock_{absl::FromUnixSeconds(1790000000)};
  rpc::LocalAdministrator authorizer_;
  rpc::WorkerPool pool_{rpc::WorkerPool::Options()};
  std::unique_ptr<CountingStore> store_;
  std::unique_ptr<rpc::Router> router_;
  rpc::Server server_{rpc::Server::Options()};
  std::unique_ptr<v1::OrganizationService::Stub> stub_;
  int64_t revision_ = 0;
};

TEST_F(StandardMethodsTest, CreatedResourceIsReadBack) {
  const auto created = Create("bolt", "Bolt", "hardware");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "products/bolt");
  EXPECT_EQ(revision_, 1);
  const auto got = Get("products/bolt");
  ASSERT_TRUE(got.ok());
  EXPECT_TRUE(rpc::SameMessage(*got, *created));
}

TEST_F(StandardMethodsTest, ServerChoosesAnIdIfTheCallerDoesNot) {
  const auto created = Create("", "Bolt");
  ASSERT_TRUE(created.ok());
  EXPECT_TRUE(Get(created->name()).ok());
}

TEST_F(StandardMethodsTest, TakenIdIsRefused) {
  ASSERT_TRUE(Create("bolt", "Bolt").ok());
  EXPECT_EQ(Reason(Create("bolt", "Other")), "RESOURCE_EXISTS");
}

TEST_F(StandardMethodsTest, RulesOfTheResourceNameTheFieldFromTheRequestsRoot) {
  const auto refused = Create("bolt", "Bolt", "forbidden");
  ASSERT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf(refused.status())->violations[0].field, "product.family");
  EXPECT_EQ(Get("products/bolt").status().code(), StatusCode::kNotFound);
}

TEST_F(StandardMethodsTest, RepeatedRequestIdHasOneEffectAndTheFirstAnswer) {
  const auto first = Create("", "Bolt", "", "r-1");
  const auto again = Create("", "Bolt", "", "r-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->name(), again->name());
  EXPECT_EQ(List({})->products_size(), 1);
  EXPECT_EQ(Reason(Create("", "Other", "", "r-1")), "REQUEST_ID_REUSED");
}

TEST_F(StandardMethodsTest, ValidateOnlyAnswersAndWritesNothing) {
  v1::CreateProductRequest request;
  request.set_product_id("bolt");
  request.mutable_product()->set_display_name("Bolt");
  request.set_validate_only(true);
  const auto answer = Call(&v1::OrganizationService::Stub::CreateProduct, request);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->display_name(), "Bolt");
  EXPECT_EQ(Get("products/bolt").status().code(), StatusCode::kNotFound);
}

TEST_F(StandardMethodsTest, UpdateChangesWhatTheMaskNamesAndCachedReadsFollow) {
  ASSERT_TRUE(Create("bolt", "Bolt", "hardware").ok());
  ASSERT_TRUE(Get("products/bolt").ok());  // now in memory
  const auto renamed = Rename("products/bolt", "Big bolt");
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  const auto got = Get("products/bolt", revision_);
  EXPECT_EQ(got->display_name(), "Big bolt");
  EXPECT_EQ(got->family(), "hardware");
  EXPECT_EQ(got->etag(), renamed->etag());
}

TEST_F(StandardMethodsTest, WhatWasReadOnceIsAnsweredWithoutTheStore) {
  ASSERT_TRUE(Create("bolt", "Bolt").ok());
  ASSERT_TRUE(Get("products/bolt").ok());
  const int before = store_->snapshots;
  ASSERT_TRUE(Get("products/bolt").ok());
  ASSERT_TRUE(Rename("products/bolt", "Big bolt").ok());
  EXPECT_EQ(Get("products/bolt")->display_name(), "Big bolt");
  EXPECT_EQ(store_->snapshots, before);
}

TEST_F(StandardMethodsTest, UpdateThatChangesNothingMakesNoVersion) {
  const auto created = Create("bolt", "Bolt");
  const auto same = Rename("products/bolt", "Bolt");
  EXPECT_EQ(same->etag(), created->etag());
  EXPECT_EQ(store_->revision(), 1);
}

TEST_F(StandardMethodsTest, StaleEtagIsAborted) {
  const auto created = Create("bolt", "Bolt");
  ASSERT_TRUE(Rename("products/bolt", "Big bolt", created->etag()).ok());
  const auto stale = Rename("products/bolt", "Small bolt", created->etag());
  EXPECT_EQ(stale.status().code(), StatusCode::kAborted);
  EXPECT_EQ(Reason(stale), "ETAG_MISMATCH");
}

TEST_F(StandardMethodsTest, DeletedResourceKeepsItsNameAndComesBack) {
  ASSERT_TRUE(Create("bolt", "Bolt").ok());
  v1::DeleteProductRequest request;
  request.set_name("products/bolt");
  const auto deleted = Call(&v1::OrganizationService::Stub::DeleteProduct, request);
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_EQ(List({})->products_size(), 0);
  EXPECT_TRUE(Get("products/bolt")->has_delete_time());
  EXPECT_EQ(Reason(Rename("products/bolt", "x")), "RESOURCE_DELETED");
  EXPECT_EQ(Reason(Create("bolt", "Bolt")), "RESOURCE_EXISTS");
  v1::UndeleteProductRequest back;
  back.set_name("products/bolt");
  EXPECT_FALSE(Call(&v1::OrganizationService::Stub::UndeleteProduct, back)->has_delete_time());
  EXPECT_EQ(Reason(Call(&v1::OrganizationService::Stub::UndeleteProduct, back)),
            "RESOURCE_NOT_DELETED");
}

TEST_F(StandardMethodsTest, DeleteThatTheResourceForbidsIsRefused) {
  ASSERT_TRUE(Create("bolt", "Bolt", "needed").ok());
  v1::DeleteProductRequest request;
  request.set_name("products/bolt");
  EXPECT_EQ(Reason(Call(&v1::OrganizationService::Stub::DeleteProduct, request)), "NEEDED");
}

TEST_F(StandardMethodsTest, ExternalIdBelongsToOneResource) {
  v1::CreateProductRequest request;
  request.set_product_id("bolt");
  request.mutable_product()->set_display_name("Bolt");
  auto* id = request.mutable_product()->add_external_ids();
  id->set_system("crm");
  id->set_value("7");
  ASSERT_TRUE(Call(&v1::OrganizationService::Stub::CreateProduct, request).ok());
  request.set_product_id("nut");
  EXPECT_EQ(Reason(Call(&v1::OrganizationService::Stub::CreateProduct, request)),
            "EXTERNAL_ID_TAKEN");
  v1::DeleteProductRequest gone;
  gone.set_name("products/bolt");
  ASSERT_TRUE(Call(&v1::OrganizationService::Stub::DeleteProduct, gone).ok());
  EXPECT_EQ(Reason(Call(&v1::OrganizationService::Stub::CreateProduct, request)),
            "EXTERNAL_ID_TAKEN")
      << "it leads to what bore it";
  v1::UndeleteProductRequest back;
  back.set_name("products/bolt");
  EXPECT_TRUE(Call(&v1::OrganizationService::Stub::UndeleteProduct, back).ok());
  v1::UpdateProductRequest without;
  without.mutable_product()->set_name("products/bolt");
  without.mutable_update_mask()->add_paths("external_ids");
  ASSERT_TRUE(Call(&v1::OrganizationService::Stub::UpdateProduct, without).ok());
  ASSERT_TRUE(Call(&v1::OrganizationService::Stub::DeleteProduct, gone).ok());
  EXPECT_TRUE(Call(&v1::OrganizationService::Stub::CreateProduct, request).ok());
}

// A database of a release that took the ids of deleted resources out of the index.
TEST_F(StandardMethodsTest, ExternalIdOfOneThatAnEarlierReleaseDeletedLeadsToIt) {
  const store::ExternalId key{"crm", "7"};
  WriteStored([&](store::Txn& txn) -> absl::Status {
    Product old;
    old.meta.id = "old";
    old.meta.delete_time = 5;
    old.external_ids = {key};
    RETURN_IF_ERROR(txn.Put(old));
    ExternalKey released;
    released.meta.id = "product/crm/7";
    released.meta.delete_time = 5;
    released.target = "old";
    return txn.Put(released);
  });
  v1::CreateProductRequest request;
  request.mutable_product()->set_display_name("Bolt");
  request.mutable_product()->add_external_ids()->set_system("crm");
  request.mutable_product()->mutable_external_ids(0)->set_value("7");
  EXPECT_EQ(Reason(Call(&v1::OrganizationService::Stub::CreateProduct, request)),
            "EXTERNAL_ID_TAKEN");
  const auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
  ASSERT_TRUE(reader.ok());
  const auto found = FindBearer<Product>(**reader, key);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->meta.id, "old");
  v1::UndeleteProductRequest back;
  back.set_name("products/old");
  EXPECT_TRUE(Call(&v1::OrganizationService::Stub::UndeleteProduct, back).ok());
}

TEST_F(StandardMethodsTest, ListFiltersAndOrders) {
  for (const char* name : {"ant", "bee", "cat", "dog"}) {
    ASSERT_TRUE(Create(name, name, name[0] < 'c' ? "insect" : "mammal").ok());
  }
  v1::ListProductsRequest request;
  request.set_filter("family = \"mammal\"");
  request.set_order_by("display_name desc");
  EXPECT_THAT(Names(*List(request)), ElementsAre("dog", "cat"));
}

TEST_F(StandardMethodsTest, PagesShowOneMoment) {
  for (const char* name : {"ant", "bee", "cat", "dog"}) ASSERT_TRUE(Create(name, name).ok());
  v1::ListProductsRequest request;
  request.set_page_size(3);
  request.set_order_by("display_name desc");
  const auto first = List(request);
  EXPECT_THAT(Names(*first), ElementsAre("dog", "cat", "bee"));
  ASSERT_TRUE(Rename("products/ant", "zebra").ok());
  ASSERT_TRUE(Create("aardvark", "aardvark").ok());
  request.set_page_token(first->next_page_token());
  request.set_page_size(10);
  const auto second = List(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(Names(*second), ElementsAre("ant"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(StandardMethodsTest, PageTokenOfAnotherQueryIsRefused) {
  for (const char* name : {"ant", "bee"}) ASSERT_TRUE(Create(name, name).ok());
  v1::ListProductsRequest request;
  request.set_page_size(1);
  request.set_page_token(List(request)->next_page_token());
  request.set_filter("family = \"x\"");
  EXPECT_EQ(Reason(List(request)), "PAGE_TOKEN_INVALID");
  request.set_page_token("garbage!");
  EXPECT_EQ(Reason(List(request)), "PAGE_TOKEN_INVALID");
}

// Issue 9, fault 15
TEST_F(StandardMethodsTest, PageTokenOfAnotherHistoryIsRefused) {
  for (const char* name : {"ant", "bee"}) ASSERT_TRUE(Create(name, name).ok());
  v1::ListProductsRequest request;
  request.set_page_size(1);
  const std::string digest = QueryDigest(rights::Viewer(), request);
  const PageToken token{digest, store_->revision(), {}, "ant"};
  request.set_page_token(EncodePageToken(token, store_->epoch()));
  EXPECT_THAT(Names(*List(request)), ElementsAre("bee"));
  request.set_page_token(EncodePageToken(token, "0123456789abcdef"));
  EXPECT_EQ(List(request).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Reason(List(request)), "EPOCH_CHANGED");
}

// Issue 9, faults 10 and 15
TEST_F(StandardMethodsTest, PageTokenOfWhatIsNotKeptAnyMoreSaysBeginAgain) {
  for (const char* name : {"ant", "bee"}) ASSERT_TRUE(Create(name, name).ok());
  v1::ListProductsRequest request;
  request.set_page_size(1);
  const std::string digest = QueryDigest(rights::Viewer(), request);
  const std::string of_an_earlier_release = absl::WebSafeBase64Escape(
      absl::StrCat("1\x1e", digest, "\x1e", store_->revision(), "\x1e", "ant"));
  for (const std::string& text :
       {of_an_earlier_release,
        EncodePageToken({digest, store_->revision() + 1, {}, "ant"}, store_->epoch())}) {
    request.set_page_token(text);
    EXPECT_EQ(List(request).status().code(), absl::StatusCode::kAborted);
    EXPECT_EQ(Reason(List(request)), "PAGE_TOKEN_EXPIRED");
  }
  request.set_page_token("");
  request.set_page_token(List(request)->next_page_token());
  ASSERT_TRUE(Create("cat", "cat").ok());
  ASSERT_TRUE(store_->Compact(store_->revision(), absl::InfinitePast()).ok());
  EXPECT_EQ(Reason(List(request)), "PAGE_TOKEN_EXPIRED");
}

// Issue 9, fault 6
TEST_F(StandardMethodsTest, AServiceOfOneOrderRefusesAnAccountsRevision) {
  ASSERT_TRUE(Create("ant", "ant").ok());
  v1::ListProductsRequest request;
  request.mutable_as_of()->set_revision(1);
  EXPECT_TRUE(List(request).ok());
  request.mutable_as_of()->set_accounts_revision(1);
  EXPECT_EQ(List(request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(StandardMethodsTest, FilterThatDoesNotParseSaysWhere) {
  v1::ListProductsRequest request;
  request.set_filter("family = ");
  const auto refused = List(request);
  EXPECT_EQ(Reason(refused), "FILTER_INVALID");
  EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("column"));
}

TEST_F(StandardMethodsTest, RevisionThatIsNotReachedIsUnavailable) {
  ASSERT_TRUE(Create("bolt", "Bolt").ok());
  ASSERT_TRUE(Get("products/bolt", 1).ok());
  EXPECT_EQ(Reason(Get("products/bolt", 99)), "REVISION_NOT_REACHED");
}

TEST(StandardSupportTest, EveryGeneratedIdIsAnId) {
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(rpc::IsIdSegment(MakeId()));
  EXPECT_NE(MakeId(), MakeId());
}

TEST(StandardSupportTest, StableIdIsAnIdAndDependsOnTheTextAlone) {
  const std::string longest(200, 'x');
  for (const std::string& text : {std::string(), std::string("a"), std::string("crm/7"),
                                  std::string("crm/A-7"), std::string("///"), longest}) {
    EXPECT_TRUE(rpc::IsIdSegment(StableId(text))) << StableId(text);
  }
  EXPECT_EQ(StableId("crm/7"), "crm-7");
  EXPECT_NE(StableId("crm/A"), StableId("crm/a"));
  EXPECT_NE(StableId("crm/7"), StableId("crm-7"));
  EXPECT_NE(StableId("crm/7"), StableId("crm//7"));
  EXPECT_NE(StableId(longest), StableId(longest + "y"));
}

TEST(StandardSupportTest, SnakeCaseOfAName) { EXPECT_EQ(SnakeCase("AccountPlan"), "account_plan"); }

}  // namespace
}  // namespace accord::resources
