#include "common/directory/stored_copy.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/directory/slim.h"
#include "common/observability/log.h"

namespace accord::directory {
namespace {

// A revision without changes is written once so many intervals have passed.
constexpr int kIntervalsPerBookmark = 12;

std::string MakeWriter() {
  absl::BitGen random;
  return absl::StrFormat("%016x", absl::Uniform<uint64_t>(random));
}

}  // namespace

StoredCopy::StoredCopy(store::Store& store, Directory& directory)
    : StoredCopy(store, directory, Options()) {}

StoredCopy::StoredCopy(store::Store& store, Directory& directory, Options options)
    : directory_(directory),
      options_(options),
      writer_(MakeWriter()),
      copy_(store, options.part_changes) {}

StoredCopy::~StoredCopy() { Stop(); }

absl::StatusOr<bool> StoredCopy::Load() {
  directory_.Reset();
  StoredHead head;
  absl::Status shown = copy_.Load([&](const StoredHead& stored) { head = stored; },
                                  [&](Message& message) {
                                    message.mutable_progress()->set_partial(true);
                                    return directory_.Apply(message);
                                  });
  const bool readable = !head.generation.empty() && head.format == kCopyFormat;
  if (shown.ok() && readable) {
    Message complete;
    complete.mutable_progress()->set_revision(head.accounts_revision);
    complete.mutable_progress()->set_epoch(head.epoch);
    shown = directory_.Apply(complete);
  }
  const bool unusable = absl::IsDataLoss(shown) || absl::IsInternal(shown);
  if (unusable) {  // the accounts service has all of it: better to start late than not at all
    log::Say(log::Level::kWarning,
             absl::StrCat("the stored copy of the hierarchy is not used: ", shown.ToString()));
    directory_.Reset();
  }
  if (!shown.ok() && !unusable) return shown;
  absl::MutexLock lock(&mutex_);
  generation_ = head.generation;
  if (unusable || !readable) return false;
  directory_.SetReady();
  after_ = until_ = state_.stored_revision = head.accounts_revision;
  history_ = head.epoch;
  return true;
}

void StoredCopy::OnStream(bool from_the_beginning) {
  absl::MutexLock lock(&mutex_);
  hand_.Clear();
  from_the_beginning_ = from_the_beginning;
  if (from_the_beginning) DropWaiting(until_);  // also ends the writing of what is being replaced
  if (!thread_.joinable() && !stopping_) thread_ = std::thread([this] { Run(); });
}

void StoredCopy::OnApplied(const Message& message) {
  absl::MutexLock lock(&mutex_);
  if (!message.progress().epoch().empty()) history_ = message.progress().epoch();
  if (from_the_beginning_) {  // what holds is taken from memory instead
    if (message.progress().partial()) return;
    from_the_beginning_ = false;
    DropWaiting(message.progress().revision());
    write_anew_ = true;
    return;
  }
  for (const accounts::v1::Change& change : message.changes()) {
    accounts::v1::Change slim;
    if (change.revision() > until_ && Slim(change, slim)) *hand_.add_changes() = std::move(slim);
  }
  if (message.progress().partial()) return;
  until_ = std::max(until_, message.progress().revision());
  if (hand_.changes_size() == 0) return;
  hand_.mutable_progress()->set_revision(message.progress().revision());
  waiting_changes_ += static_cast<size_t>(hand_.changes_size());
  waiting_.push_back(std::exchange(hand_, Message()));
  if (waiting_changes_ <= options_.waiting_max) return;
  DropWaiting(until_);
  write_anew_ = true;
}

void StoredCopy::DropWaiting(int64_t revision) {
  hand_.Clear();
  waiting_.clear();
  waiting_changes_ = 0;
  after_ = until_ = revision;
  ++epoch_;
}

void StoredCopy::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

StoredCopy::Status StoredCopy::status() const {
  absl::MutexLock lock(&mutex_);
  Status status = state_;
  status.waiting_changes = waiting_changes_;
  return status;
}

void StoredCopy::Run() {
  bool more = true;
  while (more) {
    more = WaitUntilDue();
    absl::Status written = WriteWhatIsDue();
    absl::MutexLock lock(&mutex_);
    const bool failed = !written.ok();
    state_.last_error = std::move(written);
    if (failed && more) AwaitFor(mutex_, absl::Condition(&stopping_), options_.interval);
  }
}

bool StoredCopy::WaitUntilDue() {
  const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || (write_anew_ && !from_the_beginning_) ||
           waiting_changes_ >= options_.part_changes;
  };
  absl::MutexLock lock(&mutex_);
  AwaitFor(mutex_, absl::Condition(&due), options_.interval);
  return !stopping_;
}

