// The accounts service: the hierarchy of accounts, the organization and its people, and what is
// known about each account. Whoever hosts it brings the store and the threads.
#pragma once

#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/router.h"
#include "common/rpc/worker_pool.h"
#include "common/store/store.h"
#include "services/accounts/api/closings.h"
#include "services/accounts/domain/account_tree.h"
#include "services/accounts/domain/lineage.h"

namespace accord::accounts {

// Thread-safe once started.
class AccountsService {
 public:
  // All of them outlive the service. The store keeps Tables() (storage/schema.h).
  struct Options {
    store::Store* store = nullptr;
    const Clock* clock = nullptr;
    const rpc::Authorizer* authorizer = nullptr;
    rpc::WorkerPool* pool = nullptr;
    rpc::Observer* observer = nullptr;  // is told of every call; none: nobody
    Closings::Options closings = {};    // how long followers are waited for
  };

  // Makes the organization if there is none, loads the tree (up to 10 s for a million accounts),
  // lets moves that are due take effect and begins to watch the calendar. Errors: the store's.
  static absl::StatusOr<std::unique_ptr<AccountsService>> Start(Options options);
  // The server that serves its router must have been shut down.
  ~AccountsService();
  AccountsService(const AccountsService&) = delete;
  AccountsService& operator=(const AccountsService&) = delete;

  // AccountService, FollowerService, OrganizationService and ProfileService.
  rpc::Router& router() { return *router_; }
  const AccountTree& tree() const { return tree_; }

  // Lets moves take effect whose day has come by the clock, in the
  // organization's time zone. Done at its midnight and each minute; for tests too.
  absl::Status ApplyDueMoves();

 private:
  explicit AccountsService(Options options);

  absl::Status EnsureOrganization();
  absl::Status Register();
  absl::Duration UntilNextLook();
  void TellSetAside();
  void WatchCalendar() ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  AccountTree tree_;
  Lineage lineage_{tree_};
  bool listening_ = false;
  size_t told_aside_ = 0;
  std::unique_ptr<Closings> closings_;
  std::unique_ptr<rpc::Router> router_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread calendar_;
};

}  // namespace accord::accounts
