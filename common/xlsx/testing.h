// Workbooks for tests, made part by part.
#pragma once

#include <minizip/zip.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace accord::xlsx {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline void WriteArchive(const std::string& path, const Parts& parts) {
  const zipFile archive = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  for (const auto& [name, text] : parts) {
    zipOpenNewFileInZip64(archive, name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr,
                          Z_DEFLATED, Z_DEFAULT_COMPRESSION, 1);
    zipWriteInFileInZip(archive, text.data(), static_cast<unsigned>(text.size()));
    zipCloseFileInZip(archive);
  }
  zipClose(archive, nullptr);
}

// What a workbook of one or more sheets has besides them. `extra` are attributes of workbookPr.
struct SheetXml {
  std::string name;
  std::string rows;   // the content of sheetData
  std::string state;  // "hidden"
};

inline Parts WorkbookParts(const std::vector<SheetXml>& sheets, const std::string& shared = "",
                           const std::string& extra = "") {
  const std::string relations =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  Parts parts = {
      {"_rels/.rels", absl::StrCat("<Relationships><Relationship Id=\"r\" Type=\"", relations,
                                   "/officeDocument\" Target=\"xl/workbook.xml\"/>"
                                   "</Relationships>")}};
  std::string list, targets;
  for (size_t i = 0; i < sheets.size(); ++i) {
    absl::StrAppend(&list, "<sheet name=\"", sheets[i].name, "\" sheetId=\"", i + 1, "\" r:id=\"s",
                    i, "\"", sheets[i].state.empty() ? "" : " state=\"", sheets[i].state,
                    sheets[i].state.empty() ? "" : "\"", "/>");
    absl::StrAppend(&targets, "<Relationship Id=\"s", i, "\" Type=\"", relations,
                    "/worksheet\" Target=\"worksheets/sheet", i + 1, ".xml\"/>");
    parts.emplace_back(
        absl::StrCat("xl/worksheets/sheet", i + 1, ".xml"),
        absl::StrCat("<worksheet><sheetData>", sheets[i].rows, "</sheetData></worksheet>"));
  }
  if (!shared.empty()) {
    absl::StrAppend(&targets, "<Relationship Id=\"t\" Type=\"", relations,
                    "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>");
    parts.emplace_back("xl/sharedStrings.xml", absl::StrCat("<sst>", shared, "</sst>"));
  }
  absl::StrAppend(&targets, "<Relationship Id=\"y\" Type=\"", relations,
                  "/styles\" Target=\"styles.xml\"/>");
  // Style 1 shows days, 2 a day of its own format, 3 a duration, 4 an amount.
  parts.emplace_back("xl/styles.xml",
                     "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy\"/>"
                     "<numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/></numFmts><cellStyleXfs><xf "
                     "numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf "
                     "numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
                     "numFmtId=\"4\"/></cellXfs></styleSheet>");
  parts.emplace_back("xl/_rels/workbook.xml.rels",
                     absl::StrCat("<Relationships>", targets, "</Relationships>"));
  parts.emplace_back("xl/workbook.xml", absl::StrCat("<workbook><workbookPr ", extra, "/><sheets>",
                                                     list, "</sheets></workbook>"));
  return parts;
}

}  // namespace accord::xlsx
