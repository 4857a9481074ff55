// The mapping by which `accord import` takes exported files again: rows are known by resource
// names, so that on the server they come from nothing changes, and an empty one gets the same
// resources.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "accord/forecast/v1/opportunity.pb.h"
#include "cli/export/lists.h"
#include "cli/export/table_writer.h"

namespace accord::cli {

// A kind's file as the mapping names it: "accounts.csv", "accounts-*.xlsx".
struct ExportedFile {
  const ExportList* list = nullptr;  // with an import_kind
  std::string name;
};

struct ExportedStages {
  std::vector<forecast::v1::Stage> stages;
};

// Precondition: at least one file, in the order of ExportLists.
void WriteExportMapping(std::ostream& out, TableFormat format,
                        const std::vector<ExportedFile>& files, const ExportedStages& stages);

// The columns that the import does not take, such as names of resources that it cannot make.
std::vector<std::string> ColumnsNotImported(const ExportList& list);

}  // namespace accord::cli
