#include "common/directory/closing_voter.h"

#include <deque>
#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "accord/accounts/v1/follower_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/directory/closing_vote.h"
#include "common/observability/log.h"
#include "common/rpc/names.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

constexpr size_t kAtOnceMax = 50;
constexpr absl::Duration kWriteTimeMax = absl::Seconds(5);
constexpr absl::Duration kCallTimeMax = absl::Seconds(2);
constexpr absl::Duration kRetryPause = absl::Milliseconds(200);

std::string Sum(const std::vector<Standing>& standing) {
  std::string sum;
  for (const Standing& each : standing) {
    absl::StrAppend(&sum, sum.empty() ? "" : ", ", each.collection, " ", each.count);
  }
  return sum;
}

// One call of AnswerClosing under way.
struct Telling {
  grpc::ClientContext context;
  v1::AnswerClosingRequest request;
  v1::AnswerClosingResponse response;
  grpc::Status status;
};

}  // namespace

absl::Status AddStanding(store::Reader& reader, const StandingKind& kind, store::Query query,
                         std::vector<Standing>& standing) {
  Standing found{kind.collection, 0, ""};
  query.limit = kStandingMax;
  RETURN_IF_ERROR(reader.SelectRows(*kind.table, query, [&](const store::Row& row) {
    if (found.count++ == 0) found.example = rpc::ResourcePattern(kind.pattern).Format(row.meta.id);
    return true;
  }));
  if (found.count > 0) standing.push_back(std::move(found));
  return absl::OkStatus();
}

store::Query OnAccount(const std::string& account) {
  store::Query query;
  query.ranges.push_back({"account", account, account});
  return query;
}

store::Query BelowAccount(const std::string& account) {
  store::Query query;
  query.id_prefix = absl::StrCat(account, "/");
  return query;
}

ClosingVoter::ClosingVoter(std::shared_ptr<grpc::Channel> channel, store::Store& store,
                           const Directory& directory, Options options)
    : channel_(std::move(channel)),
      store_(store),
      directory_(directory),
      options_(std::move(options)),
      thread_([this] { Run(); }) {}

ClosingVoter::~ClosingVoter() { Stop(); }

void ClosingVoter::Stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  stopped_.Notify();
  directory_.closings().Wake();
  thread_.join();
}

void ClosingVoter::Run() {
  while (!stopping_) {
    const int64_t version = directory_.closings().version();
    Votes votes = Unanswered();
    if (votes.empty()) {
      directory_.closings().Await(version, stopping_, absl::InfiniteFuture());
      continue;
    }
    const absl::Status decided = Decide(votes);
    if (!decided.ok()) {
      log::Say(log::Level::kWarning,
               absl::StrCat("an account is being deleted, and whether anything stands on it "
                            "cannot be said yet: ",
                            decided.ToString()));
    }
    const bool told = decided.ok() && Tell(votes);
    if (!told && stopped_.WaitFor(kRetryPause)) return;
  }
}

ClosingVoter::Votes ClosingVoter::Unanswered() {
  ClosingAccounts::All all;
  {
    // Who takes a message in shows its marks before its revision, and the answer has to see both.
    absl::ReaderMutexLock lock(&directory_.mutex());
    all = directory_.closings().all();
  }
  absl::erase_if(answered_, [&](const auto& each) { return !all.contains(each.first); });
  Votes votes;
  for (const auto& [account, closing_id] : all) {
    const auto known = answered_.find(account);
    if (known != answered_.end() && known->second == closing_id) continue;
    votes.push_back({account, closing_id, {}});
    if (votes.size() == kAtOnceMax) break;
  }
  return votes;
}

absl::Status ClosingVoter::Decide(Votes& votes) {
  store::WriteInfo info;
  info.actor = "system";
  info.method = "AnswerClosing";
  return store_
      .WriteAndWait(std::move(info), SteadyNow() + kWriteTimeMax,
                    [&](store::Txn& txn) -> absl::Status {
                      for (Vote& vote : votes) RETURN_IF_ERROR(DecideOne(txn, vote));
                      return absl::OkStatus();
                    })
      .status();
}

// What a replica has answered is found anew, and is the same: nothing has come since.
absl::Status ClosingVoter::DecideOne(store::Txn& txn, Vote& vote) const {
  ASSIGN_OR_RETURN(vote.standing, options_.standing_on(txn, vote.account));
  ASSIGN_OR_RETURN(const absl::optional<ClosingVote> known, txn.Find<ClosingVote>(vote.account));
  ClosingVote record = known.value_or(ClosingVote());
  if (known.has_value() && record.closing_id == vote.closing_id) return absl::OkStatus();
  record.meta.id = vote.account;
  record.closing_id = vote.closing_id;
  record.standing = Sum(vote.standing);
  return txn.Put(record);
}

// False: some were not told.
bool ClosingVoter::Tell(const Votes& votes) {
  const auto stub = v1::FollowerService::NewStub(channel_);
  std::deque<Telling> tellings(votes.size());
  absl::BlockingCounter under_way(static_cast<int>(votes.size()));
  for (size_t i = 0; i < votes.size(); ++i) {
    Telling& telling = tellings[i];
    telling.context.set_deadline(absl::ToChronoTime(WallFromSteady(SteadyNow() + kCallTimeMax)));
    if (options_.prepare) options_.prepare(telling.context);
    telling.request.set_name(absl::StrCat("accounts/", votes[i].account));
    telling.request.set_closing_id(votes[i].closing_id);
    telling.request.set_follower(absl::StrCat("followers/", options_.follower));
    for (const Standing& each : votes[i].standing) {
      v1::AnswerClosingRequest::Standing* standing = telling.request.add_standing();
      standing->set_collection(each.collection);
      standing->set_count(each.count);
      standing->set_example(each.example);
    }
    stub->async()->AnswerClosing(&telling.context, &telling.request, &telling.response,
                                 [&telling, &under_way](grpc::Status status) {
                                   telling.status = std::move(status);
                                   under_way.DecrementCount();
                                 });
  }
  under_way.Wait();
  bool all = true;
  for (size_t i = 0; i < votes.size(); ++i) {
    all = all && tellings[i].status.ok();
    if (tellings[i].status.ok()) answered_[votes[i].account] = votes[i].closing_id;
  }
  return all;
}

}  // namespace accord::directory
