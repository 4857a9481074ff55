#include "common/cache/shared_cache.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"

namespace accord::cache {
namespace {

// Pauses for another replica's load: 10 + 20 + ... + 160 ms are enough for any plan document.
constexpr int kLeaseWaitsMax = 5;

absl::BitGen& Random() {
  thread_local absl::BitGen random;
  return random;
}

std::string LeaseOf(const std::string& key) { return key + ":lease"; }

std::string MakeToken() {
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(Random()),
                         absl::Uniform<uint64_t>(Random()));
}

}  // namespace

SharedCache::SharedCache(store::Store& store, SharedSpace& space, SharedCacheOptions options)
    : space_(space),
      options_(std::move(options)),
      changes_(store, options_.key_of, options_.changes_kept) {}

absl::optional<Content> SharedCache::Fetch(Attempt& attempt) {
  SharedSpace::Found found = space_.Fetch(attempt.key, attempt.deadline);
  attempt.remote_answers = found.answers;
  if (!found.content.has_value()) return absl::nullopt;
  const RecentChanges::Answer known = changes_.Look(attempt.id, found.content->revision);
  switch (known.verdict) {
    case RecentChanges::Verdict::kChanged:
      space_.Count(&SharedStats::stale);
      return absl::nullopt;
    case RecentChanges::Verdict::kAhead:
      space_.Count(&SharedStats::ahead);
      return absl::nullopt;
    case RecentChanges::Verdict::kHolds:
      break;
  }
  space_.Count(&SharedStats::hits);
  return Content{std::move(found.content->bytes), known.revision};
}

absl::StatusOr<Content> SharedCache::GetOrLoad(const std::string& id, absl::Time deadline,
                                               const SingleFlight::Work& load) {
  const std::string key = KeyOf(id);
  return flights_.Do(
      key, deadline,
      [&] {
        return Lead({id, key, deadline}, load);
      },
      [&](const Content& others) { return Accept(id, others); });
}

// Another call's result, which came from the store or was checked against it, but may have been
// overtaken since. One that is ahead of what is known here is a snapshot newer than anything that
// this call can have asked for.
absl::optional<Content> SharedCache::Accept(const std::string& id, const Content& content) {
  const RecentChanges::Answer known = changes_.Look(id, content.revision);
  if (known.verdict == RecentChanges::Verdict::kAhead) return content;
  if (known.verdict == RecentChanges::Verdict::kChanged) return absl::nullopt;
  return Content{content.bytes, known.revision};
}

absl::StatusOr<Content> SharedCache::Lead(Attempt attempt, const SingleFlight::Work& load) {
  absl::optional<Content> found = Fetch(attempt);
  if (!found.has_value() && options_.lease && attempt.remote_answers) {
    found = TakeLeaseOrWait(attempt);
  }
  if (found.has_value()) return *std::move(found);
  space_.Count(&SharedStats::loads);
  absl::StatusOr<Content> loaded = load();
  if (loaded.ok()) {
    PutAndRelease(attempt.key, *loaded, attempt.lease);
  } else if (!attempt.lease.empty()) {
    Release(attempt.key, attempt.lease);
  }
  return loaded;
}

absl::optional<Content> SharedCache::TakeLeaseOrWait(Attempt& attempt) {
  const std::string token = MakeToken();
  absl::Duration pause = options_.lease_wait;
  for (int waits = 0; waits < kLeaseWaitsMax; ++waits, pause *= 2) {
    const absl::StatusOr<bool> taken =
        space_.remote().TakeLease(LeaseOf(attempt.key), token, options_.lease_time);
    if (!taken.ok()) {
      space_.Count(&SharedStats::errors);
      return absl::nullopt;
    }
    if (*taken) {
      space_.Count(&SharedStats::leases);
      attempt.lease = token;
      return absl::nullopt;
    }
    if (SteadyNow() + pause > attempt.deadline) return absl::nullopt;
    space_.Count(&SharedStats::lease_waits);
    absl::SleepFor(pause);
    absl::optional<Content> found = Fetch(attempt);
    if (found.has_value() || !attempt.remote_answers) return found;
  }
  return absl::nullopt;
}

void SharedCache::PutAndRelease(const std::string& key, const Content& content,
                                const std::string& lease) {
  if (lease.empty()) {
    (void)space_.Keep(key, content);
    return;
  }
  const bool kept = space_.Keep(key, content, [space = &space_, lease_key = LeaseOf(key), lease] {
    (void)space->remote().ReleaseLease(lease_key, lease);
  });
  if (!kept) Release(key, lease);
}

// A lease that cannot be given back ends by itself.
void SharedCache::Release(const std::string& key, const std::string& lease) {
  (void)space_.Later(0, [space = &space_, lease_key = LeaseOf(key), lease] {
    (void)space->remote().ReleaseLease(lease_key, lease);
  });
}

}  // namespace accord::cache
