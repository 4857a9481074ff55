#include "common/resources/read_cache.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/cache/crc32c.h"

namespace accord::resources {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;

}  // namespace

std::string SharedKind(absl::string_view name, const google::protobuf::Descriptor& message) {
  const google::protobuf::FileDescriptor& file = *message.file();
  uint32_t digest = cache::Crc32c(file.DebugString());
  for (int i = 0; i < file.dependency_count(); ++i) {
    digest = cache::ExtendCrc32c(digest, file.dependency(i)->DebugString());
  }
  return absl::StrFormat("%s.%08x", name, digest);
}

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
  if (options_.shared == nullptr) return;
  cache::SharedCacheOptions sharing;
  sharing.kind = options_.kind;
  sharing.key_of = [table = options_.table](const store::Table& changed, const std::string& id) {
    return &changed == table ? id : std::string();
  };
  shared_ = std::make_unique<cache::SharedCache>(store_, *options_.shared, std::move(sharing));
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

absl::StatusOr<ReadCache::Bytes> ReadCache::GetOrLoad(const rpc::Call& call,
                                                      const std::string& name,
                                                      const cache::SingleFlight::Work& load) {
  const absl::StatusOr<std::string> id = pattern_.Parse(name);
  const int64_t generation = cache_.generation();
  const bool shares = shared_ != nullptr && id.ok();  // `load` says what is wrong with a name
  absl::StatusOr<cache::Content> content =
      shares ? shared_->GetOrLoad(*id, call.deadline(), load) : load();
  RETURN_IF_ERROR(content.status());
  if (listening_) cache_.Put(name, content->bytes, content->revision, generation);
  call.set_revision(content->revision);
  return content->bytes;
}

void ReadCache::OnCommit(const store::Commit& commit) {
  for (const store::RowChange& change : commit.changes) {
    if (change.table != options_.table) continue;
    const std::string& id = change.after.meta.id;
    Bytes bytes = cache_.Replace(pattern_.Format(id), commit.revision,
                                 [&] { return options_.serialize(change.after); });
    if (bytes != nullptr && shared_ != nullptr) {
      shared_->Put(id, {std::move(bytes), commit.revision});
    }
  }
}

}  // namespace accord::resources
