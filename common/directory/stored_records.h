// How the copy of the hierarchy lies in a service's own database (stored_copy.h). Plain data.
#pragma once

#include <cstdint>
#include <string>

#include "common/store/record.h"

namespace accord::directory {

// Grows with every change of what parts say. A copy of another format, older or newer, is not read:
// half understood it would be wrong, and the accounts service has all of it.
//   0  of releases that knew no histories and left out what they did not understand
//   1  parents as they are said, changes that are not understood as they are
//   2  beside them what territories and rights go by: facts of accounts, dated parents, assignments
inline constexpr int64_t kCopyFormat = 3;

// One part of a copy: changes of the accounts watch, of which a later one counts. Its id is the
// copy's generation and the part's number, "8f3a…/00000012".
struct StoredPart {
  store::Meta meta;
  std::string changes;  // accord.accounts.v1.WatchChangesResponse, serialized, in base64

  static constexpr char kTable[] = "directory_part";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("changes", self.changes);
  }
};

// What there is of a copy. One row, "accounts".
struct StoredHead {
  store::Meta meta;
  std::string generation;         // of the parts that count; empty: no copy is complete yet
  int64_t parts = 0;              // how many
  int64_t begun_with = 0;         // changes in them when the generation was complete
  int64_t changes = 0;            // changes in them now
  int64_t accounts_revision = 0;  // all up to here is in them
  std::string writer;             // a generation that a replica is writing; empty: none
  int64_t writer_time = 0;        // when it began, microseconds since 1970 UTC
  std::string garbage;            // generations whose parts may be emptied, separated by spaces
  std::string epoch;   // the accounts service's history that accounts_revision belongs to
  int64_t format = 0;  // what the parts are: kCopyFormat of the program that wrote them

  static constexpr char kTable[] = "directory_head";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("generation", self.generation);
    visit("parts", self.parts);
    visit("begun_with", self.begun_with);
    visit("changes", self.changes);
    visit("accounts_revision", self.accounts_revision);
    visit("writer", self.writer);
    visit("writer_time", self.writer_time);
    visit("garbage", self.garbage);
    visit("epoch", self.epoch);
    visit("format", self.format);
  }
};

inline constexpr char kHeadId[] = "accounts";

}  // namespace accord::directory
