#include "services/accounts/api/closings.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/observability/log.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/stored_request.h"
#include "common/store/columns.h"
#include "services/accounts/api/closing_rows.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/domain/closing.h"
#include "services/accounts/domain/errors.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"

namespace accord::accounts {
namespace {

// How often calls that wait are looked at, whether their clients have gone.
constexpr absl::Duration kLookInterval = absl::Milliseconds(100);
// For what settles an attempt: the account is not left marked because the caller's time is over.
constexpr absl::Duration kOwnWriteTimeMax = absl::Seconds(30);

size_t ClosingColumn() {
  static const size_t column = store::ColumnOf<Account>("closing");
  return column;
}

}  // namespace

struct Closings::Attempt {
  const rpc::Call& call;
  const v1::DeleteAccountRequest& request;
  v1::Account& response;
  std::function<void(absl::Status)> done;
  std::string closing_id;
  rpc::RequestKey key;
  std::string account;  // id
  // What the last run of a body came to.
  bool marked = false;
  Account before;  // as it was marked
  absl::Status refused;
};

Closings::Closings(store::Store& store, std::shared_ptr<const AccountResource> resource,
                   Options options)
    : store_(store),
      resource_(std::move(resource)),
      options_(options),
      thread_([this] { Run(); }) {}

Closings::Closings(store::Store& store, std::shared_ptr<const AccountResource> resource)
    : Closings(store, std::move(resource), Options()) {}

Closings::~Closings() {
  if (listening_) store_.RemoveListener(this);
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

absl::Status Closings::Start() {
  RETURN_IF_ERROR(
      store_.AddListener(this, [this](store::Reader& reader) { return LoadMarks(reader); }));
  listening_ = true;
  return absl::OkStatus();
}

void Closings::Delete(const rpc::Call& call, const v1::DeleteAccountRequest& request,
                      v1::Account& response, std::function<void(absl::Status)> done) {
  auto attempt = std::make_shared<Attempt>(Attempt{
      call, request, response, std::move(done), resources::MakeId(), {}, "", false, {}, {}});
  if (!request.validate_only()) {
    attempt->key = rpc::RequestKeyOf(call, request.request_id(), request);
  }
  {
    absl::MutexLock lock(&mutex_);
    waiting_[attempt->closing_id].attempt = attempt;
  }
  store_.Write(
      call.ToWriteInfo(request.request_id(), "", request.validate_only()), call.deadline(),
      [this, attempt](store::Txn& txn) { return Begin(txn, *attempt); },
      [this, attempt](absl::StatusOr<int64_t> revision) { OnBegun(attempt, revision); });
}

absl::Status Closings::CheckNothingBelow(store::Txn& txn, const Account& account) const {
  ASSIGN_OR_RETURN(const calendar::Date today, DayOf(txn, txn.now()));
  RETURN_IF_ERROR(BeginWrite(resource_->lineage(), txn, today));
  return CheckNoChildren(resource_->lineage(), account);
}

absl::Status Closings::Begin(store::Txn& txn, Attempt& attempt) const {
  const v1::DeleteAccountRequest& request = attempt.request;
  attempt.marked = false;
  attempt.response.Clear();
  if (attempt.call.cancelled()) return absl::CancelledError("the client has gone");
  if (!attempt.key.id.empty()) {
    ASSIGN_OR_RETURN(const bool replayed, rpc::Replay(txn, attempt.key, &attempt.response));
    if (replayed) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Account account, resources::Load(*resource_, txn, request.name()));
  RETURN_IF_ERROR(resources::CheckEtag(request.etag(), account.meta));
  RETURN_IF_ERROR(CheckNothingBelow(txn, account));
  if (account.closing.open()) return AccountClosingError(request.name());
  ASSIGN_OR_RETURN(const std::vector<std::string> followers, FollowerIds(txn));
  if (followers.empty() || request.validate_only()) return Remove(txn, account, attempt);
  attempt.before = account;
  attempt.account = account.meta.id;
  account.closing.id = attempt.closing_id;
  account.closing.expire_time = absl::ToUnixMicros(txn.now() + options_.mark_time_max);
  for (const std::string& follower : followers) {
    account.closing.answers.push_back({follower, false, {}});
  }
  RETURN_IF_ERROR(NoteMark(txn, account));
  RETURN_IF_ERROR(txn.Put(account));
  attempt.marked = true;
  return absl::OkStatus();
}

void Closings::OnBegun(const std::shared_ptr<Attempt>& attempt,
                       const absl::StatusOr<int64_t>& revision) {
  const bool marked = revision.ok() && attempt->marked;
  {
    absl::MutexLock lock(&mutex_);
    if (marked) {
      Waiting& waiting = waiting_[attempt->closing_id];
      waiting.marked = true;
      waiting.deadline = SteadyNow() + options_.answer_time_max;
      woken_ = true;
      return;
    }
    waiting_.erase(attempt->closing_id);
  }
  if (revision.ok()) attempt->call.set_revision(*revision);
  attempt->done(revision.status());
}

void Closings::WriteSettlement(std::shared_ptr<Attempt> attempt) {
  store_.Write(
      attempt->call.ToWriteInfo(attempt->request.request_id(), "", false),
      SteadyNow() + kOwnWriteTimeMax,
      [this, attempt](store::Txn& txn) { return Settle(txn, *attempt); },
      [attempt](absl::StatusOr<int64_t> revision) {
        if (revision.ok()) attempt->call.set_revision(*revision);
        attempt->done(revision.ok() ? attempt->refused : revision.status());
      });
}

// What this refuses is no error of the body, which would undo that the mark is taken away.
absl::Status Closings::Settle(store::Txn& txn, Attempt& attempt) const {
  attempt.refused = absl::OkStatus();
  attempt.response.Clear();
  ASSIGN_OR_RETURN(const absl::optional<Account> account,
                   FindMarked(txn, attempt.account, attempt.closing_id));
  if (!account.has_value()) {
    attempt.refused = ClosingExpiredError(attempt.request.name());
    return absl::OkStatus();
  }
  attempt.refused = CheckMayGo(txn, attempt, *account);
  return attempt.refused.ok() ? Remove(txn, *account, attempt) : TakeAway(txn, *account);
}

absl::Status Closings::CheckMayGo(store::Txn& txn, const Attempt& attempt,
                                  const Account& account) const {
  Account unmarked = account;
  unmarked.closing = Closing();
  if (!store::SameContent(attempt.before, unmarked)) {
    RETURN_IF_ERROR(resources::CheckEtag(attempt.request.etag(), account.meta));
  }
  Closing closing = account.closing;
  ASSIGN_OR_RETURN(const std::vector<std::string> followers, FollowerIds(txn));
  for (const std::string& id : followers) {  // who came since was not asked
    const bool asked = std::any_of(closing.answers.begin(), closing.answers.end(),
                                   [&](const FollowerAnswer& each) { return each.follower == id; });
    if (!asked) closing.answers.push_back({id, false, {}});
  }
  RETURN_IF_ERROR(CheckClosing(attempt.request.name(), closing));
  return CheckNothingBelow(txn, account);
}

absl::Status Closings::Remove(store::Txn& txn, Account account, Attempt& attempt) const {
  account.meta.delete_time = absl::ToUnixMicros(txn.now());
  account.closing = Closing();
  resource_->lineage().NoteDeleted(account.meta.id);
  RETURN_IF_ERROR(NoteMark(txn, account));
  RETURN_IF_ERROR(txn.Put(account));
  attempt.response = resources::Present(*resource_, account);
  if (attempt.key.id.empty()) return absl::OkStatus();
  return rpc::Remember(txn, attempt.key, attempt.response);
}

absl::StatusOr<v1::AnswerClosingResponse> Closings::Answer(
    store::Txn& txn, const v1::AnswerClosingRequest& request) const {
  static const auto& follower_names = *new rpc::Reference("followers/*");
  FieldReader fields;
  std::string id;
  FollowerAnswer answer;
  fields.Id("name", AccountNames(), request.name(), id);
  fields.Id("follower", follower_names, request.follower(), answer.follower);
  RETURN_IF_ERROR(fields.Done());
  for (const v1::AnswerClosingRequest::Standing& each : request.standing()) {
    answer.standing.push_back({each.collection(), each.count(), each.example()});
  }
  v1::AnswerClosingResponse response;
  ASSIGN_OR_RETURN(absl::optional<Account> account, FindMarked(txn, id, request.closing_id()));
  if (!account.has_value()) return response;
  const Closing before = account->closing;
  response.set_taken(TakeAnswer(request.closing_id(), std::move(answer), account->closing));
  if (account->closing == before) return response;
  RETURN_IF_ERROR(txn.Put(*account));
  return response;
}

absl::Status Closings::LoadMarks(store::Reader& reader) {
  absl::MutexLock lock(&mutex_);
  marks_.clear();
  woken_ = true;
  return reader.Select<ClosingMark>(store::Query(), [&](const ClosingMark& mark) {
    marks_[mark.meta.id] = {mark.closing_id, SteadyNow()};
    return true;
  });
}

void Closings::OnCommit(const store::Commit& commit) {
  absl::MutexLock lock(&mutex_);
  for (const store::RowChange& change : commit.changes) {
    if (change.table != &store::TableOf<Account>()) continue;
    const store::Value& value = change.after.values[ClosingColumn()];
    const auto* text = absl::get_if<std::string>(&value);
    if ((text == nullptr || text->empty()) && marks_.empty()) continue;
    Closing closing;
    if (store::Codec<Closing>::Decode(value, closing)) Note(change.after.meta.id, closing);
  }
}

void Closings::Note(const std::string& account, const Closing& closing) {
  if (!closing.open()) {
    marks_.erase(account);
    return;
  }
  Seen& seen = marks_[account];
  if (seen.closing_id != closing.id) {
    seen = {closing.id, SteadyNow()};
    woken_ = true;
  }
  const auto waiting = waiting_.find(closing.id);
  if (waiting == waiting_.end() || !WaitingFor(closing).empty()) return;
  waiting->second.answered = woken_ = true;
}

absl::Time Closings::NextLook() const {
  absl::Time next = waiting_.empty() ? absl::InfiniteFuture() : SteadyNow() + kLookInterval;
  for (const auto& [account, seen] : marks_) {
    next = std::min(next, seen.time + options_.mark_time_max);
  }
  return next;
}

Closings::Due Closings::TakeDue() {
  Due due;
  const absl::Time now = SteadyNow();
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    const Waiting& waiting = each->second;
    if (waiting.marked &&
        (waiting.answered || now >= waiting.deadline || waiting.attempt->call.cancelled())) {
      due.push_back(waiting.attempt);
      waiting_.erase(each++);
    } else {
      ++each;
    }
  }
  return due;
}

// Tried again after as long a while, if it fails.
Closings::LeftBehind Closings::TakeLeftBehind() {
  LeftBehind left;
  const absl::Time now = SteadyNow();
  for (auto& [account, seen] : marks_) {
    if (now < seen.time + options_.mark_time_max) continue;
    left.emplace_back(account, seen.closing_id);
    seen.time = now;
  }
  return left;
}

void Closings::Run() {
  absl::MutexLock lock(&mutex_);
  while (!ending_) {
    const auto woken = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return woken_ || ending_; };
    (void)AwaitUntil(mutex_, absl::Condition(&woken), NextLook());
    woken_ = false;
    Due due = TakeDue();
    const LeftBehind left = TakeLeftBehind();
    mutex_.Unlock();
    for (std::shared_ptr<Attempt>& attempt : due) WriteSettlement(std::move(attempt));
    for (const auto& [account, closing_id] : left) {
      store::WriteInfo info;
      info.actor = "system";
      info.method = "ExpireClosing";
      const absl::Status taken =
          store_
              .WriteAndWait(
                  std::move(info), SteadyNow() + options_.answer_time_max,
                  [&id = account, &closing_id = closing_id](store::Txn& txn) -> absl::Status {
                    ASSIGN_OR_RETURN(const absl::optional<Account> marked,
                                     FindMarked(txn, id, closing_id));
                    return marked.has_value() ? TakeAway(txn, *marked) : absl::OkStatus();
                  })
              .status();
      if (!taken.ok()) {
        log::Say(log::Level::kWarning, "a mark is not taken away yet: " + taken.ToString());
      }
    }
    mutex_.Lock();
  }
}

}  // namespace accord::accounts
