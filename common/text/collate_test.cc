#include "common/text/collate.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::text {
namespace {

using testing::ElementsAre;
using testing::Lt;

std::vector<std::string> Sorted(std::vector<std::string> texts) {
  std::stable_sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
    return SortKey(a) < SortKey(b);
  });
  return texts;
}

TEST(CollateTest, NamesComeAsAPersonLooksForThem) {
  EXPECT_THAT(Sorted({"Zulu", "zeta", "Äpfel", "adidas", "Zebra", "Apfel", "ЛУКОЙЛ", "Αθήνα",
                      "Łódź", "3M", "École", "L’Oréal", "Lidl", "東京", "straße", "Strasse"}),
              ElementsAre("3M", "adidas", "Apfel", "Äpfel", "École", "L’Oréal", "Lidl", "Łódź",
                          "Strasse", "straße", "Zebra", "zeta", "Zulu", "Αθήνα", "ЛУКОЙЛ", "東京"));
}

TEST(CollateTest, KeysAndComparisonsAgree) {
  const std::vector<std::string> texts = {"",
                                          "a",
                                          "A",
                                          "ä",
                                          "a\u0308",
                                          "ab",
                                          "aB",
                                          "a b",
                                          "a-b",
                                          "b",
                                          "cafe",
                                          "café",
                                          "cafe\u0301",
                                          "straße",
                                          "strasse",
                                          "日本",
                                          "にほん",
                                          "10",
                                          "9",

                                          "ß",
                                          "ss",
                                          std::string(300, 'a'),
                                          std::string(300, 'a') + "b",
                                          "\U0001f600",
                                          "лукойл"};
  const auto sign = [](int order) { return (order > 0) - (order < 0); };
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      EXPECT_EQ(sign(Compare(a, b)), sign(SortKey(a).compare(SortKey(b)))) << a << " / " << b;
    }
  }
}

TEST(CollateTest, KeysAreShortAsciiAndAlwaysThere) {
  for (const std::string& text :
       {std::string("a"), std::string(200, 'z'), std::string("日本"), std::string("\u200b"),
        std::string(5000, 'x'), std::string("\xff")}) {
    const std::string key = SortKey(text);
    EXPECT_FALSE(key.empty());
    EXPECT_LE(key.size(), kSortKeyMax);
    for (const char c : key) EXPECT_TRUE(c > ' ' && c < 0x7f);
  }
  EXPECT_EQ(SortKey(""), "");
}

TEST(CollateTest, ALanguageHasItsOwnOrder) {
  const std::string root = OrderName();
  EXPECT_THAT(SortKey("Åre"), Lt(SortKey("Borås")));
  ASSERT_TRUE(UseLanguage("sv"));
  EXPECT_THAT(SortKey("Zinkgruvan"), Lt(SortKey("Åre")));
  EXPECT_NE(OrderName(), root);
  EXPECT_FALSE(UseLanguage("tlh"));
  EXPECT_FALSE(UseLanguage("no such"));
  for (const char* tag : {"de", "fr", "en", "de-u-co-phonebk", "zh", "cs", ""}) {
    EXPECT_TRUE(UseLanguage(tag)) << tag;
  }
  EXPECT_EQ(OrderName(), root);
}

}  // namespace
}  // namespace accord::text
