#include "common/explain/catalogue.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/explain/reasons.h"

namespace accord::explain {
namespace {

std::vector<Entry> MakeCatalogue() {
#define ACCORD_LIST_REASON(name, ...) reasons::name.entry(),
  std::vector<Entry> entries = {ACCORD_REASONS(ACCORD_LIST_REASON)};
#undef ACCORD_LIST_REASON
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.code < b.code; });
  return entries;
}

std::string Described(const Finding& finding) {
  if (finding.details.empty()) return finding.reason;
  return absl::StrCat(finding.reason, " (",
                      absl::StrJoin(finding.details, ", ",
                                    [](std::string* out, const Detail& detail) {
                                      absl::StrAppend(out, detail.key, ": ", TextOf(detail.value));
                                    }),
                      ")");
}

}  // namespace

const std::vector<Entry>& Catalogue() {
  static const auto* const catalogue = new std::vector<Entry>(MakeCatalogue());
  return *catalogue;
}

const Entry* FindReason(absl::string_view code) {
  const std::vector<Entry>& all = Catalogue();
  const auto found = std::lower_bound(
      all.begin(), all.end(), code,
      [](const Entry& entry, absl::string_view wanted) { return entry.code < wanted; });
  return found != all.end() && found->code == code ? &*found : nullptr;
}

std::string EnglishOf(const Finding& finding) {
  const Entry* const entry = FindReason(finding.reason);
  if (entry == nullptr) return Described(finding);
  std::vector<std::pair<std::string, std::string>> words;
  for (const Declared& declared : entry->details) {
    const Value* const value = finding.Find(declared.key);
    // Null: stored by another release, which declared the reason otherwise.
    std::string text = value == nullptr ? "" : TextOf(*value);
    if (text.empty()) text = "(nothing)";
    if (declared.kind == Kind::kLabels) text = absl::StrReplaceAll(text, {{",", ", "}});
    words.emplace_back(absl::StrCat("{", declared.key, "}"), std::move(text));
  }
  return absl::StrReplaceAll(entry->english, words);
}

}  // namespace accord::explain
