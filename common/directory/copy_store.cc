#include "common/directory/copy_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::directory {
namespace {

// Longer than writing a million accounts takes, shorter than anybody minds.
constexpr absl::Duration kWriterTimeMax = absl::Minutes(5);
constexpr absl::Duration kWriteTimeMax = absl::Seconds(30);
constexpr absl::Duration kLoadTimeMax = absl::Minutes(5);
// Parts emptied in one write; each is read before.
constexpr int64_t kEmptiedAtOnce = 4;

std::string PartId(const std::string& generation, int64_t number) {
  return absl::StrCat(generation, "/", absl::StrFormat("%08d", number));
}

absl::Status Unreadable(absl::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "STORED_COPY_UNREADABLE",
                   absl::StrCat("the stored copy of the hierarchy has ", what));
}

std::string Encode(const CopyStore::Message& message) {
  return absl::Base64Escape(message.SerializeAsString());
}

absl::StatusOr<StoredHead> ReadHead(store::Reader& reader) {
  ASSIGN_OR_RETURN(absl::optional<StoredHead> found, reader.Find<StoredHead>(kHeadId));
  if (found.has_value()) return *std::move(found);
  StoredHead head;
  head.meta.id = kHeadId;
  return head;
}

// Of a generation "WRITER.NUMBER".
bool SameWriter(absl::string_view a, absl::string_view b) {
  return a.substr(0, a.find('.')) == b.substr(0, b.find('.'));
}

void AddGarbage(StoredHead& head, const std::string& generation) {
  if (generation.empty()) return;
  absl::StrAppend(&head.garbage, head.garbage.empty() ? "" : " ", generation);
}

// The changes of a stretch after `revision`, in messages of at most `most`.
std::vector<CopyStore::Message> After(const CopyStore::Stretch& stretch, int64_t revision,
                                      size_t most) {
  std::vector<CopyStore::Message> parts;
  for (const CopyStore::Message& message : stretch.messages) {
    for (const accounts::v1::Change& change : message.changes()) {
      if (change.revision() <= revision) continue;
      if (parts.empty() || static_cast<size_t>(parts.back().changes_size()) >= most) {
        parts.emplace_back();
      }
      *parts.back().add_changes() = change;
    }
  }
  return parts;
}

absl::Status PutPartOf(store::Txn& txn, const std::string& id, std::string changes) {
  StoredPart part;
  part.meta.id = id;
  part.changes = std::move(changes);
  return txn.Put(part);
}

}  // namespace

absl::StatusOr<int64_t> CopyStore::Write(absl::string_view what, store::Store::Body body) {
  store::WriteInfo info;
  info.actor = "system";
  info.method = absl::StrCat("accord.directory/", what);
  return store_.WriteAndWait(std::move(info), SteadyNow() + kWriteTimeMax, std::move(body));
}

absl::StatusOr<StoredHead> CopyStore::Head() {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store_.Snapshot(absl::nullopt, SteadyNow() + kWriteTimeMax));
  return ReadHead(*reader);
}

absl::Status CopyStore::Load(absl::FunctionRef<void(const StoredHead&)> head_sink,
                             absl::FunctionRef<absl::Status(Message&)> part_sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store_.Snapshot(absl::nullopt, SteadyNow() + kLoadTimeMax));
  ASSIGN_OR_RETURN(const StoredHead head, ReadHead(*reader));
  head_sink(head);
  if (head.generation.empty() || head.format != kCopyFormat) return absl::OkStatus();
  store::Query query;
  query.id_prefix = head.generation + "/";
  absl::Status taken;
  int64_t parts = 0;
  RETURN_IF_ERROR(reader->Select<StoredPart>(query, [&](StoredPart part) {
    std::string bytes;
    Message message;
    if (!absl::Base64Unescape(part.changes, &bytes) || !message.ParseFromString(bytes)) {
      taken = Unreadable("a part that does not parse");
    } else {
      taken = part_sink(message);
    }
    ++parts;
    return taken.ok();
  }));
  RETURN_IF_ERROR(taken);
  return parts == head.parts ? absl::OkStatus() : Unreadable("lost a part");
}

absl::StatusOr<CopyStore::Appended> CopyStore::Append(const Stretch& stretch) {
  Appended result;
  RETURN_IF_ERROR(
      Write("Follow", [&](store::Txn& txn) -> absl::Status {
        ASSIGN_OR_RETURN(StoredHead head, ReadHead(txn));
        const bool another = head.format != kCopyFormat || head.epoch != stretch.epoch;
        result = {head.generation.empty() || another || head.accounts_revision < stretch.after,
                  head};
        if (result.gap || head.accounts_revision >= stretch.until) {
          return absl::OkStatus();
        }
        for (const Message& part : After(stretch, head.accounts_revision, part_changes_)) {
          RETURN_IF_ERROR(PutPartOf(txn, PartId(head.generation, head.parts++), Encode(part)));
          head.changes += part.changes_size();
        }
        head.accounts_revision = stretch.until;
        RETURN_IF_ERROR(txn.Put(head));
        result.head = head;
        return absl::OkStatus();
      }).status());
  return result;
}

