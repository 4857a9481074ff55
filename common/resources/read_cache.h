// Serialized resources of one table, so that what was read once is answered without the store.
//
// Every answer is labelled with a revision that it truly reflects, and is never older than the call
// asks for. Replicas share none of it: the store answers such a read as fast as Redis would (ADR
// 38). Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/cache/byte_cache.h"
#include "common/cache/single_flight.h"
#include "common/rpc/call.h"
#include "common/rpc/names.h"
#include "common/store/store.h"

namespace accord::resources {

class ReadCache final : public store::CommitListener {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  struct Options {
    const store::Table* table = nullptr;
    std::string pattern;  // of the resources' names
    // A stored version as it is answered.
    std::function<Bytes(const store::Row&)> serialize;
  };

  // `store` outlives it.
  ReadCache(store::Store& store, Options options);
  ~ReadCache() override;

  // Null, or the resource as of now; tells the call its revision. Never waits.
  Bytes Get(const rpc::Call& call, const std::string& name);

  // The resource from `load`, which reads it in a snapshot that the call may be answered from;
  // tells the call its revision. Errors: those of `load`.
  absl::StatusOr<Bytes> Load(const rpc::Call& call, const std::string& name,
                             const cache::SingleFlight::Work& load);

  // What is held of what changed is replaced.
  void OnCommit(const store::Commit& commit) override;

 private:
  store::Store& store_;
  const Options options_;
  const rpc::ResourcePattern pattern_;
  cache::ByteCache cache_;
  bool listening_ = false;
};

}  // namespace accord::resources
