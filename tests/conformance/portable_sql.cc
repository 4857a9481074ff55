#include "tests/conformance/portable_sql.h"

#include <re2/re2.h>

namespace accord::sql {
namespace {

struct Rule {
  const char* pattern;
  const char* what;
};

// Matched against the statement without comments and texts in quotes, whatever the case.
constexpr Rule kRules[] = {
    {R"(\b(UN)?LISTEN\b|\bNOTIFY\b)", "LISTEN and NOTIFY"},
    {R"(\bpg_(try_)?advisory)", "advisory locks"},
    {R"(\bltree\b)", "ltree"},
    {R"(\b(BIG|SMALL)?SERIAL\b|\bIDENTITY\b|\bnextval\b|\bCREATE\s+SEQUENCE\b)", "ids in sequence"},
    {R"(\bTRIGGER\b)", "triggers"},
    {R"(\bDEFERRABLE\b|\bDEFERRED\b)", "deferrable constraints"},
    {R"(^\s*SET\b|^\s*RESET\b|\bset_config\b)", "session settings"},
    {R"(\bTEMP(ORARY)?\s+TABLE\b|^\s*PREPARE\b|\bDECLARE\b.*\bCURSOR\b)", "session objects"},
    {R"(/)", "'/', whose result for integers is not an integer everywhere"},
    {R"(\bRECURSIVE\b)", "recursion"},
    {R"(\bLOCK\s+TABLE\b)", "locks of tables"},
    {R"(\bEXTENSION\b)", "extensions"},
    {R"(\bPRAGMA\b|\bROWID\b|\bAUTOINCREMENT\b)", "SQLite's own"},
    {R"(\bINSERT\s+OR\b|\bREPLACE\s+INTO\b)", "SQLite's own upserts"},
    {R"(\bNOW\s*\(|\bCURRENT_TIMESTAMP\b|\bRANDOM\s*\()", "values that differ from run to run"},
};

}  // namespace

std::string FindUnportable(absl::string_view sql) {
  std::string bare(sql);
  RE2::GlobalReplace(&bare, R"(--[^\n]*)", "");
  RE2::GlobalReplace(&bare, R"(/\*(?s:.*?)\*/)", "");
  RE2::GlobalReplace(&bare, "'[^']*'", "''");
  // Holds for its transaction alone, which is no state of the session.
  RE2::GlobalReplace(&bare, R"((?i)^\s*SET\s+LOCAL\b)", "");
  for (const Rule& rule : kRules) {
    const RE2 pattern(rule.pattern, [] {
      RE2::Options options;
      options.set_case_sensitive(false);
      return options;
    }());
    if (RE2::PartialMatch(bare, pattern)) return rule.what;
  }
  return "";
}

}  // namespace accord::sql
