#include "services/accounts/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/follower_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/accounts/v1/profile_service.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/observability/log.h"
#include "common/resources/key_spelling.h"
#include "services/accounts/api/account_methods.h"
#include "services/accounts/api/followers.h"
#include "services/accounts/api/hierarchy_status.h"
#include "services/accounts/api/kinds.h"
#include "services/accounts/api/organization_methods.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {
namespace {

constexpr absl::Duration kCalendarInterval = absl::Minutes(1);
constexpr size_t kToldMax = 10;
// For what the service writes of its own accord.
constexpr absl::Duration kOwnWriteTimeMax = absl::Minutes(1);
constexpr char kSystem[] = "system";

store::WriteInfo OwnWrite(std::string method) {
  store::WriteInfo info;
  info.actor = kSystem;
  info.method = std::move(method);
  return info;
}

absl::Time OwnDeadline() { return SteadyNow() + kOwnWriteTimeMax; }

}  // namespace

absl::StatusOr<std::unique_ptr<AccountsService>> AccountsService::Start(Options options) {
  std::unique_ptr<AccountsService> service(new AccountsService(options));
  RETURN_IF_ERROR(service->EnsureOrganization());
  RETURN_IF_ERROR((resources::RespellExternalIds<Account, Person, Product>(*options.store)));
  RETURN_IF_ERROR(options.store->AddListener(
      &service->tree_,
      [raw = service.get()](store::Reader& reader) { return raw->tree_.Load(reader); }));
  service->listening_ = true;
  RETURN_IF_ERROR(service->ApplyDueMoves());  // by what the tree knows
  RETURN_IF_ERROR(service->Register());
  service->TellSetAside();
  service->calendar_ = std::thread([raw = service.get()] { raw->WatchCalendar(); });
  return service;
}

AccountsService::AccountsService(Options options) : options_(options) {}

AccountsService::~AccountsService() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  if (calendar_.joinable()) calendar_.join();
  router_.reset();
  closings_.reset();
  if (listening_) options_.store->RemoveListener(&tree_);
}

absl::Status AccountsService::EnsureOrganization() {
  {
    ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader,
                     options_.store->Snapshot(absl::nullopt, OwnDeadline()));
    if (!absl::IsNotFound(FindOrganization(*reader).status())) return absl::OkStatus();
  }
  return options_.store
      ->WriteAndWait(OwnWrite("EnsureOrganization"), OwnDeadline(),
                     [](store::Txn& txn) -> absl::Status {
                       if (FindOrganization(txn).ok())
                         return absl::OkStatus();  // a replica was first
                       Organization organization = DefaultOrganization();
                       return txn.Put(organization);
                     })
      .status();
}

absl::Status AccountsService::ApplyDueMoves() {
  calendar::Date today;
  {
    ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader,
                     options_.store->Snapshot(absl::nullopt, OwnDeadline()));
    ASSIGN_OR_RETURN(today, DayOf(*reader, options_.clock->Now()));
    ASSIGN_OR_RETURN(const bool due, AnyMoveDue(*reader, today));
    if (!due) {
      lineage_.set_settled_day(today);
      return absl::OkStatus();
    }
  }
  RETURN_IF_ERROR(options_.store
                      ->WriteAndWait(OwnWrite("ApplyDueMoves"), OwnDeadline(),
                                     [&lineage = lineage_, today](store::Txn& txn) {
                                       lineage.Begin(txn, today);
                                       return accounts::ApplyDueMoves(lineage, txn);
                                     })
                      .status());
  lineage_.set_settled_day(today);
  return absl::OkStatus();
}

absl::Status AccountsService::Register() {
  const std::vector<const google::protobuf::ServiceDescriptor*> services = {
      rpc::ServiceOf<v1::GetAccountRequest>("AccountService"),
      rpc::ServiceOf<v1::GetFollowerRequest>("FollowerService"),
      rpc::ServiceOf<v1::GetOrganizationRequest>("OrganizationService"),
      rpc::ServiceOf<v1::GetContactRequest>("ProfileService")};
  rpc::Router::Options options;
  options.clock = options_.clock;
  options.authorizer = options_.authorizer;
  options.pool = options_.pool;
  options.observer = options_.observer;
  options.store = options_.store;
  options.hierarchy = &tree_;
  router_ = std::make_unique<rpc::Router>(services, options);
  store::Store& store = *options_.store;
  const Kinds kinds(&lineage_);
  closings_ = std::make_unique<Closings>(store, kinds.Shared<Account>(), options_.closings);
  RETURN_IF_ERROR(closings_->Start());
  RegisterFollowers(*router_, store, *closings_);
  RegisterAccountMethods(*router_, store, tree_, kinds.Shared<Account>());
  RegisterOrganizationMethods(*router_, store);
  RegisterHierarchyStatus(*router_, store, tree_);
  return BindKinds(kinds, *router_, store);
}

absl::Duration AccountsService::UntilNextLook() {
  const absl::StatusOr<std::unique_ptr<store::Reader>> reader =
      options_.store->Snapshot(absl::nullopt, OwnDeadline());
  if (!reader.ok()) return kCalendarInterval;
  const absl::StatusOr<Organization> organization = FindOrganization(**reader);
  if (!organization.ok()) return kCalendarInterval;
  const absl::TimeZone zone = ZoneOf(*organization);
  const absl::Time now = options_.clock->Now();
  const absl::StatusOr<calendar::Date> next = calendar::AddDays(calendar::DateOf(now, zone), 1);
  if (!next.ok()) return kCalendarInterval;
  return std::clamp(calendar::StartOf(*next, zone) - now, absl::Milliseconds(1), kCalendarInterval);
}

void AccountsService::WatchCalendar() {
  absl::MutexLock lock(&mutex_);
  while (!ending_) {
    mutex_.Unlock();
    const absl::Duration wait = UntilNextLook();
    mutex_.Lock();
    if (AwaitFor(mutex_, absl::Condition(&ending_), wait)) return;
    mutex_.Unlock();
    // Tried again in a minute. Until then writes that judge by the day do it themselves.
    const absl::Status applied = ApplyDueMoves();
    if (!applied.ok()) {
      log::Say(log::Level::kWarning, "moves that are due wait: " + applied.ToString());
    }
    TellSetAside();
    mutex_.Lock();
  }
}

// What stands elsewhere in the tree than it is stored; once for each change of their number.
void AccountsService::TellSetAside() {
  const size_t count = tree_.set_aside_count();
  if (count == told_aside_) return;
  told_aside_ = count;
  std::string some;
  for (const AccountTree::Aside& one : tree_.SetAside(kToldMax)) {
    absl::StrAppend(&some, some.empty() ? ": " : ", ", one.account, " below ", one.parent, " (",
                    one.reason, ")");
  }
  log::Say(
      log::Level::kWarning,
      absl::StrCat(count, " accounts cannot stand where they are stored and are shown as roots; ",
                   "move them", some));
}

}  // namespace accord::accounts
