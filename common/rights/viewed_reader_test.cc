#include "common/rights/viewed_reader.h"

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/store/record.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::rights {
namespace {

using store::Row;
using testing::ElementsAre;

struct Account {
  store::Meta meta;
  std::string parent;
  static constexpr char kTable[] = "account";
  static constexpr store::Belonging kBelonging = store::Belonging::IsAccount("parent");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("parent", self.parent);
  }
};

struct Deal {
  store::Meta meta;
  std::string account;
  std::string owner;
  static constexpr char kTable[] = "deal";
  static constexpr store::Belonging kBelonging = store::Belonging::OfSubtree("account", "owner");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
    visit("owner", self.owner);
  }
};

struct Unsaid {  // nobody has said to whom it belongs
  store::Meta meta;
  static constexpr char kTable[] = "unsaid";
  template <typename Self, typename Visitor>
  static void Fields(Self&, Visitor&) {}
};

// Rows by table, in order of their ids; conditions are the caller's to leave out.
class Rows final : public store::Reader {
 public:
  template <typename T>
  void Add(T record, const std::string& id) {
    record.meta.id = id;
    rows_[T::kTable].push_back(store::ToRow(record));
  }
  int64_t revision() const override { return 1; }
  absl::StatusOr<absl::optional<Row>> FindRow(const store::Table& table,
                                              const std::string& id) override {
    for (const Row& row : rows_[table.name]) {
      if (row.meta.id == id) return absl::make_optional(row);
    }
    return absl::optional<Row>();
  }
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override {
    EXPECT_EQ(query.limit, 0);
    EXPECT_EQ(query.where.kind, filter::Predicate::Kind::kEverything);
    for (const Row& row : rows_[table.name]) {
      if (!sink(row)) break;
    }
    return absl::OkStatus();
  }
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t, int64_t,
                              store::RowSink sink) override {
    for (const Row& row : rows_[table.name]) {
      if (row.meta.id == id && !sink(row)) break;
    }
    return absl::OkStatus();
  }
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t) override {
    return absl::optional<store::RevisionInfo>();
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time) override { return 0; }

 private:
  std::map<std::string, std::vector<Row>> rows_;
};

// Sees acme with all below it, umbrella alone, and jane's figures.
class ViewedReaderTest : public ::testing::Test {
 protected:
  ViewedReaderTest() {
    auto rows = std::make_unique<Rows>();
    rows->Add(Account{{}, "group"}, "acme");
    rows->Add(Account{{}, ""}, "group");
    rows->Add(Account{{}, "acme"}, "umbrella");
    rows->Add(Deal{{}, "acme", ""}, "d1");
    rows->Add(Deal{{}, "group", ""}, "d2");
    rows->Add(Deal{{}, "umbrella", ""}, "d3");
    rows->Add(Deal{{}, "", "jane"}, "d4");
    rows->Add(Deal{{}, "", "joe"}, "d5");
    rows->Add(Deal{{}, "acme", ""}, "d6");
    rows->Add(Unsaid(), "u1");
    reader_ = ViewedBy(viewer_, std::move(rows));
  }
  template <typename T>
  std::vector<std::string> Select(const store::Query& query) {
    std::vector<std::string> ids;
    const absl::Status read = reader_->SelectRows(store::TableOf<T>(), query, [&](const Row& row) {
      ids.push_back(row.meta.id);
      return true;
    });
    EXPECT_TRUE(read.ok()) << read;
    return ids;
  }

  const Viewer viewer_{
      std::make_shared<const Scope>(Sight({"acme"}, {"umbrella"}), Sight({"jane"}, {})), nullptr};
  std::unique_ptr<store::Reader> reader_;
};

TEST_F(ViewedReaderTest, RowsThatAreNotSeenAreNotThere) {
  EXPECT_TRUE(reader_->Find<Account>("acme")->has_value());
  EXPECT_FALSE(reader_->Find<Account>("group")->has_value());
  EXPECT_FALSE(reader_->Find<Account>("nobody")->has_value());
  EXPECT_FALSE(reader_->Find<Unsaid>("u1")->has_value());
  int versions = 0;
  ASSERT_TRUE(reader_
                  ->SelectVersions(store::TableOf<Account>(), "group",
                                   std::numeric_limits<int64_t>::max(), 10,
                                   [&](const Row&) { return ++versions > 0; })
                  .ok());
  EXPECT_EQ(versions, 0);
}

TEST_F(ViewedReaderTest, PagesAreFilledWithWhatIsSeen) {
  // d3 is of a whole subtree of which the account alone is seen; d4 is of a person.
  EXPECT_THAT(Select<Deal>({}), ElementsAre("d1", "d4", "d6"));
  store::Query two;
  two.limit = 2;
  EXPECT_THAT(Select<Deal>(two), ElementsAre("d1", "d4"));
}

TEST_F(ViewedReaderTest, AReferenceToWhatIsNotSeenIsNeitherShownNorFound) {
  EXPECT_EQ((*reader_->Find<Account>("acme"))->parent, "");
  EXPECT_EQ((*reader_->Find<Account>("umbrella"))->parent, "acme");
  store::Query query;
  query.where.kind = filter::Predicate::Kind::kTest;
  query.where.test = {"parent", filter::FieldType::kText, filter::TestOp::kEqual,
                      filter::Value(std::string("group"))};
  EXPECT_THAT(Select<Account>(query), ElementsAre());
  query.where.test.value = std::string("acme");
  EXPECT_THAT(Select<Account>(query), ElementsAre("umbrella"));
  query.where = {};
  query.order = {{"parent"}};
  const absl::Status ordered =
      reader_->SelectRows(store::TableOf<Account>(), query, [](const Row&) { return true; });
  EXPECT_EQ(DetailOf(ordered).value_or(ErrorDetail()).violations.at(0).field, "order_by");
}

}  // namespace
}  // namespace accord::rights