absl::StatusOr<CopyStore::Begun> CopyStore::BeginGeneration(const std::string& generation,
                                                            const std::string& replaced) {
  Begun result;
  RETURN_IF_ERROR(Write("BeginCopy", [&](store::Txn& txn) -> absl::Status {
                    ASSIGN_OR_RETURN(StoredHead head, ReadHead(txn));
                    const absl::Time began = absl::FromUnixMicros(head.writer_time);
                    const bool busy = !head.writer.empty() &&
                                      !SameWriter(head.writer, generation) &&
                                      txn.now() < began + kWriterTimeMax;
                    result = {!busy && head.generation == replaced, head};
                    if (!result.granted) return absl::OkStatus();
                    AddGarbage(head, head.writer);  // of a replica that did not come to its end
                    head.writer = generation;
                    head.writer_time = absl::ToUnixMicros(txn.now());
                    return txn.Put(head);
                  }).status());
  return result;
}

absl::Status CopyStore::PutPart(const std::string& generation, int64_t number,
                                const Message& message) {
  return Write("WriteCopy", [id = PartId(generation, number), changes = Encode(message)](
                                store::Txn& txn) { return PutPartOf(txn, id, changes); })
      .status();
}

absl::StatusOr<StoredHead> CopyStore::FinishGeneration(const std::string& generation,
                                                       const StoredHead& written) {
  StoredHead head;
  RETURN_IF_ERROR(Write("FinishCopy", [&](store::Txn& txn) -> absl::Status {
                    ASSIGN_OR_RETURN(head, ReadHead(txn));
                    if (head.writer != generation) {
                      return MakeError(
                          absl::StatusCode::kAborted, "COPY_WRITER_REPLACED",
                          "another replica has taken over writing the copy of the hierarchy");
                    }
                    AddGarbage(head, head.generation);
                    head.writer.clear();
                    head.generation = generation;
                    head.parts = written.parts;
                    head.begun_with = head.changes = written.changes;
                    head.accounts_revision = written.accounts_revision;
                    head.epoch = written.epoch;
                    head.format = kCopyFormat;
                    return txn.Put(head);
                  }).status());
  return head;
}

absl::Status CopyStore::AbandonGeneration(const std::string& generation) {
  return Write("AbandonCopy",
               [&](store::Txn& txn) -> absl::Status {
                 ASSIGN_OR_RETURN(StoredHead head, ReadHead(txn));
                 if (head.writer != generation) return absl::OkStatus();
                 AddGarbage(head, generation);
                 head.writer.clear();
                 return txn.Put(head);
               })
      .status();
}

absl::Status CopyStore::EmptyGeneration(const std::string& generation) {
  bool more = true;
  for (int64_t next = 0; more; next += kEmptiedAtOnce) {
    RETURN_IF_ERROR(Write("EmptyCopy", [&](store::Txn& txn) -> absl::Status {
                      for (int64_t i = next; i < next + kEmptiedAtOnce; ++i) {
                        ASSIGN_OR_RETURN(absl::optional<StoredPart> part,
                                         txn.Find<StoredPart>(PartId(generation, i)));
                        more = part.has_value();
                        if (!more) break;
                        if (part->meta.deleted()) continue;
                        part->changes.clear();
                        part->meta.delete_time = absl::ToUnixMicros(txn.now());
                        RETURN_IF_ERROR(txn.Put(*part));
                      }
                      return absl::OkStatus();
                    }).status());
  }
  return absl::OkStatus();
}

absl::Status CopyStore::EmptyGarbage() {
  ASSIGN_OR_RETURN(const StoredHead head, Head());
  const std::string emptied = head.garbage;
  for (const absl::string_view generation : absl::StrSplit(emptied, ' ', absl::SkipEmpty())) {
    RETURN_IF_ERROR(EmptyGeneration(std::string(generation)));
  }
  if (emptied.empty()) return absl::OkStatus();
  return Write("EmptyCopy",
               [&](store::Txn& txn) -> absl::Status {
                 ASSIGN_OR_RETURN(StoredHead now, ReadHead(txn));
                 // Garbage that came in between stays for the next time.
                 if (now.garbage.compare(0, emptied.size(), emptied) != 0) return absl::OkStatus();
                 now.garbage.erase(0, emptied.size());
                 return txn.Put(now);
               })
      .status();
}

}  // namespace accord::directory
