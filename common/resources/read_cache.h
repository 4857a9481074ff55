// Serialized resources of one table, so that what was read once is answered without the store.
//
// In the process's memory first, on the gRPC thread; then, on a worker, from what replicas share
// (common/cache/shared_cache.h), if they share anything; then from the store. Every answer is
// labelled with a revision that it truly reflects, and is never older than the call asks for.
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/cache/byte_cache.h"
#include "common/cache/shared_cache.h"
#include "common/cache/shared_space.h"
#include "common/rpc/call.h"
#include "common/rpc/names.h"
#include "common/store/store.h"
#include "google/protobuf/descriptor.h"

namespace accord::resources {

// The kind under which messages of a type are shared: a name, and a digest of the files that
// describe the message, so that two releases side by side do not take each other's.
std::string SharedKind(absl::string_view name, const google::protobuf::Descriptor& message);

class ReadCache final : public store::CommitListener {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  struct Options {
    const store::Table* table = nullptr;
    std::string pattern;  // of the resources' names
    std::string kind;     // see SharedKind
    // A stored version as it is answered.
    std::function<Bytes(const store::Row&)> serialize;
    cache::SharedSpace* shared = nullptr;  // null: nothing is shared. Outlives the cache.
  };

  // `store` outlives it.
  ReadCache(store::Store& store, Options options);
  ~ReadCache() override;

  // Null, or the resource as of now; tells the call its revision. Never waits.
  Bytes Get(const rpc::Call& call, const std::string& name);

  // The resource, from other replicas or from `load`, which reads it in a snapshot that the call
  // may be answered from; tells the call its revision. Errors: those of `load`; DEADLINE_EXCEEDED.
  absl::StatusOr<Bytes> GetOrLoad(const rpc::Call& call, const std::string& name,
                                  const cache::SingleFlight::Work& load);

  // What is held of what changed is replaced, here and for the others.
  void OnCommit(const store::Commit& commit) override;

 private:
  store::Store& store_;
  const Options options_;
  const rpc::ResourcePattern pattern_;
  cache::ByteCache cache_;
  std::unique_ptr<cache::SharedCache> shared_;
  bool listening_ = false;
};

}  // namespace accord::resources