absl::Status StoredCopy::WriteWhatIsDue() {
  CopyStore::Stretch stretch;
  int64_t epoch = 0;
  bool anew = false;
  {
    absl::MutexLock lock(&mutex_);
    // An orderly end does not wait for a whole copy; memory that is being read anew is none.
    anew = write_anew_ && !stopping_ && !from_the_beginning_;
    const bool bookmark_due =
        until_ > state_.stored_revision &&
        (stopping_ || SteadyNow() > written_ + kIntervalsPerBookmark * options_.interval);
    if (!anew && waiting_.empty() && !bookmark_due) return absl::OkStatus();
    stretch = NextStretch();
    epoch = epoch_;
  }
  if (anew) return WriteGeneration();
  ASSIGN_OR_RETURN(const CopyStore::Appended appended, copy_.Append(stretch));
  Settle(stretch, appended, epoch);
  return absl::OkStatus();
}

CopyStore::Stretch StoredCopy::NextStretch() const {
  CopyStore::Stretch stretch;
  stretch.epoch = history_;
  stretch.after = after_;
  stretch.until = until_;
  size_t changes = 0;
  for (const Message& message : waiting_) {
    if (changes >= options_.part_changes && !stopping_) {
      stretch.until = stretch.messages.back().progress().revision();
      break;
    }
    changes += static_cast<size_t>(message.changes_size());
    stretch.messages.push_back(message);
  }
  return stretch;
}

void StoredCopy::Settle(const CopyStore::Stretch& stretch, const CopyStore::Appended& appended,
                        int64_t epoch) {
  const StoredHead& head = appended.head;
  absl::MutexLock lock(&mutex_);
  generation_ = head.generation;
  // Another replica may be about to fill the gap; if it does not, this one writes all it has.
  gaps_ = appended.gap ? gaps_ + 1 : 0;
  if (appended.gap) {
    write_anew_ = head.generation.empty() || gaps_ > 1;
    return;
  }
  state_.stored_revision = head.accounts_revision;
  written_ = SteadyNow();
  write_anew_ |= head.changes > 2 * head.begun_with + options_.slack_changes;
  if (epoch != epoch_) return;
  after_ = std::max(after_, stretch.until);
  while (!waiting_.empty() && waiting_.front().progress().revision() <= after_) {
    waiting_changes_ -= static_cast<size_t>(waiting_.front().changes_size());
    waiting_.pop_front();
  }
}

bool StoredCopy::Overtaken(int64_t epoch) const {
  absl::MutexLock lock(&mutex_);
  return stopping_ || epoch != epoch_;
}

absl::Status StoredCopy::WriteGeneration() {
  std::string generation;
  std::string replaced;
  int64_t epoch = 0;
  {
    absl::MutexLock lock(&mutex_);
    generation = absl::StrCat(writer_, ".", state_.generations_written, ".", epoch_);
    replaced = generation_;
    epoch = epoch_;
  }
  ASSIGN_OR_RETURN(const CopyStore::Begun begun, copy_.BeginGeneration(generation, replaced));
  if (!begun.granted && begun.head.generation == replaced) {
    return absl::UnavailableError("another replica is writing the copy of the hierarchy");
  }
  if (!begun.granted) {  // another replica was first: add to what it wrote
    absl::MutexLock lock(&mutex_);
    generation_ = begun.head.generation;
    write_anew_ = false;
    return absl::OkStatus();
  }
  absl::StatusOr<StoredHead> head = WriteParts(generation, epoch);
  if (head.ok()) head = copy_.FinishGeneration(generation, *head);
  if (!head.ok()) {
    (void)copy_.AbandonGeneration(generation);  // the first error is the one to tell
    return head.status();
  }
  {
    absl::MutexLock lock(&mutex_);
    generation_ = head->generation;
    if (epoch == epoch_) write_anew_ = false;
    state_.stored_revision = head->accounts_revision;
    ++state_.generations_written;
    written_ = SteadyNow();
  }
  return copy_.EmptyGarbage();
}

// The state changes while it is written. Changes after `accounts_revision` come behind it, so that
// whoever reads it ends up right whether a part shows them or not.
absl::StatusOr<StoredHead> StoredCopy::WriteParts(const std::string& generation, int64_t epoch) {
  StoredHead written;
  written.accounts_revision = directory_.revision();
  written.epoch = directory_.epoch();
  Directory::ExportCursor cursor;
  bool more = true;
  while (more) {
    Message message;
    more = directory_.Export(cursor, options_.part_changes, message);
    if (Overtaken(epoch)) return absl::AbortedError("what was being written is out of date");
    if (message.changes_size() == 0) continue;
    RETURN_IF_ERROR(copy_.PutPart(generation, written.parts++, message));
    written.changes += message.changes_size();
  }
  return written;
}

}  // namespace accord::directory
