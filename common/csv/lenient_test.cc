// Files as people have them: Options.lenient.
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/csv/csv.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::csv {
namespace {

using ::testing::ElementsAre;

// Every row as "line: a|b", every fault as the reader tells it.
std::vector<std::string> ReadAll(const std::string& text, Options options = {}) {
  options.lenient = true;
  std::istringstream stream(text);
  absl::StatusOr<Reader> reader = Reader::FromStream(stream, "x.csv", options);
  if (!reader.ok()) return {std::string(reader.status().message())};
  std::vector<std::string> out;
  Record record;
  while (true) {
    const absl::StatusOr<bool> more = reader->Next(record);
    if (!more.ok()) {
      out.emplace_back(more.status().message());
      if (reader->broken()) return out;
      continue;
    }
    if (!*more) return out;
    std::vector<std::string> fields;
    for (size_t i = 0; i < record.size(); ++i) fields.emplace_back(record[i]);
    out.push_back(absl::StrCat(record.line(), ": ", absl::StrJoin(fields, "|")));
  }
}

absl::StatusOr<size_t> Require(const std::string& header, const std::string& name) {
  std::istringstream stream(header);
  return Reader::FromStream(stream, "x.csv", {.lenient = true})->Require(name);
}

// Issue 11, kind 12: a stray quote costs its row, with its line.
TEST(CsvLenientTest, StrayQuoteCostsItsRow) {
  struct Case {
    std::string rows;
    std::vector<std::string> read;
  };
  const std::vector<Case> cases = {
      {"1,x\"y\n2,b\n", {"x.csv:2: b: a quote inside a field that is not quoted", "3: 2|b"}},
      {"1,\"x\" y\n2,b\n", {"x.csv:2: b: text behind the closing quote", "3: 2|b"}},
      {"1,\"x\n2,b\n3,c\n", {"x.csv:2: b: this quoted field is never closed", "3: 2|b", "4: 3|c"}},
      {"1,\"x\n2,b\n3,\"c\"\n", {"x.csv:2: b: text behind the closing quote", "3: 2|b", "4: 3|c"}},
      {"1,\"x\r\n2,b\r\n3,\"\"\r\n4,\"\"\r\n",
       {"x.csv:2: b: this quoted field is never closed", "3: 2|b", "4: 3|", "5: 4|"}},
      {"1,\"two\nlines\"\n2,x\"\n3,c\n",
       {"2: 1|two\nlines", "x.csv:4: b: a quote inside a field that is not quoted", "5: 3|c"}},
      {"\"two\nlines\",x\"\n3,c\n",
       {"x.csv:3: b: a quote inside a field that is not quoted", "4: 3|c"}},
      {"1,a\n2,5\" disk", {"2: 1|a", "x.csv:3: b: a quote inside a field that is not quoted"}}};
  for (const Case& one : cases) {
    EXPECT_EQ(ReadAll("a,b\n" + one.rows), one.read) << one.rows;
  }
}

TEST(CsvLenientTest, QuoteLeftOpenBeforeALongFileCostsItsRow) {
  std::string text = "a,b\n1,\"x\n";
  for (int i = 0; i < 200000; ++i) absl::StrAppend(&text, i, ",plain\n");
  const std::vector<std::string> read = ReadAll(text);
  ASSERT_EQ(read.size(), 200001u);
  EXPECT_EQ(read[0], "x.csv:2: b: longer than 1048576 bytes; is a quote left open?");
  EXPECT_EQ(read[1], "3: 0|plain");
  EXPECT_EQ(read.back(), "200002: 199999|plain");
}

TEST(CsvLenientTest, AnyLineEndIsOne) {
  for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n"}) {
    EXPECT_THAT(ReadAll(absl::StrJoin({"a,b", "1,x", "", "2,y", ""}, end)),
                ElementsAre("2: 1|x", "4: 2|y"))
        << testing::PrintToString(end);
  }
  EXPECT_THAT(ReadAll("a,b\r1,\"two\rlines\"\r2,y"), ElementsAre("2: 1|two\rlines", "4: 2|y"));
  EXPECT_THAT(ReadAll("a,b\r\n1,\"two\r\nlines\"\r\n2,y"),
              ElementsAre("2: 1|two\r\nlines", "4: 2|y"));
}

TEST(CsvLenientTest, RowsOfDelimitersAlonePass) {
  EXPECT_THAT(ReadAll("a,b\n,\n1,x\n , \u00A0\n,,,,\n\"\",\"\"\n2,y\n"),
              ElementsAre("3: 1|x", "7: 2|y"));
  EXPECT_THAT(ReadAll(",,\n,,\na,b,c\n1,2,3\n"), ElementsAre("4: 1|2|3")) << "before the header";
}

TEST(CsvLenientTest, DelimiterAtTheEndOfRowsIsNoField) {
  EXPECT_THAT(ReadAll("a,b\n1,x,\n2,y,,\n"), ElementsAre("2: 1|x", "3: 2|y"));
  EXPECT_THAT(ReadAll("a,b,\n1,x\n2,y,\n"), ElementsAre("2: 1|x|", "3: 2|y|"));
  EXPECT_THAT(ReadAll("a,b\n1,x,z\n2\n"),
              ElementsAre("x.csv:2: column 3: expected 2 fields, found 3",
                          "x.csv:3: b: expected 2 fields, found 1"));
}

TEST(CsvLenientTest, HeaderHarmsOnlyWhoAsksForIt) {
  EXPECT_EQ(*Require("id,,name,,name\n", "id"), 0u);
  EXPECT_EQ(Require("id,,name,,name\n", "name").status().message(),
            "x.csv:1: name: more than one column has this name: columns 3, 5");
  EXPECT_EQ(*Require("id,\u00A0 name\u200B ,x\n", "name"), 1u);
  EXPECT_EQ(*Require("\n\n\"id \",\"Cafe\u0301\"\n", "Café"), 1u);
  EXPECT_EQ(Require("\n\nid,,b\n", "name").status().message(),
            "x.csv:3: name: there is no such column; the columns are: id, b");
  EXPECT_EQ(*Require(std::string(5000, 'x') + ",id\n", "id"), 1u);
}

TEST(CsvLenientTest, SpacesAroundQuotesPass) {
  EXPECT_THAT(ReadAll("a, \"b\" \n1, \"x, y\" \n \"2\" ,z\n"), ElementsAre("2: 1|x, y", "3: 2|z"));
}

TEST(CsvLenientTest, FirstLineMaySayTheSeparator) {
  EXPECT_THAT(ReadAll("sep=;\r\na;b\r\n1;x\r\n", {.delimiter = ';'}), ElementsAre("3: 1|x"));
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF\"sep=,\"\na,b\n1,x\n"), ElementsAre("3: 1|x"));
  EXPECT_THAT(ReadAll("sep,b\n1,x\n"), ElementsAre("2: 1|x"));
}

TEST(CsvLenientTest, OtherEncodingsAreRead) {
  EXPECT_THAT(
      ReadAll("a,b\n1,Z\xfcrich\n2,\x81\n", {.encoding = "Windows-1252"}),
      ElementsAre("2: 1|Zürich", "x.csv:3: b: a byte that is no character of Windows-1252"));
  const std::string wide(
      "\xFF\xFE"
      "a\0,\0b\0\n\0"
      "1\0,\0\xfc\0\r\0\n\0",
      22);
  EXPECT_THAT(ReadAll(wide, {.encoding = "UTF-16LE"}), ElementsAre("2: 1|ü"));
}

// The buffer of 256 KiB may end within what is taken back.
TEST(CsvLenientTest, BufferMayEndAnywhere) {
  for (size_t pad = 0; pad < 24; ++pad) {
    const std::string first((256 << 10) - 6 - pad, 'x');
    EXPECT_THAT(ReadAll(absl::StrCat("a,b\n", first, ",1\r\n2,\"y\r\n3,z\r\n")),
                ElementsAre(absl::StrCat("2: ", first, "|1"),
                            "x.csv:3: b: this quoted field is never closed", "4: 3|z"))
        << pad;
  }
}

}  // namespace
}  // namespace accord::csv
