// Who waits for whom.
#include "services/forecast/engine/projector.h"

#include <atomic>
#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/base/clock.h"
#include "common/base/wait.h"
#include "common/directory/testing.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gtest/gtest.h"
#include "services/forecast/storage/schema.h"

namespace accord::forecast {
namespace {

class ProjectorTest : public testing::Test {
 protected:
  ProjectorTest() {
    sql::StoreOptions options = database_.Options();
    options.service = kServiceName;
    options.migrations = Migrations();
    options.tables = Tables();
    options.clock = &clock_;
    store_ = *sql::SqlStore::Open(std::move(options));
    projector_ = std::make_unique<Projector>(*store_, directory_);
    EXPECT_TRUE(projector_->Start().ok());
    EXPECT_TRUE(directory_
                    .Apply(directory::testing::MakeMessage(
                        1, {directory::testing::MakeAccountChange(1, {"acme", ""})}))
                    .ok());
    directory_.SetReady();
    while (!projector_->ready()) absl::SleepFor(absl::Milliseconds(1));
  }
  // While somebody else changes the forests.
  void WhileLocked(const std::function<void()>& act) {
    absl::Notification locked;
    absl::Notification done;
    std::thread changer([&] {
      absl::MutexLock lock(&directory_.mutex());
      locked.Notify();
      done.WaitForNotification();
    });
    locked.WaitForNotification();
    act();
    done.Notify();
    changer.join();
  }
  bool TryRead() {
    Projector::Freshness any;
    any.deadline = SteadyNow() + absl::Minutes(1);
    return projector_->TryRead(any, [](const ProjectionView&) {});
  }

  sql::TestDatabase database_{sql::Engine::kSqlite};
  const SystemClock clock_;
  std::unique_ptr<sql::SqlStore> store_;
  directory::Directory directory_;
  std::unique_ptr<Projector> projector_;
};

TEST_F(ProjectorTest, AReadingThatMustNotWaitIsNotDoneWhileTheSumsAreChanged) {
  EXPECT_TRUE(TryRead());
  WhileLocked([&] { EXPECT_FALSE(TryRead()); });
  EXPECT_TRUE(TryRead());
}

TEST_F(ProjectorTest, WhatTheCopyShowsIsToldWhileItIsChanged) {
  WhileLocked([&] { EXPECT_EQ(directory_.shown().revision, 1); });
}

TEST_F(ProjectorTest, ReadersOfWhatIsSettledShareTheLock) {
  absl::ReaderMutexLock other(&directory_.mutex());
  EXPECT_TRUE(TryRead());
  Projector::Freshness any;
  any.deadline = SteadyNow() + absl::Minutes(1);
  bool read = false;
  std::thread reader([&] {
    EXPECT_TRUE(projector_->Read(any, [&](const ProjectionView&) { read = true; }).ok());
  });
  reader.join();
  EXPECT_TRUE(read);
}

TEST_F(ProjectorTest, SumsAreHeldBesideReaders) {
  absl::ReaderMutexLock other(&directory_.mutex());
  absl::optional<Projector::Held> held;
  std::thread holder([&] {
    const hierarchy::Forest accounts;
    const hierarchy::Forest people;
    const std::atomic<bool> stopping{false};
    held = projector_->Hold(accounts, people, stopping);
  });
  holder.join();
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(held->revision, store_->revision());
}

}  // namespace
}  // namespace accord::forecast
