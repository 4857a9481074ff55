// The copy of the hierarchy as it lies in a service's database: its parts, and how replicas that
// share the database write them without getting in each other's way.
//
// A copy is a generation of parts: first everything that held, then what changed. A generation is
// written part by part and counts once its head is written, so a reader finds a whole copy always.
// Private to common/directory. Thread-compatible; replicas use one each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "common/directory/stored_records.h"
#include "common/store/store.h"

namespace accord::directory {

// Every method waits for the store, for at most half a minute a write. Errors: those of the store.
class CopyStore {
 public:
  using Message = accounts::v1::WatchChangesResponse;

  // `part_changes`: how many changes a part holds at most.
  CopyStore(store::Store& store, size_t part_changes)
      : store_(store), part_changes_(part_changes) {}

  // What there is; without a generation: no copy.
  absl::StatusOr<StoredHead> Head();
  // Gives the sink the parts of the copy that counts, in order, after its head; none of a copy of
  // another format. Errors: DATA_LOSS, reason STORED_COPY_UNREADABLE; those of the sinks.
  absl::Status Load(absl::FunctionRef<void(const StoredHead&)> head_sink,
                    absl::FunctionRef<absl::Status(Message&)> part_sink);

  // Whole revisions of the watch, all there is after one revision and up to another of one history.
  struct Stretch {
    std::string epoch;
    int64_t after = 0;
    int64_t until = 0;
    std::vector<Message> messages;
  };
  struct Appended {
    // The copy does not reach the stretch's beginning, or is of another history or format; nothing
    // was written.
    bool gap = false;
    StoredHead head;  // as it is now
  };
  // Adds what the copy does not have yet: another replica may have been first.
  absl::StatusOr<Appended> Append(const Stretch& stretch);

  struct Begun {
    bool granted = false;
    StoredHead head;  // as it is now
  };
  // Asks to write `generation`, "WRITER.NUMBER", in place of the generation `replaced`. Not granted
  // if that one no longer counts, or if another writer is at it and has not taken five minutes yet.
  absl::StatusOr<Begun> BeginGeneration(const std::string& generation, const std::string& replaced);
  absl::Status PutPart(const std::string& generation, int64_t number, const Message& message);
  // Makes it count; `written` has its parts, changes, accounts revision and epoch. Errors: ABORTED,
  // reason COPY_WRITER_REPLACED, if another replica has taken over.
  absl::StatusOr<StoredHead> FinishGeneration(const std::string& generation,
                                              const StoredHead& written);
  // Gives up what was begun, so that others need not wait for it.
  absl::Status AbandonGeneration(const std::string& generation);
  // Empties the parts of what counts no more. May be repeated.
  absl::Status EmptyGarbage();

 private:
  absl::StatusOr<int64_t> Write(absl::string_view what, store::Store::Body body);
  absl::Status EmptyGeneration(const std::string& generation);

  store::Store& store_;
  const size_t part_changes_;
};

}  // namespace accord::directory
