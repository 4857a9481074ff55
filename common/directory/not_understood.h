// Changes that the copy could not make sense of: a resource or a value of a later version, a name
// that cannot be read. Private to common/directory. Thread-compatible.
#pragma once

#include <cstdint>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "accord/accounts/v1/account_service.pb.h"

namespace accord::directory {

class NotUnderstood {
 public:
  struct Entry {
    std::string name;  // of the resource; empty: it could not be read
    std::string why;
    int64_t revision = 0;
    // The change itself, so that a program that understands it, started on a stored copy, has it.
    // If there was no room for it, it is not kept.
    accounts::v1::Change change;
    bool kept = false;
  };
  static constexpr size_t kBytesMax = size_t{8} << 20;    // of changes that are kept
  static constexpr size_t kEntriesMax = size_t{100'000};  // what comes after is only counted

  void Note(const accounts::v1::Change& change, absl::string_view why);
  // A later change of the same resource was understood.
  void Forget(const accounts::v1::Change& change);
  int64_t count() const { return static_cast<int64_t>(entries_.size()) + uncounted_; }

  // By kind and name, or by revision where there is no name.
  const absl::btree_map<std::string, Entry>& entries() const { return entries_; }

 private:
  absl::btree_map<std::string, Entry> entries_;
  size_t bytes_ = 0;
  int64_t uncounted_ = 0;  // for which there was no entry
};

}  // namespace accord::directory
