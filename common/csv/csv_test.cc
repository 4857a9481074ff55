#include "common/csv/csv.h"

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/csv/utf8.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Rows = std::vector<std::vector<std::string>>;

absl::StatusOr<Rows> ReadRows(Reader& reader) {
  Rows rows;
  Record record;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(record));
    if (!more) return rows;
    std::vector<std::string>& row = rows.emplace_back();
    for (size_t i = 0; i < record.size(); ++i) row.emplace_back(record[i]);
  }
}

absl::StatusOr<Rows> Read(const std::string& text, Options options = {}) {
  std::istringstream stream(text);
  ASSIGN_OR_RETURN(Reader reader, Reader::FromStream(stream, "x.csv", options));
  return ReadRows(reader);
}

std::string ErrorOf(const std::string& text) { return std::string(Read(text).status().message()); }

TEST(CsvReaderTest, FirstRowNamesTheColumns) {
  std::istringstream stream("id,name\n1,Acme\n");
  const Reader reader = Reader::FromStream(stream, "x.csv").value();
  EXPECT_THAT(reader.columns(), ElementsAre("id", "name"));
  EXPECT_EQ(reader.Column("name"), 1u);
  EXPECT_EQ(reader.Column("Name"), absl::nullopt);
  EXPECT_EQ(reader.Require("city").status().message(),
            "x.csv:1: city: there is no such column; the columns are: id, name");
}

TEST(CsvReaderTest, QuotedFieldsHoldDelimitersQuotesAndLineEnds) {
  EXPECT_THAT(*Read("a,b\n\"1,2\",\"say \"\"hi\"\"\r\nthere\"\n"),
              ElementsAre(ElementsAre("1,2", "say \"hi\"\r\nthere")));
}

TEST(CsvReaderTest, BothLineEndsAndNoneAtTheEndAreRead) {
  EXPECT_THAT(*Read("a,b\r\n1,2\n3,4\r\n5,6"),
              ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4"), ElementsAre("5", "6")));
}

TEST(CsvReaderTest, ByteOrderMarkIsSkipped) {
  std::istringstream stream("\xEF\xBB\xBFid\n1\n");
  EXPECT_THAT(Reader::FromStream(stream, "x.csv")->columns(), ElementsAre("id"));
}

TEST(CsvReaderTest, EmptyFieldsStayAndEmptyLinesGo) {
  EXPECT_THAT(*Read("\na,b\n\n,\r\n\r\n\"\",x\n\n"),
              ElementsAre(ElementsAre("", ""), ElementsAre("", "x")));
  EXPECT_THAT(*Read("a\n\"\"\n"), ElementsAre(ElementsAre("")));
  EXPECT_THAT(*Read("a\n"), IsEmpty());
}

TEST(CsvReaderTest, DelimiterCanBeChosen) {
  EXPECT_THAT(*Read("a;b\n1,5;2\n", {.delimiter = ';'}), ElementsAre(ElementsAre("1,5", "2")));
  EXPECT_FALSE(Read("a\n", {.delimiter = '"'}).ok());
  EXPECT_FALSE(Read("a\n", {.delimiter = '\0'}).ok());
}

TEST(CsvReaderTest, RecordKnowsTheLineItBeginsOn) {
  std::istringstream stream("a\n\n\"1\n2\"\n3\n");
  Reader reader = Reader::FromStream(stream, "x.csv").value();
  Record record;
  ASSERT_TRUE(*reader.Next(record));
  EXPECT_EQ(record.line(), 3);
  ASSERT_TRUE(*reader.Next(record));
  EXPECT_EQ(record.line(), 5);
  EXPECT_FALSE(*reader.Next(record));
}

TEST(CsvReaderTest, ErrorCarriesFileLineAndColumn) {
  const absl::Status status = Read("id,name\n1,Acme\n2,\"a\"b\n").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "x.csv:3: name: text behind the closing quote");
  const ErrorDetail detail = DetailOf(status).value();
  EXPECT_EQ(detail.reason, "CSV_INVALID");
  EXPECT_THAT(detail.metadata,
              ElementsAre(std::make_pair("file", "x.csv"), std::make_pair("line", "3"),
                          std::make_pair("column", "name")));
}

TEST(CsvReaderTest, BrokenSyntaxIsRefused) {
  EXPECT_EQ(ErrorOf("a,b\n1,x\"y\n"), "x.csv:2: b: a quote inside a field that is not quoted");
  EXPECT_EQ(ErrorOf("a,b\n1,\"x\n\ny"), "x.csv:2: b: this quoted field is never closed");
  EXPECT_EQ(ErrorOf("a,b\n1,2\r3,4"), "x.csv:2: b: a carriage return without a line feed");
  EXPECT_EQ(ErrorOf("a\n\r"), "x.csv:2: a carriage return without a line feed");
}

