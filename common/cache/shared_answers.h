// Answers that never change once they are known, and take long to make, shared between replicas
// through Redis: what a past moment looked like.
//
// A question says everything that its answer depends on: the history, the moments, for whom, and
// the request. So an entry that is there holds; one that is lost, broken or another question's
// costs a making, never a wrong answer. What compaction has forgotten the asker finds out first: an
// entry outlives it by an hour at most. Thread-safe. Not for gRPC threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/cache/shared_space.h"

namespace accord::cache {

class SharedAnswers {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  // `space` outlives it; null: nothing is shared. `kind`: part of the keys; of two releases that
  // answer differently it is another.
  SharedAnswers(SharedSpace* space, std::string kind);

  // The answer, or null. Waits no longer than Redis may take, and for nothing else.
  Bytes Find(absl::string_view question, absl::Time deadline);

  // Shares an answer, later: never waits. `revision`: whose moment it shows, at least 1.
  void Share(absl::string_view question, int64_t revision, std::string answer);

 private:
  std::string KeyOf(absl::string_view question) const;

  SharedSpace* const space_;
  const std::string kind_;
};

}  // namespace accord::cache
