#include "common/xlsx/workbook.h"

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/xlsx/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::xlsx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WorkbookTest : public ::testing::Test {
 protected:
  ~WorkbookTest() override { std::remove(path_.c_str()); }

  // Every cell as "row,column: text".
  std::vector<std::string> ReadSheet(size_t index = 0) {
    const absl::StatusOr<Workbook> book = Workbook::Open(path_);
    if (!book.ok()) return {std::string(book.status().message())};
    absl::StatusOr<SheetReader> sheet = book->Read(index);
    if (!sheet.ok()) return {std::string(sheet.status().message())};
    std::vector<std::string> out;
    Row row;
    while (true) {
      const absl::StatusOr<bool> more = sheet->Next(row);
      if (!more.ok()) {
        EXPECT_EQ(DetailOf(more.status())->reason, "XLSX_INVALID");
        out.emplace_back(more.status().message());
      }
      if (!more.ok() || !*more) return out;
      for (const Cell& cell : row.cells) {
        out.push_back(absl::StrCat(row.number, ",", cell.column, ": ", cell.text,
                                   cell.is_number ? " (number)" : "",
                                   cell.is_error ? " (error)" : ""));
      }
    }
  }

  std::vector<std::string> ReadRows(const std::string& rows, const std::string& shared = "") {
    WriteArchive(path_, WorkbookParts({{.name = "A", .rows = rows, .state = ""}}, shared));
    return ReadSheet();
  }

  const std::string path_ = ::testing::TempDir() + "/workbook_test.xlsx";
};

TEST_F(WorkbookTest, CellsOfEveryTypeBecomeText) {
  EXPECT_THAT(
      ReadRows(
          "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>a"
          "</t></is></c></row><row r=\"3\"><c r=\"A3\"><v>179.5</v></c><c r=\"B3\" s=\"1\"><v>"
          "46112</v></c><c r=\"C3\" s=\"2\"><v>46112.5</v></c><c r=\"D3\" t=\"b\"><v>1</v></c>"
          "<c r=\"E3\" t=\"e\"><v>#N/A</v></c><c r=\"F3\" t=\"str\"><f>A1&amp;\"x\"</f><v>Bx"
          "</v></c><c r=\"G3\" s=\"3\"><v>1.5</v></c><c r=\"AA3\" s=\"4\"><v>7E2</v></c></row>",
          "<si><t>first</t></si><si><r><t>ri</t></r><r><t xml:space=\"preserve\">ch </t></r>"
          "<rPh sb=\"0\"><t>spoken</t></rPh></si>"),
      ElementsAre("1,0: rich ", "1,2: a", "3,0: 179.5 (number)", "3,1: 2026-03-31",
                  "3,2: 2026-03-31T12:00:00", "3,3: true", "3,4: #N/A (error)", "3,5: Bx",
                  "3,6: 1.5 (number)", "3,26: 700 (number)"));
}

TEST_F(WorkbookTest, PlacesMayBeLeftOutAndNamesHavePrefixes) {
  EXPECT_THAT(ReadRows("<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"5\"><c r=\"B5\"><v>3</v>"
                       "</c><c><v>4</v></c></row><row/><row><c t=\"inlineStr\"><is><t>_x000D_ "
                       "_x005F_x000A_</t></is></c></row>"),
              ElementsAre("1,0: 1 (number)", "1,1: 2 (number)", "5,1: 3 (number)",
                          "5,2: 4 (number)", "7,0: \r _x000A_"));
  EXPECT_THAT(ReadRows("<x:row><x:c><x:v>1</x:v></x:c></x:row>"), ElementsAre("1,0: 1 (number)"));
}

TEST_F(WorkbookTest, SheetsAreListedAndHiddenOnesMarked) {
  WriteArchive(
      path_,
      WorkbookParts(
          {{.name = "Notes", .rows = "", .state = "hidden"},
           {.name = "Deals &amp; more", .rows = "<row><c s=\"1\"><v>0</v></c></row>", .state = ""}},
          "", "date1904=\"1\""));
  const Workbook book = Workbook::Open(path_).value();
  ASSERT_EQ(book.sheets().size(), 2u);
  EXPECT_TRUE(book.sheets()[0].hidden);
  EXPECT_EQ(book.sheets()[1].name, "Deals & more");
  EXPECT_THAT(ReadSheet(1), ElementsAre("1,0: 1904-01-01"));
}