TEST(CsvReaderTest, HeaderMustNameEveryColumnOnce) {
  EXPECT_EQ(ErrorOf(""), "x.csv:1: expected a row with the names of the columns");
  EXPECT_EQ(ErrorOf("a,,b\n"), "x.csv:1: column 2: this column has no name");
  EXPECT_EQ(ErrorOf("a,b,a\n"), "x.csv:1: column 3: a second column named \"a\"");
  EXPECT_EQ(ErrorOf(std::string(kMaxColumnNameBytes + 1, 'x')),
            "x.csv:1: column 1: a name longer than 200 bytes");
}

TEST(CsvReaderTest, RowsOfAnotherLengthAreRefused) {
  EXPECT_EQ(ErrorOf("a,b,c\n1,2\n"), "x.csv:2: c: expected 3 fields, found 2");
  EXPECT_EQ(ErrorOf("a,b\n1,2,3\n"), "x.csv:2: column 3: expected 2 fields, found 3");
}

TEST(CsvReaderTest, InvalidUtf8NamesTheLineItsFieldBeginsOn) {
  EXPECT_EQ(ErrorOf("a,b\n\"1\n\",\xFF\n"), "x.csv:3: b: not valid UTF-8");
  // Two halves of one character in neighbouring fields.
  EXPECT_EQ(ErrorOf("a,b\n\xC3,\xA9\n"), "x.csv:2: a: not valid UTF-8");
  EXPECT_EQ(ErrorOf(std::string("a\nx\0y\n", 6)), "x.csv:2: a: a NUL character");
}

TEST(CsvReaderTest, BadRowIsPassedAndBrokenSyntaxIsNot) {
  std::istringstream stream("a,b\n1\n2,\xFF\n3,4\n5,\"x\"y\n6,7\n");
  Reader reader = Reader::FromStream(stream, "x.csv").value();
  Record record;
  EXPECT_FALSE(reader.Next(record).ok());
  EXPECT_FALSE(reader.Next(record).ok());
  EXPECT_FALSE(reader.broken());
  EXPECT_TRUE(*reader.Next(record));
  EXPECT_EQ(record[0], "3");
  EXPECT_FALSE(reader.Next(record).ok());
  EXPECT_TRUE(reader.broken());
  EXPECT_EQ(reader.Next(record).status().message(), "x.csv:5: b: text behind the closing quote");
}

TEST(CsvReaderTest, CallerCanReportAFieldInTheSameForm) {
  std::istringstream stream("a,b\n\"1\n\",2\n");
  Reader reader = Reader::FromStream(stream, "x.csv").value();
  Record record;
  ASSERT_TRUE(*reader.Next(record));
  EXPECT_EQ(reader.ErrorAt(record, 1, "too small").message(), "x.csv:3: b: too small");
}

TEST(CsvReaderTest, LongestFieldIsReadAndOneByteMoreIsNot) {
  const std::string longest(kMaxFieldBytes, 'x');
  EXPECT_EQ((*Read(absl::StrCat("a\n", longest)))[0][0], longest);
  EXPECT_EQ((*Read(absl::StrCat("a\n\"", longest, "\"")))[0][0], longest);
  EXPECT_EQ(ErrorOf(absl::StrCat("a\n", longest, "x")),
            "x.csv:2: a: longer than 1048576 bytes; is a quote left open?");
}

TEST(CsvReaderTest, MostColumnsAreReadAndOneMoreIsNot) {
  std::string header = "c0";
  for (size_t i = 1; i < kMaxColumns; ++i) absl::StrAppend(&header, ",c", i);
  EXPECT_TRUE(Read(header).ok());
  EXPECT_EQ(ErrorOf(header + ",x"), "x.csv:1: column 1001: more than 1000 columns");
}

TEST(CsvReaderTest, LongestRowIsBounded) {
  std::string header = "c0", row;
  for (int i = 1; i < 20; ++i) absl::StrAppend(&header, ",c", i);
  for (int i = 0; i < 20; ++i) absl::StrAppend(&row, i == 0 ? "" : ",", std::string(1 << 20, 'x'));
  EXPECT_EQ(ErrorOf(absl::StrCat(header, "\n", row)),
            "x.csv:2: c16: a row longer than 16777216 bytes");
}

