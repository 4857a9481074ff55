// Small exports for tests of the import.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/import/check.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// A folder of files that is gone with the test.
class ExportFolder {
 public:
  ExportFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ExportFolder() { std::filesystem::remove_all(path_); }
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// One manager, two agents, one product, two accounts and two opportunities, all good.
inline void WriteGoodExport(const ExportFolder& folder) {
  folder.Write("sales_teams.csv",
               "sales_agent,manager,regional_office\nAnn,Max,West\nBob,Max,West\n");
  folder.Write("products.csv", "product,series,sales_price\nGTX Pro,GTX,4821\n");
  folder.Write("accounts.csv",
               "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
               "Bluth,technolgy,1993,1242.32,3027,United States,Acme\n"
               "Acme,retail,1996,1100.04,2822,Philipines,\n");
  folder.Write("sales_pipeline.csv",
               "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
               "close_value\n"
               "O1,Ann,GTXPro,Bluth,Won,2016-10-20,2017-03-01,1054\n"
               "O2,Bob,GTXPro,,Prospecting,,,\n");
}

inline Mapping DefaultMapping() { return *ParseMapping(DefaultMappingJson(), "default"); }

// The problems that the check of `folder` finds, as they are told.
inline std::vector<std::string> ProblemsOf(const ExportFolder& folder, const Mapping& mapping) {
  std::vector<std::string> texts;
  const auto checked = CheckImport(folder.path(), mapping, [&](const ImportProblem& problem) {
    texts.push_back(problem.Text());
  });
  if (!checked.ok()) texts.push_back(std::string(checked.status().message()));
  return texts;
}

}  // namespace accord::cli