TEST_F(WorkbookTest, DamageIsTold) {
  EXPECT_THAT(ReadRows("<row><c t=\"s\"><v>7</v></c></row>"),
              ElementsAre(HasSubstr("row 1: refers to a text that is not there")));
  EXPECT_THAT(ReadRows("<row r=\"2\"/><row r=\"1\"/>"),
              ElementsAre(HasSubstr("row 2: comes where another has to")));
  EXPECT_THAT(ReadRows("<row><c r=\"ZZZZ1\"><v>1</v></c></row>"),
              ElementsAre(HasSubstr("a cell beyond the last column")));
  EXPECT_THAT(ReadRows("<row>"), ElementsAre(HasSubstr("is damaged: xl/worksheets/sheet1.xml:1:")));
  std::ofstream(path_) << "PK\x03\x04 and no more";
  EXPECT_THAT(ReadSheet(), ElementsAre(HasSubstr("is damaged: no ZIP archive")));
  WriteArchive(path_, {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}});
  EXPECT_THAT(ReadSheet(), ElementsAre(HasSubstr("is no workbook")));
}

TEST_F(WorkbookTest, BombsAreBounded) {
  // Entities that grow.
  Parts parts = WorkbookParts({{.name = "A", .rows = "<row/>", .state = ""}});
  for (auto& [name, text] : parts) {
    if (name == "xl/worksheets/sheet1.xml") text = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>" + text;
  }
  WriteArchive(path_, parts);
  EXPECT_THAT(ReadSheet(), ElementsAre(HasSubstr("a document type")));
  // A part that is small until it is unpacked.
  EXPECT_THAT(ReadRows("<row>" + std::string(80 << 20, ' ') + "</row>"),
              ElementsAre(HasSubstr("is larger than any that is taken")));
  // A cell without end.
  EXPECT_THAT(
      ReadRows("<row><c t=\"str\"><v>" + std::string((1 << 20) + 1, 'x') + "</v></c></row>"),
      ElementsAre(HasSubstr("has a text that is too long")));
}

TEST_F(WorkbookTest, ManyRowsAreReadInLittleMemory) {
  std::string rows;
  for (int i = 1; i <= 100000; ++i) {
    absl::StrAppend(&rows, "<row r=\"", i, "\"><c r=\"A", i, "\"><v>", i * 7919, "</v></c></row>");
  }
  const std::vector<std::string> read = ReadRows(rows);
  ASSERT_EQ(read.size(), 100000u);
  EXPECT_EQ(read.back(), "100000,0: 791900000 (number)");
}

// Bytes of any kind in the archive, and in the XML.
TEST_F(WorkbookTest, AnyBytesAreReadOrRefused) {
  WriteArchive(path_,
               WorkbookParts({{.name = "A", .rows = "<row><c><v>1</v></c></row>", .state = ""}},
                             "<si><t>x</t></si>"));
  std::ostringstream whole;
  whole << std::ifstream(path_, std::ios::binary).rdbuf();
  const std::string good = whole.str();
  std::mt19937 random(376);
  for (int round = 0; round < 150; ++round) {
    std::string bytes = good;
    for (uint32_t n = 1 + random() % 4; n > 0; --n) bytes[random() % bytes.size()] = random() % 256;
    if (round % 3 == 0) bytes.resize(random() % bytes.size());
    std::ofstream(path_, std::ios::binary) << bytes;
    ReadSheet();
  }
  const Parts parts = WorkbookParts({{.name = "A",
                                      .rows = "<row r=\"1\"><c r=\"A1\" t=\"s\" s=\"1\"><v>0</v>"
                                              "</c></row>",
                                      .state = ""}},
                                    "<si><t>x</t></si>");
  for (int round = 0; round < 300; ++round) {
    Parts mutated = parts;
    std::string& text = mutated[random() % mutated.size()].second;
    for (uint32_t n = 1 + random() % 3; n > 0; --n) {
      const size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = "<>/\"= 0-9r"[random() % 10];
      } else {
        text.erase(at, random() % 12);
      }
    }
    WriteArchive(path_, mutated);
    ReadSheet();
  }
}

}  // namespace
}  // namespace accord::xlsx
