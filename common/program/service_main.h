// The main of a service that is a process of its own: all that stands around what it serves.
//
//   int main(int argc, char** argv) {
//     accord::program::ServiceProgram program;
//     program.description.name = "accord-planning";
//     …
//     program.start = accord::planning::Start;
//     return accord::program::ServiceMain(argc, argv, program);
//   }
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/directory/archive.h"
#include "common/directory/closing_voter.h"
#include "common/directory/directory.h"
#include "common/directory/follower.h"
#include "common/directory/stored_copy.h"
#include "common/program/data.h"
#include "common/program/program.h"
#include "common/program/telemetry.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/router.h"
#include "common/rpc/worker_pool.h"
#include "common/sql/schema.h"

namespace accord::program {

// What a service is made of; outlives it.
struct Parts {
  Data& data;
  Telemetry& telemetry;
  const Clock& clock;
  const rpc::Authorizer& authorizer;
  rpc::WorkerPool& pool;
  std::shared_ptr<grpc::Channel> accounts;  // null unless the description follows accounts

  // The options that every service has.
  template <typename Options>
  Options OptionsOf() const {
    Options options;
    options.store = &data.store();
    // What is dear to make is shared; accounts makes nothing that is.
    if constexpr (requires { options.shared; }) options.shared = data.shared();
    options.clock = &clock;
    options.authorizer = &authorizer;
    options.pool = &pool;
    options.observer = telemetry.observer();
    return options;
  }
};

// A service that has started.
class Running {
 public:
  virtual ~Running() = default;
  virtual rpc::Router& router() = 0;
  // Beside that its data are; called from other threads.
  virtual bool ready() const = 0;
};

// The copy of the accounts that a service follows. Made before the service, which hears of all that
// the copy takes; goes after it.
class Copy {
 public:
  explicit Copy(const Parts& parts)
      : parts_(parts), archive_([accounts = parts.accounts] { return accounts; }) {}

  directory::Directory& directory() { return directory_; }
  const directory::Directory& directory() const { return directory_; }
  directory::Archive& archive() { return archive_; }

  // Fills the copy with what is stored of it and follows the accounts service from there; answers
  // for the service whether an account may be deleted. Once the service has started. Errors: those
  // of StoredCopy::Load.
  struct Following {
    directory::ClosingVoter::Options voter;  // its follower is the id that the service registers by
    bool contacts = true;                    // whether the service needs them
  };
  absl::Status Follow(Following following);
  // Ends that; the copy stays as it is.
  void Stop();

 private:
  const Parts& parts_;
  directory::Directory directory_;
  directory::RemoteArchive archive_;
  std::unique_ptr<directory::StoredCopy> stored_;
  std::unique_ptr<directory::Follower> follower_;
  std::unique_ptr<directory::ClosingVoter> voter_;
};

struct ServiceProgram {
  Description description;
  sql::Schema schema;
  std::function<absl::StatusOr<std::unique_ptr<Running>>(const Parts&)> start;
};

// Opens doors and data, starts the service, and serves it until the process is asked to end.
// Returns the exit code, as Main does.
int ServiceMain(int argc, char** argv, const ServiceProgram& program);

}  // namespace accord::program
