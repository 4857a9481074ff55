#include "common/csv/dialect.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/csv/decoder.h"
#include "gtest/gtest.h"

namespace accord::csv {
namespace {

std::string Detect(const std::string& bytes, const DialectHints& hints = {}) {
  std::istringstream stream(bytes);
  const absl::StatusOr<Dialect> dialect = DetectDialect(stream, "x.csv", hints);
  return dialect.ok() ? dialect->Describe() : std::string(dialect.status().message());
}

std::string Wide(const std::string& ascii, bool little) {
  std::string out;
  for (const char c : ascii) {
    if (!little) out += '\0';
    out += c;
    if (little) out += '\0';
  }
  return out;
}

// Issue 11, kind 12.
TEST(DialectTest, WhatProgramsWriteIsFoundOut) {
  struct Case {
    std::string bytes;
    std::string found;
  };
  const std::vector<Case> cases = {
      {"id,name\n1,Acme\n", "UTF-8, comma"},
      {"id;name;amount\n1;Doe, John;1,5\n2;Roe;2,5\n", "UTF-8, semicolon"},
      {"id\tname\n1\tDoe, John\n", "UTF-8, tab"},
      {"id|name|x\n1|Doe, John; Jr.|y\n", "UTF-8, bar"},
      {"sep=;\nid,x;name\n1;Acme\n", "UTF-8, semicolon"},
      {"sep=~\nid~name\n", "UTF-8, '~'"},
      {"\"sep=\t\"\nid\tname\n", "UTF-8, tab"},
      {"\xEF\xBB\xBFid;name\n1;Z\xC3\xBCrich\n", "UTF-8, semicolon"},
      {"id;name\n1;Z\xFCrich\n", "Windows-1252, semicolon"},
      {"\xFF\xFE" + Wide("id\tname\r\n1\tx\r\n", true), "UTF-16LE, tab"},
      {"\xFE\xFF" + Wide("id,name\r\n1,x\r\n", false), "UTF-16BE, comma"},
      {Wide("id,name\r\n1,x\r\n", true), "UTF-16LE, comma"},
      {Wide("id;name\r\n1;x\r\n", false), "UTF-16BE, semicolon"},
      {"\"a;b\",\"c;d\"\n\"1;2\",3\n", "UTF-8, comma"},
      {"id;\"name;\nfirst\"\n1;2\n", "UTF-8, semicolon"},
      {"name\nAcme, Inc\n", "UTF-8, comma"},
      {"", "UTF-8, comma"}};
  for (const Case& one : cases) EXPECT_EQ(Detect(one.bytes), one.found) << one.bytes;
}

TEST(DialectTest, OneByteAtTheEndTellsTheEncoding) {
  std::string text = "id,name\n";
  while (text.size() < 3 << 20) text += "1,plain\n";
  EXPECT_EQ(Detect(text), "UTF-8, comma");
  EXPECT_EQ(Detect(text + "2,Z\xFCrich\n"), "Windows-1252, comma");
  EXPECT_EQ(Detect(text + "2,Zürich\n3,Z\xFCrich\n"), "UTF-8, comma") << "a row is broken";
  EXPECT_EQ(Detect(text + "2,Zürich\n3,Z\xFCrich\n4,M\xFCller\n"),
            "x.csv: some of this file is UTF-8 and more of it is not; declare its \"encoding\", "
            "such as \"UTF-8\" or \"Windows-1252\"");
}

TEST(DialectTest, CharactersMayStandAcrossTheBordersOfWhatIsReadAtOnce) {
  for (size_t pad = 0; pad < 4; ++pad) {
    std::string text = "id,name\n" + std::string(pad, 'x');
    while (text.size() < (1 << 20) + 100) text += "€";
    EXPECT_EQ(Detect(text), "UTF-8, comma") << pad;
  }
}

TEST(DialectTest, WhatIsDeclaredCounts) {
  EXPECT_EQ(Detect("a;b\n", {.delimiter = ','}), "UTF-8, comma");
  EXPECT_EQ(Detect("a;\xCB\xF3\xEA\n", {.encoding = "windows-1251"}), "windows-1251, semicolon");
  EXPECT_EQ(Detect("\xFF\xFE" + Wide("a;b\n", true), {.encoding = "UTF-16"}),
            "UTF-16LE, semicolon");
  EXPECT_EQ(Detect("\xFF\xFE" + Wide("a;b\n", true), {.encoding = "Windows-1252"}),
            "x.csv: declared to be Windows-1252, but it begins with the byte order mark of "
            "UTF-16LE");
  EXPECT_EQ(Detect("a\n", {.encoding = "klingon"}), "there is no encoding \"klingon\"");
}

TEST(DialectTest, ColumnsThatOughtToBeThereDecide) {
  const std::string text = "id;last, first\n1;Doe, John\n2;Roe, Jane\n";
  EXPECT_EQ(Detect(text, {.columns = {"id", "last, first"}}), "UTF-8, semicolon");
  EXPECT_EQ(Detect("a,b;c\n1,2;3\n", {.columns = {"c", "a,b"}}), "UTF-8, semicolon");
}

}  // namespace
}  // namespace accord::csv
