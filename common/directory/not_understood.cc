#include "common/directory/not_understood.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/stored_request.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

std::string NameOf(const v1::Change& change) {
  switch (change.resource_case()) {
    case v1::Change::kAccount:
      return change.account().name();
    case v1::Change::kPerson:
      return change.person().name();
    case v1::Change::kProduct:
      return change.product().name();
    case v1::Change::kContact:
      return change.contact().name();
    case v1::Change::kOrganization:
      return "organization";
    default:
      return "";
  }
}

// A change that comes twice, as after a broken stream, has the same key.
std::string KeyOf(const v1::Change& change) {
  const std::string name = NameOf(change);
  const int kind = static_cast<int>(change.resource_case());
  if (!name.empty()) return absl::StrFormat("%02d/%s", kind, name);
  return absl::StrFormat("%02d#%019d/%s", kind, change.revision(), rpc::BodyHash(change));
}

}  // namespace

void NotUnderstood::Note(const v1::Change& change, absl::string_view why) {
  Forget(change);
  if (entries_.size() >= kEntriesMax) {
    ++uncounted_;
    return;
  }
  const size_t bytes = change.ByteSizeLong();
  Entry entry;
  entry.name = NameOf(change);
  entry.why = std::string(why);
  entry.revision = change.revision();
  entry.kept = bytes_ + bytes <= kBytesMax;
  if (entry.kept) {
    entry.change = change;
    bytes_ += bytes;
  }
  entries_.emplace(KeyOf(change), std::move(entry));
}

void NotUnderstood::Forget(const v1::Change& change) {
  if (entries_.empty()) return;  // as nearly always
  const auto found = entries_.find(KeyOf(change));
  if (found == entries_.end()) return;
  if (found->second.kept) bytes_ -= found->second.change.ByteSizeLong();
  entries_.erase(found);
}

}  // namespace accord::directory
