#include "common/resources/read_cache.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"

namespace accord::resources {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;

}  // namespace

ReadCache::ReadCache(store::Store& store, Options options)
    : store_(store),
      options_(std::move(options)),
      pattern_(options_.pattern),
      cache_(kCacheBytes, options_.table->name) {
  // Without hearing of commits nothing may be kept.
  listening_ = store_
                   .AddListener(this,
                                [this](store::Reader& reader) {
                                  cache_.Clear(reader.revision());
                                  return absl::OkStatus();
                                })
                   .ok();
}

ReadCache::~ReadCache() {
  if (listening_) store_.RemoveListener(this);
}

ReadCache::Bytes ReadCache::Get(const rpc::Call& call, const std::string& name) {
  // Before the entry is looked up: what was committed by then has replaced what is held of it.
  const int64_t revision = store_.revision();
  if (call.min_revision() > revision) return nullptr;
  const cache::ByteCache::Entry entry = cache_.Get(name);
  if (entry.bytes != nullptr) call.set_revision(std::max(revision, entry.revision));
  return entry.bytes;
}

absl::StatusOr<ReadCache::Bytes> ReadCache::Load(const rpc::Call& call, const std::string& name,
                                                 const cache::SingleFlight::Work& load) {
  const int64_t generation = cache_.generation();
  ASSIGN_OR_RETURN(const cache::Content content, load());
  if (listening_) cache_.Put(name, content.bytes, content.revision, generation);
  call.set_revision(content.revision);
  return content.bytes;
}

void ReadCache::OnCommit(const store::Commit& commit) {
  for (const store::RowChange& change : commit.changes) {
    if (change.table != options_.table) continue;
    cache_.Replace(pattern_.Format(change.after.meta.id), commit.revision,
                   [&] { return options_.serialize(change.after); });
  }
}

}  // namespace accord::resources
