// What a store says when what it acknowledged is gone, when its newest revisions are spoilt, and
// while the disk below it fails.
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/sql/anchor.h"
#include "common/sql/errors.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

namespace fs = std::filesystem;

std::string ReasonOf(const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  return detail.has_value() ? detail->reason : status.ToString();
}

// Passes all on, and fails commits as a disk would while `dead` says so.
class DyingDisk final : public sql::Connection {
 public:
  DyingDisk(std::unique_ptr<sql::Connection> real, std::atomic<bool>& dead)
      : real_(std::move(real)), dead_(dead) {}
  sql::Engine engine() const override { return real_->engine(); }
  absl::StatusOr<int64_t> ExecuteRow(const std::string& sql, const Values& values) override {
    if (dead_ && sql == "COMMIT") {
      (void)real_->Execute("ROLLBACK", {});
      return sql::SqliteStatus(/*SQLITE_IOERR*/ 10, "disk I/O error", sql);
    }
    return real_->ExecuteRow(sql, values);
  }
  absl::Status Query(const std::string& sql, const std::vector<Value>& values,
                     const std::vector<ColumnType>& types, Sink sink) override {
    return real_->Query(sql, values, types, sink);
  }
  absl::Status ExecuteText(const std::string& sql) override { return real_->ExecuteText(sql); }
  void set_deadline(absl::Time deadline) override { real_->set_deadline(deadline); }

 private:
  const std::unique_ptr<sql::Connection> real_;
  std::atomic<bool>& dead_;
};

class StorageFaultsTest : public StoreTest {
 protected:
  // As a kill would leave them: what is on the disk while the store is open.
  std::string CopyOfFiles() {
    const fs::path from = fs::path(Options().path).parent_path();
    const fs::path to = from / absl::StrCat("copy", ++copies_);
    fs::create_directory(to);
    for (const char* ending : {"", "-wal", ".anchor"}) {
      const fs::path file = absl::StrCat((from / "test.db").string(), ending);
      if (fs::exists(file)) fs::copy_file(file, to / file.filename());
    }
    return (to / "test.db").string();
  }
  absl::Status OpenCopy(const std::string& path) {
    sql::StoreOptions options = Options();
    options.path = path;
    return OpenWith(options).status();
  }
  void PutSome(int count) {
    for (int i = 0; i < count; ++i) Put(absl::StrCat("note", i % 7), absl::StrCat("title ", i));
  }
  bool IsSqlite() const { return GetParam().engine == sql::Engine::kSqlite; }

  int copies_ = 0;
};

// Issue 9, fault 18: a spoilt frame of the log took 149 acknowledged revisions with it, unnoticed.
TEST_P(StorageFaultsTest, SpoiltLogDoesNotPassForAnOlderDatabase) {
  if (!IsSqlite()) GTEST_SKIP() << "PostgreSQL's log is its own";
  PutSome(30);
  const std::string sound = CopyOfFiles();
  EXPECT_TRUE(OpenCopy(sound).ok());
  const std::string path = CopyOfFiles();
  const auto bytes = static_cast<std::streamoff>(fs::file_size(path + "-wal"));
  {
    std::fstream log(path + "-wal", std::ios::in | std::ios::out | std::ios::binary);
    log.seekp(bytes / 2);
    log << "spoilt by a disk that lost a sector";
  }
  EXPECT_EQ(ReasonOf(OpenCopy(path)), "ACKNOWLEDGED_REVISIONS_MISSING");
  // Nor is it served once somebody looked.
  EXPECT_EQ(ReasonOf(OpenCopy(path)), "ACKNOWLEDGED_REVISIONS_MISSING");
}

// Issue 9, fault 18
TEST_P(StorageFaultsTest, OlderFileUnderANewerAnchorIsRefused) {
  if (!IsSqlite()) GTEST_SKIP() << "PostgreSQL has no anchor";
  PutSome(5);
  store_.reset();
  const std::string old = CopyOfFiles();
  Open();
  PutSome(5);
  store_.reset();
  fs::copy_file(old, Options().path, fs::copy_options::overwrite_existing);
  EXPECT_EQ(ReasonOf(OpenWith(Options()).status()), "ACKNOWLEDGED_REVISIONS_MISSING");
}

// Issue 9, fault 18: as many revisions, but others.
TEST_P(StorageFaultsTest, AnotherHistoryUnderTheSameNumbersIsRefused) {
  if (!IsSqlite()) GTEST_SKIP() << "PostgreSQL has no anchor";
  PutSome(5);
  const std::string copy = CopyOfFiles();
  fs::remove(copy + ".anchor");
  {
    sql::StoreOptions options = Options();
    options.path = copy;
    const auto other = OpenWith(options);
    PutIn(**other, "else", "written there");
  }
  Put("else", "written here");
  store_.reset();
  fs::copy_file(copy, Options().path, fs::copy_options::overwrite_existing);
  EXPECT_EQ(ReasonOf(OpenWith(Options()).status()), "ACKNOWLEDGED_REVISIONS_MISSING");
}

// Issue 9, fault 18: a power cut may leave the anchor behind, torn or nowhere.
TEST_P(StorageFaultsTest, MissingTornOrOlderAnchorIsTolerated) {
  if (!IsSqlite()) GTEST_SKIP() << "PostgreSQL has no anchor";
  PutSome(3);
  const std::string older = CopyOfFiles();
  PutSome(3);
  const std::string path = Options().path + ".anchor";
  store_.reset();
  fs::copy_file(older + ".anchor", path, fs::copy_options::overwrite_existing);
  EXPECT_TRUE(OpenWith(Options()).ok());
  fs::resize_file(path, 11);
  EXPECT_TRUE(OpenWith(Options()).ok());
  fs::remove(path);
  EXPECT_TRUE(OpenWith(Options()).ok());
}

