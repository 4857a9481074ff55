// Files as they are written, and read again by the import's own readers.
#include "cli/export/table_writer.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "accord/forecast/v1/opportunity.pb.h"
#include "cli/export/export_mapping.h"
#include "cli/export/lists.h"
#include "cli/import/profiles.h"
#include "cli/import/row_file.h"
#include "cli/import/sources.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Cells = std::vector<std::string>;

std::vector<ExportColumn> Columns() {
  return {{.name = "name"},
          {.name = "text"},
          {.name = "number", .kind = CellKind::kNumber},
          {.name = "day", .kind = CellKind::kDay}};
}

class TableWriterTest : public testing::Test {
 protected:
  std::vector<std::string> Write(TableFormat format, const std::vector<ExportRow>& rows,
                                 int64_t rows_max = kSheetRowsMax) {
    auto table = OpenTable({folder_.path() + "/t", format, Columns(), rows_max});
    EXPECT_TRUE(table.ok()) << table.status();
    for (const ExportRow& row : rows) EXPECT_TRUE((*table)->Write(row).ok());
    EXPECT_TRUE((*table)->Finish().ok());
    return (*table)->Files();
  }
  static std::vector<Cells> Read(const std::string& path, CellTexts texts) {
    FileFormat format;
    format.texts = texts;
    const auto file = LookAt(path, format, {"name"});
    EXPECT_TRUE(file.ok()) << file.status();
    const auto table = OpenRowFile(*file);
    EXPECT_TRUE(table.ok()) << table.status();
    std::vector<Cells> rows;
    csv::Record record;
    while (*(*table)->Next(record)) {
      rows.emplace_back();
      for (size_t i = 0; i < record.size(); ++i) rows.back().emplace_back(record[i]);
    }
    return rows;
  }

  ExportFolder folder_;
};

TEST(DisarmedTest, WhatAFormulaCouldBeginIsDisarmedAndComesBack) {
  for (const char first : std::string("=+-@\t\r")) {
    for (int marks = 0; marks < 4; ++marks) {
      const std::string text = std::string(marks, '\'') + first + "1";
      EXPECT_EQ(Disarmed(text), "'" + text);
      EXPECT_EQ(Rearmed(Disarmed(text)), text);
    }
  }
}

TEST(DisarmedTest, WhatNoFormulaBeginsStaysAsItIs) {
  for (const char* text :
       {"", "'", "''", "'quoted'", "a=1", " =1", "1-2", "\n=1", "''x=", "\u00fc"}) {
    EXPECT_EQ(Disarmed(text), text);
    EXPECT_EQ(Rearmed(text), text);
  }
}

TEST_F(TableWriterTest, EveryFormatGivesBackWhatItWasGiven) {
  for (const char* text : {"=1+1", "'=1", "''", "-5", " kept ", "a\r\nb", "a\rb", "\"", "_x0041_",
                           "\x0b", "\u00e9", "e\u0301", "<&>", "null", "\t", "\\N", "1.500"}) {
    for (const char* number : {"0", "-1234.5", "0.000001", "123456789012345",
                               "9223372036854.775807", "0.1", "999999999999.999"}) {
      for (const TableFormat format :
           {TableFormat::kCsv, TableFormat::kJsonLines, TableFormat::kWorkbook}) {
        const auto files = Write(format, {{"x/1", text, number, "2026-03-31"},
                                          {"x/2", absl::nullopt, absl::nullopt, "1900-01-31"}});
        const CellTexts texts =
            format == TableFormat::kJsonLines ? CellTexts::kExact : CellTexts::kDisarmed;
        EXPECT_THAT(Read(files[0], texts), ElementsAre(Cells{"x/1", text, number, "2026-03-31"},
                                                       Cells{"x/2", "", "", "1900-01-31"}))
            << files[0];
      }
    }
  }
}

TEST_F(TableWriterTest, MoreRowsThanASheetHoldsGoIntoFurtherWorkbooks) {
  const auto row = [](const char* name) { return ExportRow{name, "t", "1", absl::nullopt}; };
  const std::vector<ExportRow> rows = {row("x/1"), row("x/2"), row("x/3"), row("x/4"), row("x/5")};
  EXPECT_EQ(Write(TableFormat::kWorkbook, rows, 3),
            Cells({folder_.path() + "/t-001.xlsx", folder_.path() + "/t-002.xlsx",
                   folder_.path() + "/t-003.xlsx"}));
  EXPECT_EQ(Read(folder_.path() + "/t-003.xlsx", CellTexts::kDisarmed)[0][0], "x/5");
  EXPECT_EQ(Write(TableFormat::kWorkbook, {row("x/1")}), Cells({folder_.path() + "/t.xlsx"}));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/t-001.xlsx")) << "of the export before";
}

TEST_F(TableWriterTest, TextThatAWorkbookCannotHoldIsAnErrorThatNamesIt) {
  auto table = OpenTable({folder_.path() + "/t", TableFormat::kWorkbook, Columns()});
  ASSERT_TRUE(table.ok());
  EXPECT_TRUE((*table)->Write({"x/1", std::string(32767, 'a'), "1", absl::nullopt}).ok());
  const absl::Status refused =
      (*table)->Write({"x/2", std::string(32768, 'a'), "1", absl::nullopt});
  EXPECT_THAT(std::string(refused.message()), HasSubstr("x/2: text has 32768 characters"));
}

// What the gateway writes has the same columns.
TEST(ProfileTest, AccordIsTheMappingOfAnExport) {
  const std::vector<ExportList> lists = ExportLists();
  std::vector<ExportedFile> files;
  for (const ExportList& list : lists) {
    if (list.import_kind().has_value()) files.push_back({&list, list.kind + ".*"});
  }
  std::ostringstream written;
  WriteExportMapping(written, TableFormat::kCsv, files, {});
  auto wanted = nlohmann::json::parse(written.str(), nullptr, false);
  for (auto& load : wanted["loads"]) load["optional"] = true;
  const auto profile = std::find_if(Profiles().begin(), Profiles().end(),
                                    [](const Profile& one) { return one.name == "accord"; });
  ASSERT_NE(profile, Profiles().end());
  auto found = nlohmann::json::parse(profile->json, nullptr, false);
  found["about"] = wanted["about"];
  EXPECT_EQ(found, wanted);
}

TEST(CellsTest, AmountsAreExactAndListsAreJson) {
  forecast::v1::Opportunity deal;
  deal.mutable_amount()->set_units(-9223372036854775807 - 1);
  deal.mutable_amount()->set_nanos(-10000000);
  deal.mutable_amount()->set_currency_code("USD");
  auto& line = *deal.add_lines();
  line.set_product("products/x");
  line.set_quantity(2);
  deal.set_probability_basis_points(0);
  std::vector<std::string> cells;
  for (const ExportColumn& column : ColumnsOf(*deal.GetDescriptor())) {
    const absl::optional<std::string> cell = CellOf(deal, column);
    if (cell.has_value()) cells.push_back(column.name + "=" + *cell);
  }
  EXPECT_THAT(cells, ElementsAre("amount=-9223372036854775808.01", "amount.currency_code=USD",
                                 R"(lines=[{"product":"products/x","quantity":"2"}])",
                                 "probability_basis_points=0"));
}

}  // namespace
}  // namespace accord::cli
