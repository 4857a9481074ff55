#include "common/hierarchy/dated_parents.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace accord::hierarchy {
namespace {

constexpr size_t kQuotedMax = 40;  // how much of a bad entry an error repeats

absl::Status Invalid(absl::string_view entry, absl::string_view why) {
  const std::string quoted = absl::CHexEscape(entry.substr(0, kQuotedMax));
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_DATED_PARENTS",
                   absl::StrCat("\"", quoted, "\" is not a dated parent: ", why),
                   {{"entry", quoted}});
}

bool HasIdCharacters(absl::string_view id) {
  return std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) ||
           absl::string_view("-_.~").find(c) != absl::string_view::npos;
  });
}

absl::StatusOr<DatedParents::Entry> ParseEntry(absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos) return Invalid(text, "write it as YYYY-MM-DD=parent");
  const absl::StatusOr<calendar::Date> from = calendar::ParseDate(text.substr(0, equals));
  if (!from.ok()) return Invalid(text, from.status().message());
  const absl::string_view parent = text.substr(equals + 1);
  if (!HasIdCharacters(parent)) return Invalid(text, "an id has only the characters a-z0-9-_.~");
  return DatedParents::Entry{*from, std::string(parent)};
}

}  // namespace

absl::StatusOr<DatedParents> DatedParents::Parse(absl::string_view text) {
  DatedParents history;
  if (text.empty()) return history;
  for (const absl::string_view part : absl::StrSplit(text, ';')) {
    ASSIGN_OR_RETURN(Entry entry, ParseEntry(part));
    if (!history.entries_.empty()) {
      const Entry& before = history.entries_.back();
      if (entry.from <= before.from) return Invalid(part, "it is not later than the one before");
      if (entry.parent == before.parent) return Invalid(part, "it repeats the parent before it");
    }
    history.entries_.push_back(std::move(entry));
  }
  return history;
}

std::string DatedParents::Format() const {
  return absl::StrJoin(entries_, ";", [](std::string* out, const Entry& entry) {
    absl::StrAppend(out, calendar::FormatDate(entry.from), "=", entry.parent);
  });
}

absl::optional<absl::string_view> DatedParents::ParentOn(calendar::Date date) const {
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), date,
                                      [](calendar::Date a, const Entry& b) { return a < b.from; });
  if (after == entries_.begin()) return absl::nullopt;
  return absl::string_view(std::prev(after)->parent);
}

void DatedParents::Set(calendar::Date from, absl::string_view parent) {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), from,
                             [](const Entry& a, calendar::Date b) { return a.from < b; });
  if (at != entries_.end() && at->from == from) {
    at->parent = std::string(parent);
  } else {
    at = entries_.insert(at, {from, std::string(parent)});
  }
  // An entry that repeats the one before it says nothing; the new one may be either of the two.
  const auto after = std::next(at);
  if (after != entries_.end() && after->parent == at->parent) entries_.erase(after);
  if (at != entries_.begin() && std::prev(at)->parent == at->parent) entries_.erase(at);
}

bool DatedParents::Erase(calendar::Date from) {
  auto at = std::find_if(entries_.begin(), entries_.end(),
                         [&](const Entry& entry) { return entry.from == from; });
  if (at == entries_.end()) return false;
  at = entries_.erase(at);
  const bool repeats =
      at != entries_.end() && at != entries_.begin() && std::prev(at)->parent == at->parent;
  if (repeats) entries_.erase(at);
  if (!entries_.empty() && entries_.front().parent.empty()) entries_.erase(entries_.begin());
  return true;
}

}  // namespace accord::hierarchy