TEST(CsvReaderTest, FileTellsItsProgress) {
  const std::string path = ::testing::TempDir() + "/csv_test_progress.csv";
  std::ofstream(path, std::ios::binary) << "a,b\n1,2\n3,4\n";
  Reader reader = Reader::Open(path).value();
  Record record;
  EXPECT_EQ(reader.file_size(), 12);
  EXPECT_EQ(reader.byte_offset(), 4);
  ASSERT_TRUE(*reader.Next(record));
  EXPECT_EQ(reader.byte_offset(), 8);
  EXPECT_EQ(ReadRows(reader)->size(), 1u);
  EXPECT_EQ(reader.byte_offset(), 12);
  std::remove(path.c_str());
}

TEST(CsvReaderTest, MissingFileAndFolderAreNotFound) {
  EXPECT_EQ(Reader::Open("/nowhere.csv").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Reader::Open(::testing::TempDir()).status().code(), absl::StatusCode::kNotFound);
}

TEST(CsvWriterTest, OnlyFieldsThatNeedItAreQuoted) {
  std::ostringstream out;
  Writer writer(out);
  writer.Write(std::vector<std::string>{"plain", "a,b", "say \"x\"", "two\nlines", "", " space "});
  writer.Write(std::vector<std::string>{""});
  ASSERT_TRUE(writer.Finish().ok());
  EXPECT_EQ(out.str(), "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",, space \n\"\"\n");
}

TEST(CsvWriterTest, FailureToWriteIsTold) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  Writer writer(out);
  writer.Write(std::vector<std::string>{"x"});
  EXPECT_EQ(writer.Finish().code(), absl::StatusCode::kDataLoss);
}

std::string RandomField(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "a", "Z9", ",", ";", "\"", "\n", "\r\n", "\r", " ", "é", "☃", "😀", "long piece of text"};
  std::string field;
  for (uint32_t n = random() % 6; n > 0; --n) field += kPieces[random() % kPieces.size()];
  // Now and then a field longer than the reader's buffer.
  if (random() % 2000 == 0) field.append(300000, 'x');
  return field;
}

TEST(CsvRoundTrip, WhatIsWrittenIsReadBackUnchanged) {
  std::mt19937 random(4180);
  for (int round = 0; round < 200; ++round) {
    const Options options{.delimiter = round % 2 == 0 ? ',' : ';'};
    const size_t width = 1 + random() % 5;
    std::ostringstream out;
    Writer writer(out, options);
    std::vector<std::string> header;
    for (size_t i = 0; i < width; ++i) header.push_back(absl::StrCat("c\"", i));
    writer.Write(header);
    Rows rows(random() % 30, std::vector<std::string>(width));
    for (std::vector<std::string>& row : rows) {
      for (std::string& field : row) field = RandomField(random);
      writer.Write(row);
    }
    ASSERT_TRUE(writer.Finish().ok());
    ASSERT_EQ(*Read(out.str(), options), rows) << "round " << round;
  }
}

// Pairs of characters (two quotes, CR LF) must be understood across the end of the reader's buffer.
TEST(CsvRoundTrip, BufferMayEndAnywhere) {
  const std::string tail = "\"a \"\"b\"\"\r\nc\",d\r\n";
  for (size_t pad = 0; pad <= tail.size() + 4; ++pad) {
    const std::string first((256 << 10) - 4 - pad, 'x');  // "h,i\n" stands before it
    const absl::StatusOr<Rows> rows = Read(absl::StrCat("h,i\n", first, ",y\n", tail));
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_THAT((*rows)[1], ElementsAre("a \"b\"\r\nc", "d")) << pad;
  }
}

TEST(CsvFuzz, AnyBytesAreReadOrRefused) {
  const std::string alphabet = "a,\"\n\r\xEF\xBB\xBF\xC3 ;";
  std::mt19937 random(4180);
  for (int round = 0; round < 20000; ++round) {
    std::string text = round % 2 == 0 ? "a,b\n" : "";
    for (uint32_t n = random() % 24; n > 0; --n) text += alphabet[random() % alphabet.size()];
    const absl::StatusOr<Rows> rows = Read(text);
    if (!rows.ok()) ASSERT_EQ(DetailOf(rows.status())->reason, "CSV_INVALID") << text;
  }
}

TEST(Utf8Test, OnlyWellFormedTextIsAccepted) {
  for (const absl::string_view text :
       {"", "ascii only, and long", "é☃😀", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const absl::string_view text :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "12345678\xE2\x98", "\xE2\x98\x41"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

}  // namespace
}  // namespace accord::csv
