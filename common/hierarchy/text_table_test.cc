#include "common/hierarchy/text_table.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

TEST(TextTableTest, RowNeverSetIsEmpty) {
  TextTable table;
  EXPECT_EQ(table.Get(7), "");
  table.Clear(7);
  EXPECT_TRUE(table.Set(9, "nine"));
  EXPECT_EQ(table.Get(7), "");
  EXPECT_EQ(table.Get(9), "nine");
}

TEST(TextTableTest, LongestTextFillsChunksWithoutCrossingThem) {
  TextTable table;
  for (uint32_t row = 0; row < 1000; ++row) {
    ASSERT_TRUE(table.Set(row, std::string(TextTable::kTextBytesMax - row % 2, 'a' + row % 26)));
  }
  for (uint32_t row = 0; row < 1000; ++row) {
    ASSERT_EQ(table.Get(row), std::string(TextTable::kTextBytesMax - row % 2, 'a' + row % 26));
  }
}

// Rewrites 40 times what the table holds, so that it compacts itself many times over.
TEST(TextTableTest, KeepsEveryTextThroughRewritesAndCompaction) {
  std::mt19937 random(3);
  TextTable table;
  std::map<uint32_t, std::string> model;
  for (int i = 0; i < 40000; ++i) {
    const uint32_t row = random() % 1000;
    const std::string text(random() % 300, static_cast<char>('a' + random() % 26));
    ASSERT_TRUE(table.Set(row, text));
    model[row] = text;
  }
  for (const auto& [row, text] : model) ASSERT_EQ(table.Get(row), text);
}

// A text that one of them writes must never show in the other, however small the change.
TEST(TextTableTest, CopiesShareTextsUntilEitherChangesAndThenGoTheirOwnWays) {
  std::mt19937 random(7);
  const auto change = [&](TextTable& table, std::map<uint32_t, std::string>& model) {
    const uint32_t row = random() % 500;
    const std::string text(random() % 60, static_cast<char>('a' + random() % 26));
    ASSERT_TRUE(table.Set(row, text));
    model[row] = text;
  };
  std::vector<TextTable> tables(1);
  std::vector<std::map<uint32_t, std::string>> models(1);
  for (int i = 0; i < 30000; ++i) {
    const size_t which = random() % tables.size();
    if (i % 2000 == 1999) {
      TextTable copy = tables[which];
      tables.push_back(std::move(copy));
      models.push_back(std::map<uint32_t, std::string>(models[which]));
    }
    change(tables[which], models[which]);
  }
  for (size_t i = 0; i < tables.size(); ++i) {
    for (const auto& [row, text] : models[i]) ASSERT_EQ(tables[i].Get(row), text) << i;
  }
}

TEST(TextTableTest, TextOfAnotherRowCanBeCopied) {
  TextTable table;
  ASSERT_TRUE(table.Set(0, "acme"));
  ASSERT_TRUE(table.Set(1, table.Get(0)));
  ASSERT_TRUE(table.Set(0, table.Get(0).substr(1)));
  EXPECT_EQ(table.Get(0), "cme");
  EXPECT_EQ(table.Get(1), "acme");
}

}  // namespace
}  // namespace accord::hierarchy
