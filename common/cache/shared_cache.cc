#include "common/cache/shared_cache.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/cache/entry.h"

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

absl::optional<Content> SharedCache::Get(const std::string& id, absl::Time deadline) {
  Attempt attempt{id, KeyOf(id), deadline};
  return Fetch(attempt);
}

absl::optional<Content> SharedCache::Fetch(Attempt& attempt) {
  absl::StatusOr<absl::optional<std::string>> bytes =
      space_.remote().Get(attempt.key, attempt.deadline);
  if (bytes.ok() && bytes->has_value()) return Check(attempt, **std::move(bytes));
  if (bytes.ok()) {
    space_.Count(&SharedStats::misses);
  } else if (absl::IsFailedPrecondition(bytes.status())) {
    space_.Count(&SharedStats::dropped);
    space_.Count(&SharedStats::dropped_wrong_type);
    Drop(attempt.key);
  } else {
    space_.Count(&SharedStats::errors);
    attempt.remote_answers = false;
  }
  return absl::nullopt;
}

absl::optional<Content> SharedCache::Check(const Attempt& attempt, std::string bytes) {
  const DecodedEntry entry = DecodeEntry(attempt.key, bytes);
  if (entry.fault != EntryFault::kNone) {
    space_.CountDropped(entry.fault);
    Drop(attempt.key);
    return absl::nullopt;
  }
  const RecentChanges::Answer known = changes_.Look(attempt.id, entry.revision);
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
  bytes.erase(0, kEntryHeaderBytes);
  return Content{std::make_shared<const std::string>(std::move(bytes)), known.revision};
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

void SharedCache::Put(const std::string& id, const Content& content) {
  PutAndRelease(KeyOf(id), content, "");
}

void SharedCache::PutAndRelease(const std::string& key, const Content& content,
                                const std::string& lease) {
  if (kEntryHeaderBytes + content.bytes->size() > kEntryBytesMax) {
    space_.Count(&SharedStats::puts_dropped);
    if (!lease.empty()) Release(key, lease);
    return;
  }
  const absl::Duration time_to_live = options_.time_to_live * absl::Uniform(Random(), 0.75, 1.25);
  const bool queued =
      space_.Later(content.bytes->size(),
                   [space = &space_, key, content, time_to_live, lease, lease_key = LeaseOf(key)] {
                     const absl::StatusOr<bool> kept = space->remote().PutNewer(
                         key, EncodeEntry(key, content.revision, *content.bytes), time_to_live);
                     space->Count(!kept.ok() ? &SharedStats::errors
                                  : *kept    ? &SharedStats::puts
                                             : &SharedStats::puts_refused);
                     if (!lease.empty()) (void)space->remote().ReleaseLease(lease_key, lease);
                   });
  if (!queued) space_.Count(&SharedStats::puts_dropped);
}

// A lease that cannot be given back ends by itself.
void SharedCache::Release(const std::string& key, const std::string& lease) {
  (void)space_.Later(0, [space = &space_, lease_key = LeaseOf(key), lease] {
    (void)space->remote().ReleaseLease(lease_key, lease);
  });
}

void SharedCache::Drop(const std::string& key) {
  (void)space_.Later(0, [space = &space_, key] { (void)space->remote().Remove(key); });
}

}  // namespace accord::cache