// Issue 9, fault 18
TEST_P(StorageFaultsTest, StartRefusesSpoiltNewestRevisions) {
  PutSome(20);
  store_.reset();
  const auto connection = sql::Connect(database_.Options());
  ASSERT_TRUE(connection.ok());
  for (const char* damage :
       {"UPDATE note SET title = 'spoilt' WHERE revision = 19",
        "DELETE FROM note WHERE revision = 20", "UPDATE revision SET actor = '' WHERE revision = 7",
        "DELETE FROM revision WHERE revision = 20", "UPDATE counter SET value = 19",
        "UPDATE counter SET digest = 1", "DELETE FROM revision WHERE revision = 15"}) {
    ASSERT_TRUE((*connection)->Execute("CREATE TABLE n AS SELECT * FROM note", {}).ok());
    ASSERT_TRUE((*connection)->Execute("CREATE TABLE r AS SELECT * FROM revision", {}).ok());
    ASSERT_TRUE((*connection)->Execute("CREATE TABLE c AS SELECT * FROM counter", {}).ok());
    ASSERT_TRUE((*connection)->Execute(damage, {}).ok()) << damage;
    const std::string reason = ReasonOf(OpenWith(Options()).status());
    EXPECT_TRUE(reason == "DATABASE_DAMAGED" || reason == "ACKNOWLEDGED_REVISIONS_MISSING")
        << damage << ": " << reason;
    for (const char* mend :
         {"DELETE FROM note", "INSERT INTO note SELECT * FROM n", "DELETE FROM revision",
          "INSERT INTO revision SELECT * FROM r", "DELETE FROM counter",
          "INSERT INTO counter SELECT * FROM c", "DROP TABLE n", "DROP TABLE r", "DROP TABLE c"}) {
      ASSERT_TRUE((*connection)->Execute(mend, {}).ok()) << mend;
    }
  }
  EXPECT_TRUE(OpenWith(Options()).ok());
}

// Issue 9, fault 18: they answered INTERNAL.
TEST_P(StorageFaultsTest, DeadDiskIsTheStoragesFaultAndHealsByItself) {
  std::atomic<bool> dead{false};
  store_.reset();
  sql::StoreOptions options = Options();
  options.wrap = [&](std::unique_ptr<sql::Connection> real) {
    return std::make_unique<DyingDisk>(std::move(real), dead);
  };
  store_ = *sql::SqlStore::Open(options);
  Put("a", "before");
  EXPECT_FALSE(store_->stats().storage_failing);
  dead = true;
  const auto refused = Write([](Txn& txn) {
    Note note;
    note.meta.id = "b";
    return txn.Put(note);
  });
  EXPECT_EQ(ReasonOf(refused.status()), "STORAGE_UNAVAILABLE");
  EXPECT_TRUE(absl::IsUnavailable(refused.status()));
  EXPECT_TRUE(store_->stats().storage_failing);
  EXPECT_EQ(Title("a"), "before");
  dead = false;
  // Nobody writes: it is noticed all the same.
  for (int i = 0; i < 600 && store_->storage_failing(); ++i) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_FALSE(store_->storage_failing());
  EXPECT_GT(Put("b", "after"), 0);
  store_.reset();
}

// Issue 9, fault 18
TEST_P(StorageFaultsTest, ReadOnlyServerSaysSo) {
  if (IsSqlite()) GTEST_SKIP() << "there is no server";
  Put("a", "before");
  const auto connection = sql::Connect(database_.Options());
  const std::string url = database_.Options().postgres;
  const std::string name = url.substr(url.rfind('/') + 1);
  const auto set = [&](const char* value) {
    ASSERT_TRUE((*connection)
                    ->ExecuteText(absl::StrCat("ALTER DATABASE ", name,
                                               " SET default_transaction_read_only = ", value))
                    .ok());
  };
  store_.reset();
  Open();  // connects for writing when it writes
  set("on");
  const auto refused = Write([](Txn& txn) {
    Note note;
    note.meta.id = "b";
    return txn.Put(note);
  });
  EXPECT_EQ(ReasonOf(refused.status()), "STORAGE_READ_ONLY");
  EXPECT_TRUE(store_->storage_failing());
  EXPECT_EQ(Title("a"), "before");
}

TEST(StorageErrorsTest, EnginesOwnWordsBecomeStorageReasons) {
  // SQLITE_IOERR_WRITE, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_FULL.
  EXPECT_EQ(ReasonOf(sql::SqliteStatus(10 | 3 << 8, "", "")), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(sql::SqliteStatus(14, "", "")), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(sql::SqliteStatus(8, "", "")), "STORAGE_READ_ONLY");
  EXPECT_EQ(ReasonOf(sql::SqliteStatus(13, "", "")), "STORAGE_FULL");
  for (const char* state : {"58030", "58P01", "53200", "53400"}) {
    EXPECT_EQ(ReasonOf(sql::PostgresStatus(state, "", "")), "STORAGE_UNAVAILABLE") << state;
  }
  EXPECT_EQ(ReasonOf(sql::PostgresStatus("25006", "", "")), "STORAGE_READ_ONLY");
  EXPECT_EQ(ReasonOf(sql::PostgresStatus("53100", "", "")), "STORAGE_FULL");
}

INSTANTIATE_TEST_SUITE_P(Engines, StorageFaultsTest, testing::Values(kEngines[0], kEngines[2]),
                         EngineName);

}  // namespace
}  // namespace accord::store
