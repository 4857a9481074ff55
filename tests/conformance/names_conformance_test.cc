// Names are looked for by one fold and listed in one order, on every engine and of every moment.
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/accounts/domain/product.h"
#include "services/accounts/storage/schema.h"

namespace accord {
namespace {

using accounts::Product;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

const std::vector<std::string>& InOrder() {
  static const auto* const names = new std::vector<std::string>{
      "3M",      "adidas", "Apfel", "Äpfel", "Café", "École",  "L’Oréal", "Lidl",   "Łódź", "Škoda",
      "Strasse", "Straße", "Zebra", "zeta",  "Zulu", "Zürich", "Αθήνα",   "ЛУКОЙЛ", "東京"};
  return *names;
}

const filter::Schema& Fields() {
  static const auto* const schema = new filter::Schema{
      {{"display_name", "display_name", filter::FieldType::kName}}, {"display_name", "family"}};
  return *schema;
}

class NamesTest : public testing::TestWithParam<sql::Engine> {
 protected:
  NamesTest() : database_(GetParam()) {
    Open();
    // Backwards, so that the order of ids is another one.
    Put(std::vector<std::string>(InOrder().rbegin(), InOrder().rend()));
  }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

  sql::StoreOptions Options() {
    const sql::Schema schema = accounts::Schema();
    sql::StoreOptions options = database_.Options();
    options.service = schema.service;
    options.migrations = schema.migrations;
    options.tables = schema.tables;
    options.clock = &clock_;
    return options;
  }
  void Open() {
    auto opened = sql::SqlStore::Open(Options());
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  void Put(const std::vector<std::string>& names) {
    const auto put = store_->WriteAndWait({.actor = "people/jane"}, Soon(), [&](store::Txn& txn) {
      for (const std::string& name : names) {
        Product product;
        product.meta.id = "p" + std::to_string(next_id_++);
        product.display_name = name;
        RETURN_IF_ERROR(txn.Put(product));
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(put.ok()) << put.status();
  }
  std::vector<std::string> Select(const store::Query& query,
                                  absl::optional<int64_t> revision = absl::nullopt) {
    std::vector<std::string> names;
    const auto reader = store_->Snapshot(revision, Soon());
    EXPECT_TRUE(reader.ok()) << reader.status();
    const absl::Status read = (*reader)->Select<Product>(query, [&](const Product& product) {
      names.push_back(product.display_name);
      return true;
    });
    EXPECT_TRUE(read.ok()) << read;
    return names;
  }
  std::vector<std::string> Find(const std::string& filter) {
    store::Query query = ByName();
    const auto where = filter::Parse(filter, Fields());
    EXPECT_TRUE(where.ok()) << where.status();
    query.where = *where;
    return Select(query);
  }
  static store::Query ByName(bool descending = false) {
    store::Query query;
    query.order = {{"display_name", descending, filter::FieldType::kName}};
    return query;
  }
  // As a database of an earlier release is: without keys.
  void ForgetKeys(bool order_too) {
    store_.reset();
    const auto connection = sql::Connect(Options());
    ASSERT_TRUE(connection.ok()) << connection.status();
    ASSERT_TRUE((*connection)
                    ->ExecuteText("UPDATE product SET display_name__fold = '', "
                                  "display_name__order = ''")
                    .ok());
    ASSERT_TRUE((*connection)
                    ->ExecuteText(order_too ? "DELETE FROM text_order"
                                            : "UPDATE text_order SET name = 'another 1'")
                    .ok());
  }

  sql::TestDatabase database_;
  const SystemClock clock_;
  std::unique_ptr<sql::SqlStore> store_;
  int next_id_ = 10;
};

TEST_P(NamesTest, AreListedAsAPersonLooksForThem) {
  EXPECT_THAT(Select(ByName()), ElementsAreArray(InOrder()));
  EXPECT_THAT(Select(ByName(true)),
              ElementsAreArray(std::vector<std::string>(InOrder().rbegin(), InOrder().rend())));
}

TEST_P(NamesTest, PagesGoOnInThatOrderAlsoBehindEqualNames) {
  Put({"Cafe\u0301", "Café", "zeta"});
  for (const bool descending : {false, true}) {
    const std::vector<std::string> whole = Select(ByName(descending));
    std::vector<std::string> paged;
    store::Query query = ByName(descending);
    query.limit = 1;
    while (true) {
      const auto reader = store_->Snapshot(absl::nullopt, Soon());
      absl::optional<Product> found;
      ASSERT_TRUE((*reader)
                      ->Select<Product>(query,
                                        [&](Product product) {
                                          found = std::move(product);
                                          return true;
                                        })
                      .ok());
      if (!found.has_value()) break;
      paged.push_back(found->display_name);
      query.after = {{found->display_name}, found->meta.id};
    }
    EXPECT_EQ(paged, whole);
  }
}

TEST_P(NamesTest, FiltersFindWhatIsMeant) {
  const std::vector<std::pair<std::string, std::string>> found = {
      {"zürich", "Zürich"},    {"ZÜRICH", "Zürich"},       {"zurich", "Zürich"},
      {"zu\u0308r", "Zürich"}, {"škoda", "Škoda"},         {"SKODA", "Škoda"},
      {"лукойл", "ЛУКОЙЛ"},    {"αθηνα", "Αθήνα"},         {"ΑΘΉΝΑ", "Αθήνα"},
      {"łódź", "Łódź"},        {"lodz", "Łódź"},           {"café", "Café"},
      {"cafe\u0301", "Café"},  {"cafe", "Café"},           {"l'oreal", "L’Oréal"},
      {"ecole", "École"},      {"ＡＤＩＤＡＳ", "adidas"}, {"東京", "東京"}};
  for (const auto& [typed, name] : found) {
    EXPECT_THAT(Find("display_name:\"" + typed + "\""), ElementsAre(name)) << typed;
    EXPECT_THAT(Find("\"" + typed + "\""), ElementsAre(name)) << typed;
  }
  EXPECT_THAT(Find("display_name:straße"), ElementsAre("Strasse", "Straße"));
  EXPECT_THAT(Find("display_name:STRASSE"), ElementsAre("Strasse", "Straße"));
  EXPECT_THAT(Find("display_name = \"Cafe\u0301\""), ElementsAre("Café"));
  EXPECT_THAT(Find("display_name = \"cafe\""), IsEmpty());
  EXPECT_THAT(Find("display_name = \"Zu\u0308r*\""), ElementsAre("Zürich"));
}

TEST_P(NamesTest, ComparisonsGoByTheSameOrder) {
  EXPECT_THAT(Find("display_name < B"), ElementsAre("3M", "adidas", "Apfel", "Äpfel"));
  EXPECT_THAT(Find("display_name >= zeta AND display_name < \"Α\""),
              ElementsAre("zeta", "Zulu", "Zürich"));
}

TEST_P(NamesTest, WhatAnEarlierReleaseStoredIsSortedAndFoundFromTheFirstStartOn) {
  const int64_t before = store_->revision();
  Put({"Ähre"});
  for (const bool order_too : {true, false}) {
    ForgetKeys(order_too);
    sql::StoreOptions refused = Options();
    refused.migrate = false;
    EXPECT_EQ(sql::SqlStore::Open(std::move(refused)).status().code(),
              absl::StatusCode::kFailedPrecondition);
    Open();
    EXPECT_THAT(Find("display_name:zurich"), ElementsAre("Zürich"));
    EXPECT_THAT(Find("display_name < Apfel"), ElementsAre("3M", "adidas", "Ähre"));
    EXPECT_THAT(Select(ByName(), before), ElementsAreArray(InOrder()));
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, NamesTest,
                         testing::Values(sql::Engine::kSqlite, sql::Engine::kPostgres),
                         [](const auto& info) {
                           return info.param == sql::Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace accord
