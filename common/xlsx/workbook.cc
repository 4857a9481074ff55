#include "common/xlsx/workbook.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/xlsx/book.h"

namespace accord::xlsx {
namespace {

constexpr size_t kSheetsMax = 1000;

absl::Status Nothing(absl::string_view) { return absl::OkStatus(); }

// The folder of a part, with the slash at its end.
std::string FolderOf(const std::string& part) { return part.substr(0, part.rfind('/') + 1); }

// What a part refers to, by the id of the reference.
struct Relation {
  std::string type;  // the last word of it: "worksheet"
  std::string part;
};

absl::StatusOr<std::map<std::string, Relation>> ReadRelations(const std::string& file,
                                                              const std::string& part) {
  const std::string folder = FolderOf(part);
  std::map<std::string, Relation> relations;
  XmlHandler handler;
  handler.begin = [&](absl::string_view name, const Attributes& attributes) {
    if (name != "Relationship") return absl::OkStatus();
    absl::string_view target = ValueOf(attributes, "Target");
    const absl::string_view type = ValueOf(attributes, "Type");
    const bool absolute = absl::ConsumePrefix(&target, "/");
    relations[std::string(ValueOf(attributes, "Id"))] = {
        std::string(type.substr(type.rfind('/') + 1)),
        absl::StrCat(absolute ? "" : folder, target)};
    return relations.size() > kSheetsMax * 4 ? BadWorkbook(file, "has too many parts")
                                             : absl::OkStatus();
  };
  handler.end = Nothing;
  const std::string path = absl::StrCat(folder, "_rels/", part.substr(folder.size()), ".rels");
  ASSIGN_OR_RETURN(PartReader reader, PartReader::Open(file, path, std::move(handler)));
  RETURN_IF_ERROR(reader.ReadAll());
  return relations;
}

absl::StatusOr<std::string> FindWorkbookPart(const std::string& file) {
  const auto relations = ReadRelations(file, "");
  if (!relations.ok() && !absl::IsNotFound(relations.status())) return relations.status();
  std::string part;
  if (relations.ok()) {
    for (const auto& [id, relation] : *relations) {
      if (relation.type == "officeDocument") part = relation.part;
    }
  }
  if (absl::EndsWith(part, ".xml")) return part;
  return BadWorkbook(file, absl::EndsWith(part, ".bin")
                               ? "is a binary workbook (.xlsb); save it as .xlsx"
                               : "is no workbook: a ZIP archive of something else");
}

absl::Status ReadSheets(const std::string& part, const std::map<std::string, Relation>& relations,
                        Book& book) {
  XmlHandler handler;
  handler.begin = [&](absl::string_view name, const Attributes& attributes) {
    if (name == "workbookPr") {
      const absl::string_view value = ValueOf(attributes, "date1904");
      book.from_1904 = value == "1" || value == "true";
    }
    if (name != "sheet") return absl::OkStatus();
    const auto relation = relations.find(std::string(ValueOf(attributes, "id")));
    if (relation == relations.end() || relation->second.type != "worksheet") {
      return absl::OkStatus();  // a chart
    }
    const absl::string_view state = ValueOf(attributes, "state");
    book.sheets.push_back({std::string(ValueOf(attributes, "name")), relation->second.part,
                           !state.empty() && state != "visible"});
    return book.sheets.size() > kSheetsMax ? BadWorkbook(book.path, "has too many sheets")
                                           : absl::OkStatus();
  };
  handler.end = Nothing;
  ASSIGN_OR_RETURN(PartReader reader, PartReader::Open(book.path, part, std::move(handler)));
  RETURN_IF_ERROR(reader.ReadAll());
  return book.sheets.empty() ? BadWorkbook(book.path, "has no sheet") : absl::OkStatus();
}

}  // namespace

absl::StatusOr<Workbook> Workbook::Open(const std::string& path) {
  auto book = std::make_shared<Book>();
  book->path = path;
  ASSIGN_OR_RETURN(const std::string part, FindWorkbookPart(path));
  ASSIGN_OR_RETURN(const auto relations, ReadRelations(path, part));
  RETURN_IF_ERROR(ReadSheets(part, relations, *book));
  for (const auto& [id, relation] : relations) {
    if (relation.type == "sharedStrings") RETURN_IF_ERROR(ReadSharedTexts(relation.part, *book));
    if (relation.type == "styles") RETURN_IF_ERROR(ReadStyles(relation.part, *book));
  }
  return Workbook(std::move(book));
}

const std::vector<Workbook::Sheet>& Workbook::sheets() const { return book_->sheets; }

bool LooksLikeWorkbook(absl::string_view first_bytes) {
  return absl::StartsWith(first_bytes, "PK\x03\x04");
}

}  // namespace accord::xlsx
