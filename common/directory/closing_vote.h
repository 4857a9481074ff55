// That a service has answered for an account. Its id is the account's. Plain data.
#pragma once

#include <string>

#include "common/store/record.h"

namespace accord::directory {

// The row makes the revision that saw the mark (closing_voter.h), and says in the audit why an
// account was kept or let go.
struct ClosingVote {
  store::Meta meta;
  std::string closing_id;
  std::string standing;  // "opportunities 3, targets 1"; empty: nothing

  static constexpr char kTable[] = "closing_vote";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("closing_id", self.closing_id);
    visit("standing", self.standing);
  }
};

}  // namespace accord::directory
