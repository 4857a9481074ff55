#include "common/rpc/names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace accord::rpc {

constexpr size_t kSegmentLengthMax = 63;
// Names in messages are cut to this: whoever sends a long one knows it.
constexpr size_t kQuotedMax = 80;

bool IsIdSegment(absl::string_view segment) {
  if (segment.empty() || segment.size() > kSegmentLengthMax) return false;
  for (const char c : segment) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-') return false;
  }
  return segment.front() != '-' && segment.back() != '-';
}

ResourcePattern::ResourcePattern(absl::string_view pattern) : form_(pattern) {
  for (absl::string_view segment : absl::StrSplit(pattern, '/')) {
    const bool variable = segment == "*" || (!segment.empty() && segment.front() == '{');
    segments_.emplace_back(variable ? absl::string_view() : segment);
  }
}

std::string ResourcePattern::Format(absl::string_view id) const {
  std::string name;
  for (const std::string& segment : segments_) {
    if (!name.empty()) name += '/';
    if (!segment.empty()) {
      name += segment;
      continue;
    }
    const size_t end = std::min(id.find('/'), id.size());
    absl::StrAppend(&name, id.substr(0, end));
    id.remove_prefix(std::min(end + 1, id.size()));
  }
  return name;
}

bool ResourcePattern::Matches(absl::string_view name, bool wildcards) const {
  for (size_t i = 0; i < segments_.size(); ++i) {
    const bool last = i + 1 == segments_.size();
    const size_t end = name.find('/');
    if (last != (end == absl::string_view::npos)) return false;
    const absl::string_view part = name.substr(0, end);
    if (segments_[i].empty()) {
      if (!IsIdSegment(part) && !(wildcards && part == "-")) return false;
    } else if (part != segments_[i]) {
      return false;
    }
    if (!last) name.remove_prefix(end + 1);
  }
  return true;
}

absl::StatusOr<std::string> ResourcePattern::Parse(absl::string_view name) const {
  if (!Matches(name)) {
    const std::string shown(name.substr(0, kQuotedMax));
    return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_NAME",
                     absl::StrCat("\"", shown, "\" is not of the form ", form_),
                     {{"name", shown}, {"form", form_}});
  }
  std::string id;
  for (const std::string& segment : segments_) {
    const size_t end = std::min(name.find('/'), name.size());
    if (segment.empty()) absl::StrAppend(&id, id.empty() ? "" : "/", name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return id;
}

absl::string_view ParentId(absl::string_view id) {
  const size_t slash = id.rfind('/');
  return slash == absl::string_view::npos ? absl::string_view() : id.substr(0, slash);
}

absl::string_view LastId(absl::string_view id) {
  const size_t slash = id.rfind('/');
  return slash == absl::string_view::npos ? id : id.substr(slash + 1);
}

}  // namespace accord::rpc
