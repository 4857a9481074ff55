#include "common/store/record.h"

#include "common/store/columns.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::store {
namespace {

enum class Mood { kUnspecified, kGood, kBad };

}  // namespace

template <>
struct EnumLabels<Mood> {
  static constexpr const char* kLabels[] = {"", "GOOD", "BAD"};
};

namespace {

struct Thing {
  Meta meta;
  std::string title;
  int32_t count = 0;
  bool on = false;
  Mood mood = Mood::kUnspecified;
  absl::optional<int32_t> chance;
  absl::optional<calendar::Date> due;
  money::Currency currency;
  money::Micros amount;
  std::vector<ExternalId> external_ids;
  Labels labels;

  static constexpr char kTable[] = "thing";
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("title", self.title);
    visit("count", self.count);
    visit("is_on", self.on);
    visit("mood", self.mood);
    visit("chance", self.chance);
    visit("due", self.due);
    visit("currency", self.currency);
    visit("amount", self.amount);
    visit("external_ids", self.external_ids);
    visit("labels", self.labels);
  }
};

Thing MakeThing() {
  Thing thing;
  thing.meta.id = "a/b";
  thing.title = "T";
  thing.count = -3;
  thing.on = true;
  thing.mood = Mood::kBad;
  thing.chance = 0;
  thing.due = calendar::MakeDate({2026, 2, 28}).value();
  thing.currency = money::ParseCurrency("EUR").value();
  thing.amount = {1500000};
  thing.external_ids = {{"crm", "4:2"}, {"duns", "9"}};
  thing.labels = {{"tier", "gold"}};
  return thing;
}

TEST(RecordTest, TableIsDescribedByTheFields) {
  const Table& table = TableOf<Thing>();
  EXPECT_EQ(table.name, "thing");
  EXPECT_TRUE(table.watched);
  ASSERT_EQ(table.columns.size(), 10u);
  EXPECT_EQ(table.columns[1].name, "count");
  EXPECT_EQ(table.columns[1].type, ColumnType::kInteger);
  EXPECT_EQ(table.columns[3].type, ColumnType::kText);
}

TEST(RecordTest, RowGivesBackTheRecord) {
  const Thing thing = MakeThing();
  const absl::StatusOr<Thing> back = FromRow<Thing>(ToRow(thing));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_TRUE(SameContent(thing, *back));
  EXPECT_EQ(back->meta, thing.meta);
  EXPECT_EQ(back->external_ids, thing.external_ids);
  EXPECT_EQ(back->labels, thing.labels);
  EXPECT_EQ(back->chance, 0);
}

TEST(RecordTest, NothingSetComesBackAsNothing) {
  const absl::StatusOr<Thing> back = FromRow<Thing>(ToRow(Thing()));
  ASSERT_TRUE(back.ok());
  EXPECT_FALSE(back->due.has_value());
  EXPECT_FALSE(back->chance.has_value());
  EXPECT_TRUE(back->labels.empty());
}

TEST(RecordTest, UnreadableValueIsDataLossAndNamesTheColumn) {
  Row row = ToRow(MakeThing());
  row.values[3] = std::string("UGLY");
  const absl::Status status = FromRow<Thing>(row).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("mood"));
}

TEST(RecordTest, ColumnsAreFoundByTheirNames) {
  const Row row = ToRow(MakeThing());
  const Columns columns(TableOf<Thing>());
  EXPECT_EQ(columns.In(row, "title"), Value(std::string("T")));
  EXPECT_EQ(columns.In(row, "id"), Value(std::string("a/b")));
  EXPECT_EQ(columns.In(row, "update_time"), Value(row.meta.update_time));
  EXPECT_EQ(columns.In(row, "colour"), absl::nullopt);
  EXPECT_EQ(ColumnOf<Thing>("mood"), 3u);
  EXPECT_DEATH(ColumnOf<Thing>("colour"), "thing has no column colour");
}

TEST(RecordTest, AnotherValueIsOtherContentAndAnotherVersionIsNot) {
  Thing other = MakeThing();
  other.meta.revision = 9;
  EXPECT_TRUE(SameContent(MakeThing(), other));
  other.count = 1;
  EXPECT_FALSE(SameContent(MakeThing(), other));
}

}  // namespace
}  // namespace accord::store
