// Watches in tests: messages as texts, and a thread that asks until the test has seen enough.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/changes/stream.h"
#include "gtest/gtest.h"

namespace accord::changes {

// A change is a line "REVISION TABLE/ID", with " deleted" if it is; the end is one that begins with
// "=".
class TextCoder final : public Coder {
 public:
  absl::Status Append(const Sending& change, std::string& message) const override {
    absl::StrAppend(&message, change.revision, " ", change.table.name, "/", change.row.meta.id,
                    change.row.meta.deleted() ? " deleted\n" : "\n");
    return absl::OkStatus();
  }
  void Close(const Ending& ending, const std::string&, std::string& message) const override {
    absl::StrAppend(&message, "=", ending.revision, ending.partial ? " partial" : "");
  }
};

struct TextMessage {
  int64_t revision = 0;
  std::vector<std::string> changes;
  bool partial = false;

  static TextMessage Parse(absl::string_view bytes) {
    TextMessage message;
    message.changes = absl::StrSplit(bytes, '\n');
    absl::string_view end = message.changes.back();
    message.partial = absl::StrContains(end, "partial");
    end = end.substr(1, end.find(' ') - 1);
    if (!absl::SimpleAtoi(end, &message.revision)) message.revision = -1;
    message.changes.pop_back();
    return message;
  }
  friend bool operator==(const TextMessage& a, const TextMessage& b) {
    return a.revision == b.revision && a.changes == b.changes && a.partial == b.partial;
  }
  friend void PrintTo(const TextMessage& message, std::ostream* out) {
    *out << message.revision << (message.partial ? " partial" : "") << " "
         << ::testing::PrintToString(message.changes);
  }
};

// Gives each message to `take` until that says false or the watch ends; an error ends it too.
template <typename Take>
absl::Status Pump(Watch& watch, Take take) {
  while (true) {
    ASSIGN_OR_RETURN(rpc::StreamStep step, watch.Next(false));
    while (step.kind == rpc::StreamStep::Kind::kReads) {
      ASSIGN_OR_RETURN(step, watch.Next(true));
    }
    switch (step.kind) {
      case rpc::StreamStep::Kind::kMessage:
        if (!take(*step.message)) return absl::OkStatus();
        break;
      case rpc::StreamStep::Kind::kWait:
        absl::SleepFor(std::min(step.wait, absl::Milliseconds(1)));
        break;
      default:
        return absl::OkStatus();
    }
  }
}

}  // namespace accord::changes
