#include "tests/faults/driver/calls.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace accord::faults {
namespace {

namespace v1 = accounts::v1;
using nlohmann::json;

constexpr char kMark[] = "op";
// Where a client's upserts go: few enough that most of them meet an account that exists.
constexpr int kUpsertValues = 40;
constexpr int kUpsertEntriesMax = 6;
// Far enough that no run sees the day come, near enough that no rule minds.
constexpr int kLaterDaysMin = 400;
constexpr int kLaterDays = 1000;
// So many of a hundred calls; the rest are reads.
constexpr uint64_t kCreates = 15;
constexpr uint64_t kUpdates = 25;
constexpr uint64_t kMoves = 12;
constexpr uint64_t kMovesLater = 8;
constexpr uint64_t kUpserts = 10;

void SetMark(v1::Account& account, const std::string& mark) {
  (*account.mutable_labels())[kMark] = mark;
}

google::type::Date DateAfter(int days) {
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + days;
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// A call of a method that answers with the account that it wrote.
template <typename Request>
Call AccountCall(json line, Request request,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Account*)) {
  Call call;
  line["request_id"] = request.request_id();
  call.line = std::move(line);
  call.make = [request = std::move(request), method](Stub& stub, grpc::ClientContext* context,
                                                     Call::Answer& answer) {
    v1::Account account;
    grpc::Status status = (stub.*method)(context, request, &account);
    answer.versions = json::array({Describe(account)});
    answer.bytes = account.SerializeAsString();
    return status;
  };
  return call;
}

}  // namespace

json Describe(const v1::Account& account) {
  const auto mark = account.labels().find(kMark);
  return {{"name", account.name()},
          {"op", mark == account.labels().end() ? "" : mark->second},
          {"parent", account.parent()},
          {"placed", account.parent_history_size()},
          {"etag", account.etag()}};
}

Call Chooser::Next(int64_t number) {
  if (options_.reads_only) return Read();
  const std::string mark = absl::StrCat(options_.run, "-", number);
  uint64_t choice = Random(100);
  const auto is = [&choice](uint64_t share) {
    if (choice < share) return true;
    choice -= share;
    return false;
  };
  if (is(kCreates) || AnyName().empty()) return Create(mark);
  if (is(kUpdates)) return Update(mark);
  if (is(kMoves)) return Move(mark);
  if (is(kMovesLater)) return MoveLater(mark);
  if (is(kUpserts)) return Upsert(mark);
  return Read();
}

Call Chooser::Create(const std::string& mark) {
  v1::CreateAccountRequest request;
  request.set_request_id(mark);
  // Those that are only ever moved to a day ahead stand apart: such a move bars all others.
  request.set_account_id(absl::StrCat(Random(4) == 0 ? "later-" : "now-", mark));
  v1::Account& account = *request.mutable_account();
  account.set_display_name(absl::StrCat("Account of ", mark));
  SetMark(account, mark);
  auto* external_id = account.add_external_ids();
  external_id->set_system("fault");
  external_id->set_value(mark);
  if (Random(3) != 0) account.set_parent(AnyName());
  json line = {{"what", "create"}, {"parent", account.parent()}};
  line["names"] = {absl::StrCat("accounts/", request.account_id())};
  return AccountCall(std::move(line), std::move(request), &Stub::CreateAccount);
}

Call Chooser::Update(const std::string& mark) {
  v1::UpdateAccountRequest request;
  request.set_request_id(mark);
  request.mutable_account()->set_name(AnyName());
  SetMark(*request.mutable_account(), mark);
  request.mutable_update_mask()->add_paths("labels");
  json line = {{"what", "update"}, {"names", {request.account().name()}}};
  return AccountCall(std::move(line), std::move(request), &Stub::UpdateAccount);
}

Call Chooser::Move(const std::string& mark) {
  v1::MoveAccountRequest request;
  request.set_request_id(mark);
  request.set_name(AnyName());
  if (Random(4) != 0) request.set_parent(AnyName());
  json line = {{"what", "move"}, {"names", {request.name()}}, {"parent", request.parent()}};
  return AccountCall(std::move(line), std::move(request), &Stub::MoveAccount);
}

Call Chooser::MoveLater(const std::string& mark) {
  std::string name = AnyName();
  for (int tries = 0; tries < 20 && !absl::StartsWith(name, "accounts/later-"); ++tries) {
    name = AnyName();
  }
  v1::MoveAccountRequest request;
  request.set_request_id(mark);
  request.set_name(name);
  request.set_parent(AnyName());
  *request.mutable_effective_date() =
      DateAfter(kLaterDaysMin + static_cast<int>(Random(kLaterDays)));
  json line = {{"what", "move_later"}, {"names", {name}}, {"parent", request.parent()}};
  return AccountCall(std::move(line), std::move(request), &Stub::MoveAccount);
}

Call Chooser::Upsert(const std::string& mark) {
  v1::UpsertAccountsRequest request;
  request.set_request_id(mark);
  const uint64_t first = Random(kUpsertValues);
  const uint64_t entries = 1 + Random(kUpsertEntriesMax);
  for (uint64_t i = 0; i < entries; ++i) {
    v1::Account& account = *request.add_entries()->mutable_account();
    auto* external_id = account.add_external_ids();
    external_id->set_system("upsert");
    external_id->set_value(absl::StrCat(options_.client, "-", (first + i) % kUpsertValues));
    account.set_display_name(absl::StrCat("Entry ", external_id->value()));
    SetMark(account, mark);
  }
  Call call;
  call.line = {{"what", "upsert"}, {"entries", entries}, {"request_id", mark}};
  call.make = [request = std::move(request), mark](Stub& stub, grpc::ClientContext* context,
                                                   Call::Answer& answer) {
    v1::UpsertAccountsResponse response;
    grpc::Status status = stub.UpsertAccounts(context, request, &response);
    answer.versions = json::array();
    for (const auto& result : response.results()) {
      answer.versions.push_back({{"name", result.name()}, {"op", mark}});
    }
    answer.bytes = response.SerializeAsString();
    return status;
  };
  return call;
}

Call Chooser::Read() {
  v1::GetAccountRequest request;
  request.set_name(AnyName());
  Call call;
  call.writes = false;
  call.line = {{"what", "read"}, {"names", {request.name()}}};
  call.make = [request](Stub& stub, grpc::ClientContext* context, Call::Answer& answer) {
    v1::Account account;
    grpc::Status status = stub.GetAccount(context, request, &account);
    answer.versions = json::array({Describe(account)});
    return status;
  };
  return call;
}

}  // namespace accord::faults
