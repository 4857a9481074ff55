// An account that is being deleted: the mark on it, and what its followers say.
//
// A follower is a service that keeps records on accounts. Plain data and pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/nested.h"
#include "common/store/record.h"

namespace accord::accounts {

// Records of one kind that stand on the account.
struct Standing {
  std::string collection;  // "opportunities"
  int64_t count = 0;
  std::string example;  // the name of one

  friend bool operator==(const Standing&, const Standing&) = default;
  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("collection", self.collection);
    visit("count", self.count);
    visit("example", self.example);
  }
};

// What one follower said.
struct FollowerAnswer {
  std::string follower;  // id
  bool answered = false;
  std::vector<Standing> standing;  // empty: nothing, or it has not answered

  friend bool operator==(const FollowerAnswer&, const FollowerAnswer&) = default;
  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("follower", self.follower);
    visit("answered", self.answered);
    visit("standing", self.standing);
  }
};

// The mark. Without an id there is none.
struct Closing {
  std::string id;
  int64_t expire_time = 0;              // microseconds since 1970 UTC
  std::vector<FollowerAnswer> answers;  // of every follower that there was when it began

  bool open() const { return !id.empty(); }
  friend bool operator==(const Closing&, const Closing&) = default;
  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("id", self.id);
    visit("expire_time", self.expire_time);
    visit("answers", self.answers);
  }
};

// Ids of the followers that have not answered.
std::vector<std::string> WaitingFor(const Closing& closing);

// Notes the answer to `closing_id` of one follower. False: it is not waited for, as nobody asked,
// or asked it; the first answer of a follower counts.
bool TakeAnswer(absl::string_view closing_id, FollowerAnswer answer, Closing& closing);

// What stands on the account, of all answers; by collection.
std::vector<Standing> StandingOn(const Closing& closing);

// Whether the account `name` may go. Errors: FAILED_PRECONDITION, ACCOUNT_IN_USE, if something
// stands on it; UNAVAILABLE, FOLLOWER_SILENT, if a follower has not answered.
absl::Status CheckClosing(absl::string_view name, const Closing& closing);

// A service that keeps records on accounts. The id is its name, such as `forecast`.
struct Follower {
  store::Meta meta;

  static constexpr char kTable[] = "follower";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self&, Visitor&) {}
};

// That an account is marked; its id is the account's. Deleted with the mark. A table of its own,
// because few accounts are marked and all are looked for at a start.
struct ClosingMark {
  store::Meta meta;
  std::string closing_id;

  static constexpr char kTable[] = "closing_mark";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("closing_id", self.closing_id);
  }
};

}  // namespace accord::accounts

namespace accord::store {
// JSON; "" for none.
template <>
struct Codec<accounts::Closing> {
  static constexpr ColumnType kType = ColumnType::kText;
  static Value Encode(const accounts::Closing& field);
  static bool Decode(Value value, accounts::Closing& field);
};
}  // namespace accord::store
