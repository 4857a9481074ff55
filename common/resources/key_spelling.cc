#include "common/resources/key_spelling.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/wait.h"
#include "common/rpc/stored_request.h"
#include "common/text/spelling.h"

namespace accord::resources {
namespace {

constexpr char kDone[] = "system/respell-external-ids";
constexpr int64_t kKeysAtATime = 10000;
// To look through fewer at every start costs less than a revision.
constexpr int64_t kKeysToNote = 100000;
// Others' writes wait for a transaction.
constexpr size_t kKeysPerWrite = 500;
constexpr absl::Duration kStepTimeMax = absl::Minutes(5);

absl::Time Soon() { return SteadyNow() + kStepTimeMax; }

// Nothing: it is spelt as it is meant, or cannot be.
absl::optional<Misspelt> ReadKey(const ExternalKey& key) {
  const std::vector<std::string> parts = absl::StrSplit(key.meta.id, absl::MaxSplits('/', 2));
  if (parts.size() != 3) return absl::nullopt;
  std::string meant = text::Normal(parts[2]);
  if (meant == parts[2] || meant.empty() || text::FindInvisible(meant)) return absl::nullopt;
  return Misspelt{parts[0], key.target, {parts[1], parts[2]}, {parts[1], std::move(meant)}};
}

absl::StatusOr<bool> IsDone(store::Store& store) {
  ASSIGN_OR_RETURN(const auto reader, store.Snapshot(absl::nullopt, Soon()));
  ASSIGN_OR_RETURN(const auto done, reader->Find<rpc::StoredRequest>(kDone));
  return done.has_value();
}

struct Found {
  std::vector<Misspelt> keys;
  int64_t read = 0;
};

absl::StatusOr<Found> FindMisspelt(store::Store& store) {
  Found found;
  store::Query query;
  query.limit = kKeysAtATime;
  int64_t read = 0;
  do {
    ASSIGN_OR_RETURN(const auto reader, store.Snapshot(absl::nullopt, Soon()));
    read = 0;
    RETURN_IF_ERROR(reader->Select<ExternalKey>(query, [&](const ExternalKey& key) {
      ++read;
      absl::optional<Misspelt> misspelt = ReadKey(key);
      if (misspelt.has_value()) found.keys.push_back(*std::move(misspelt));
      query.after = {{}, key.meta.id};
      return true;
    }));
    found.read += read;
  } while (read == kKeysAtATime);
  return found;
}

absl::Status Write(store::Store& store, store::Store::Body body) {
  store::WriteInfo info;
  info.actor = "system";
  info.method = "RespellExternalIds";
  info.reason = "external ids are spelt as requests spell them";
  return store.WriteAndWait(std::move(info), Soon(), std::move(body)).status();
}

absl::Status NoteDone(store::Txn& txn) {
  ASSIGN_OR_RETURN(absl::optional<rpc::StoredRequest> done, txn.Find<rpc::StoredRequest>(kDone));
  if (done.has_value()) return absl::OkStatus();  // a replica was first
  rpc::StoredRequest note;
  note.meta.id = kDone;
  note.method = "RespellExternalIds";
  return txn.Put(note);
}

}  // namespace

namespace internal {

absl::Status RespellKeys(store::Store& store,
                         absl::FunctionRef<absl::Status(store::Txn&, const Misspelt&)> respell) {
  ASSIGN_OR_RETURN(const bool done, IsDone(store));
  if (done) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Found found, FindMisspelt(store));
  const std::vector<Misspelt>& keys = found.keys;
  for (size_t begin = 0; begin < keys.size(); begin += kKeysPerWrite) {
    RETURN_IF_ERROR(Write(store, [&](store::Txn& txn) -> absl::Status {
      for (size_t i = begin; i < std::min(keys.size(), begin + kKeysPerWrite); ++i) {
        const Misspelt& key = keys[i];
        ASSIGN_OR_RETURN(const auto still, FindByExternalId(txn, key.table, key.stored));
        ASSIGN_OR_RETURN(const auto taken, FindByExternalId(txn, key.table, key.meant));
        if (still != key.target || taken.has_value()) continue;
        RETURN_IF_ERROR(respell(txn, key));
      }
      return absl::OkStatus();
    }));
  }
  return found.read >= kKeysToNote ? Write(store, NoteDone) : absl::OkStatus();
}

}  // namespace internal
}  // namespace accord::resources
