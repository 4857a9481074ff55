#include "cli/kit/json.h"

#include <cstdlib>
#include <functional>
#include <limits>
#include <locale>
#include <sstream>

#include "gtest/gtest.h"

namespace accord::cli {
namespace {

constexpr JsonOptions kCompact = {/*pretty=*/false, /*int64_as_string=*/false};

std::string Written(JsonOptions options, const std::function<void(JsonWriter&)>& write) {
  std::ostringstream out;
  JsonWriter json(out, options);
  write(json);
  EXPECT_TRUE(json.complete());
  return out.str();
}

std::string Quoted(absl::string_view text) {
  return Written(kCompact, [&](JsonWriter& json) { json.String(text); });
}

void WriteSample(JsonWriter& json) {
  json.BeginObject();
  json.Field("zulu", "last name first");
  json.Field("alpha", int64_t{9'007'199'254'740'993});
  json.Key("children");
  json.BeginArray();
  json.Int(1);
  json.BeginObject();
  json.EndObject();
  json.BeginArray();
  json.EndArray();
  json.EndArray();
  json.Field("current", true);
  json.Field("ratio", 0.1);
  json.Field("level", 3);
  json.Key("owner");
  json.Null();
  json.EndObject();
}

TEST(JsonWriterTest, PrettyIndentsByTwoAndKeepsTheOrderOfKeys) {
  EXPECT_EQ(Written({}, WriteSample),
            "{\n"
            "  \"zulu\": \"last name first\",\n"
            "  \"alpha\": 9007199254740993,\n"
            "  \"children\": [\n"
            "    1,\n"
            "    {},\n"
            "    []\n"
            "  ],\n"
            "  \"current\": true,\n"
            "  \"ratio\": 0.1,\n"
            "  \"level\": 3,\n"
            "  \"owner\": null\n"
            "}\n");
}

TEST(JsonWriterTest, CompactIsOneLineWithoutSpaces) {
  EXPECT_EQ(Written(kCompact, WriteSample),
            "{\"zulu\":\"last name first\",\"alpha\":9007199254740993,\"children\":[1,{},[]],"
            "\"current\":true,\"ratio\":0.1,\"level\":3,\"owner\":null}\n");
}

TEST(JsonWriterTest, CompactValuesMakeJsonLines) {
  EXPECT_EQ(Written(kCompact,
                    [](JsonWriter& json) {
                      for (int64_t row : {1, 2}) {
                        json.BeginObject();
                        json.Field("row", row);
                        json.EndObject();
                      }
                    }),
            "{\"row\":1}\n{\"row\":2}\n");
}

TEST(JsonWriterTest, Int64BecomesAStringIfAskedAndInt32DoesNot) {
  EXPECT_EQ(Written({false, true},
                    [](JsonWriter& json) {
                      json.BeginObject();
                      json.Field("micros", std::numeric_limits<int64_t>::min());
                      json.Field("months", 12);
                      json.EndObject();
                    }),
            "{\"micros\":\"-9223372036854775808\",\"months\":12}\n");
}

TEST(JsonWriterTest, StringsAreEscaped) {
  EXPECT_EQ(Quoted("say \"hi\" \\ now"), "\"say \\\"hi\\\" \\\\ now\"\n");
  EXPECT_EQ(Quoted("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"\n");
  EXPECT_EQ(Quoted(absl::string_view("\0\x1f", 2)), "\"\\u0000\\u001f\"\n");
  EXPECT_EQ(Quoted("\x1b[2J\x7f\xc2\x9b"), "\"\\u001b[2J\\u007f\\u009b\"\n");
  EXPECT_EQ(Quoted("a\u2028b"), "\"a\\u2028b\"\n");
  EXPECT_EQ(Quoted("a/b"), "\"a/b\"\n");
}

TEST(JsonWriterTest, UnicodeIsKeptAndInvalidBytesReplaced) {
  EXPECT_EQ(Quoted("Søn 東京 😀"), "\"Søn 東京 😀\"\n");
  EXPECT_EQ(Quoted("Gro\xdf"), "\"Gro\uFFFD\"\n");
}

TEST(JsonWriterTest, KeysAreEscapedToo) {
  EXPECT_EQ(Written(kCompact,
                    [](JsonWriter& json) {
                      json.BeginObject();
                      json.Field("a\"b", false);
                      json.EndObject();
                    }),
            "{\"a\\\"b\":false}\n");
}

TEST(JsonWriterTest, DoublesReadBackTheSame) {
  for (const double value : {0.0, -0.5, 1.0 / 3, 1e-300, 1e300, 5e-324, 123456789.125}) {
    const std::string text = Written(kCompact, [&](JsonWriter& json) { json.Double(value); });
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
  }
}

TEST(JsonWriterTest, NumbersThatJsonLacksAreNull) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Written(kCompact,
                    [&](JsonWriter& json) {
                      json.BeginArray();
                      json.Double(std::numeric_limits<double>::quiet_NaN());
                      json.Double(infinity);
                      json.Double(-infinity);
                      json.EndArray();
                    }),
            "[null,null,null]\n");
}

struct GroupingDigits : std::numpunct<char> {
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(JsonWriterTest, LocaleOfTheStreamDoesNotMatter) {
  std::ostringstream out;
  out.imbue(std::locale(std::locale::classic(), new GroupingDigits));
  JsonWriter json(out, kCompact);
  json.BeginArray();
  json.Int(1'000'000);
  json.Double(1'000'000.5);
  json.EndArray();
  EXPECT_EQ(out.str(), "[1000000,1000000.5]\n");
}

TEST(JsonWriterTest, IsIncompleteUntilTheLastEnd) {
  std::ostringstream out;
  JsonWriter json(out);
  json.BeginArray();
  EXPECT_FALSE(json.complete());
  json.EndArray();
  EXPECT_TRUE(json.complete());
}

#ifndef NDEBUG
TEST(JsonWriterDeathTest, MisuseFailsAnAssertion) {
  std::ostringstream out;
  JsonWriter json(out);
  json.BeginObject();
  EXPECT_DEATH(json.Int(1), "needs its key");
  EXPECT_DEATH(json.EndArray(), "End without its Begin");
  json.Key("a");
  EXPECT_DEATH(json.Key("b"), "a key stands");
  EXPECT_DEATH(json.EndObject(), "without its value");
}
#endif

}  // namespace
}  // namespace accord::cli
