#include "common/upkeep/backup.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/migration_state.h"
#include "common/upkeep/restore.h"
#include "common/upkeep/state.h"
#include "common/upkeep/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::upkeep {
namespace {

const char kOdd[] = "comma, \"quote\"\nline\r\nend \xc3\xa9 \x1f and '";

class BackupTest : public UpkeepTest {
 protected:
  BackupTest() : backup_(Path("backup")) { std::filesystem::create_directory(backup_); }

  absl::StatusOr<Manifest> MakeBackup(const std::string& name) {
    return Backup(*Connect(name), PotSchema(), backup_, clock_.Now());
  }
  absl::Status RestoreInto(const std::string& name) {
    const auto connection = Connect(name);
    RETURN_IF_ERROR(Restore(*connection, PotSchema(), {backup_, clock_.Now(), nullptr}).status());
    return FinishRestore(*connection, PotSchema(), clock_.Now());
  }
  // Every row of every table but that of migrations, whose times differ.
  std::vector<std::string> DumpOf(const std::string& name) {
    std::vector<std::string> rows;
    const auto connection = Connect(name);
    const auto catalog = ReadCatalog(*connection);
    for (const CatalogTable& table : *catalog) {
      if (IsOfMigrations(table)) continue;
      (void)ScanTable(*connection, table, table.columns, [&](std::vector<store::Value>& row) {
        std::string text = table.name;
        if (table.name == "counter") row.resize(2);  // the epoch is of each its own
        for (const store::Value& value : row) {
          const auto* number = absl::get_if<int64_t>(&value);
          absl::StrAppend(
              &text, "|",
              number != nullptr ? absl::StrCat(*number) : absl::get<std::string>(value));
        }
        rows.push_back(text);
        return true;
      });
    }
    return rows;
  }
  static std::string ReasonOf(const absl::Status& status) {
    return DetailOf(status).has_value() ? DetailOf(status)->reason : status.ToString();
  }

  const std::string backup_;
};

TEST_F(BackupTest, RestoreBringsBackEveryRow) {
  {
    const auto store = OpenStore("from.db");
    // More than a page of a scan and a transaction of a restore take.
    PutMany(*store, 4500, kOdd);
    Put(*store, "many7", "changed", {{"crm", "7"}});
  }
  const auto manifest = MakeBackup("from.db");
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->revision, 2);
  const absl::Status restored = RestoreInto("to.db");
  ASSERT_TRUE(restored.ok()) << restored;
  EXPECT_EQ(DumpOf("from.db"), DumpOf("to.db"));
  const auto store = OpenStore("to.db");
  EXPECT_EQ(store->revision(), 2);
  Put(*store, "many8", "goes on");
}

TEST_F(BackupTest, BackupIsOfOneMomentBesideAServerThatWrites) {
  const auto store = OpenStore("from.db");
  Put(*store, "a", "before");
  const auto connection = Connect("from.db");
  const auto manifest = Backup(*connection, PotSchema(), backup_, clock_.Now());
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  Put(*store, "a", "after");
  ASSERT_TRUE(RestoreInto("to.db").ok());
  EXPECT_EQ(OpenStore("to.db")->revision(), 1);
}

// Issue 9, fault 21
TEST_F(BackupTest, EarlierMomentIsCopiedAsItWasLeft) {
  {
    const auto store = OpenStore("from.db");
    PutMany(*store, 30, "first");
    for (int i = 0; i < 5; ++i) Put(*store, "many7", absl::StrCat("changed ", i), {{"crm", "7"}});
  }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  ASSERT_TRUE(RestoreInto("then.db").ok());
  {
    const auto store = OpenStore("from.db");
    for (int i = 0; i < 5; ++i) Put(*store, "many7", absl::StrCat("later ", i));
  }
  std::filesystem::remove_all(backup_);
  std::filesystem::create_directory(backup_);
  {
    const auto connection = Connect("from.db");
    const auto snapshot = Snapshot::Begin(*connection);
    const auto manifest =
        CopyAt(*connection, PotSchema(), {backup_, clock_.Now(), 6, {{"pots", 6}}});
    ASSERT_TRUE(manifest.ok()) << manifest.status();
    EXPECT_EQ(manifest->revision, 6);
  }
  ASSERT_TRUE(RestoreInto("to.db").ok());
  EXPECT_EQ(DumpOf("to.db"), DumpOf("then.db"));
  EXPECT_EQ(OpenStore("to.db")->revision(), 6);
}

// Issue 9, fault 18
TEST_F(BackupTest, DamagedDataIsNotBackedUp) {
  { PutMany(*OpenStore("from.db"), 30, "label"); }
  ASSERT_TRUE(
      Connect("from.db")->Execute("UPDATE pot SET label = 'spoilt' WHERE id = 'many7'", {}).ok());
  EXPECT_EQ(ReasonOf(MakeBackup("from.db").status()), "DATABASE_DAMAGED");
}

TEST_F(BackupTest, RestoreRefusesADatabaseThatHasData) {
  { Put(*OpenStore("from.db"), "a", "theirs"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  { Put(*OpenStore("to.db"), "a", "ours"); }
  const std::vector<std::string> before = DumpOf("to.db");
  EXPECT_EQ(ReasonOf(RestoreInto("to.db")), "DATABASE_NOT_EMPTY");
  EXPECT_EQ(DumpOf("to.db"), before);
}

TEST_F(BackupTest, RestoreTakesADatabaseThatWasMigratedOnly) {
  { Put(*OpenStore("from.db"), "a", "theirs"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  { OpenStore("to.db"); }
  const absl::Status restored = RestoreInto("to.db");
  EXPECT_TRUE(restored.ok()) << restored;
  EXPECT_EQ(DumpOf("from.db"), DumpOf("to.db"));
}

TEST_F(BackupTest, ChangedByteIsFoundBeforeAnythingIsWritten) {
  { Put(*OpenStore("from.db"), "a", "label"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  {
    std::fstream file(backup_ + "/pot.csv", std::ios::in | std::ios::out);
    file.seekp(-2, std::ios::end);
    file.put('~');
  }
  EXPECT_EQ(ReasonOf(RestoreInto("to.db")), "BACKUP_DAMAGED");
  EXPECT_TRUE(AppliedVersions(*Connect("to.db"))->empty());
}

TEST_F(BackupTest, BackupWithoutManifestIsNone) {
  { Put(*OpenStore("from.db"), "a", "label"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  std::filesystem::remove(backup_ + "/manifest.json");
  EXPECT_EQ(ReasonOf(RestoreInto("to.db")), "BACKUP_NOT_FOUND");
}

TEST_F(BackupTest, RestoreThatDiedIsRefusedByTheServiceAndCanBeRepeated) {
  { PutMany(*OpenStore("from.db"), 100, "label"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  // As a kill would leave it: the progress is told from the middle of a table.
  struct Killed {};
  EXPECT_THROW((void)Restore(*Connect("to.db"), PotSchema(),
                             {backup_, clock_.Now(), [](int64_t) { throw Killed(); }}),
               Killed);
  EXPECT_TRUE(IsRestoreUnfinished(*AppliedVersions(*Connect("to.db"))));
  sql::StoreOptions options;
  const sql::Schema schema = PotSchema();
  options.path = Path("to.db");
  options.service = schema.service;
  options.migrations = schema.migrations;
  options.tables = schema.tables;
  options.clock = &clock_;
  EXPECT_TRUE(absl::IsFailedPrecondition(sql::SqlStore::Open(options).status()));
  const absl::Status repeated = RestoreInto("to.db");
  EXPECT_TRUE(repeated.ok()) << repeated;
  EXPECT_EQ(DumpOf("from.db"), DumpOf("to.db"));
}

TEST_F(BackupTest, UnfinishedRestoreIsNotFinishedWithABackupOfOtherVersions) {
  { PutMany(*OpenStore("from.db"), 100, "label"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  struct Killed {};
  EXPECT_THROW((void)Restore(*Connect("to.db"), PotSchema(),
                             {backup_, clock_.Now(), [](int64_t) { throw Killed(); }}),
               Killed);
  EXPECT_TRUE(Connect("to.db")
                  ->Execute("UPDATE schema_migration SET version = 0 WHERE set_name = 'pots'", {})
                  .ok());
  EXPECT_EQ(ReasonOf(RestoreInto("to.db")), "DATABASE_NOT_EMPTY");
}

TEST_F(BackupTest, BackupOfAnotherServiceIsRefused) {
  { Put(*OpenStore("from.db"), "a", "label"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  sql::Schema other = PotSchema();
  other.service = "pans";
  EXPECT_EQ(ReasonOf(Restore(*Connect("to.db"), other, {backup_, clock_.Now(), nullptr}).status()),
            "BACKUP_OF_ANOTHER_SERVICE");
}

TEST_F(BackupTest, OlderBackupIsMigratedAfterItWasRestored) {
  { Put(*OpenStore("from.db"), "a", "label"); }
  ASSERT_TRUE(MakeBackup("from.db").ok());
  sql::Schema newer = PotSchema();
  newer.migrations.push_back(
      {2, "0002_glaze", "CREATE TABLE glaze (id TEXT NOT NULL PRIMARY KEY);\n"});
  const auto connection = Connect("to.db");
  const auto restored = Restore(*connection, newer, {backup_, clock_.Now(), nullptr});
  ASSERT_TRUE(restored.ok()) << restored.status();
  ASSERT_TRUE(FinishRestore(*connection, newer, clock_.Now()).ok());
  EXPECT_EQ(AppliedVersions(*connection)->at("pots"), 2);
  // And the program that made the backup can read the database no more, nor that one's backups.
  EXPECT_EQ(ReasonOf(RequireCurrent(PotSchema(), *AppliedVersions(*connection))),
            "DATABASE_TOO_NEW");
}

TEST_F(BackupTest, StateCountsWhatThereIs) {
  { Put(*OpenStore("from.db"), "a", "label", {{"crm", "1"}}); }
  const auto state = ReadState(*Connect("from.db"), PotSchema());
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->engine, "SQLite");
  EXPECT_EQ(state->revision, 1);
  EXPECT_GT(state->revision_time, 0);
  EXPECT_GT(state->bytes, 0);
  EXPECT_THAT(state->rows, testing::Contains(std::make_pair(std::string("pot"), int64_t{1})));
  EXPECT_FALSE(state->restore_unfinished);
}

TEST_F(BackupTest, StateOfAnEmptyDatabaseSaysThatNothingIsThere) {
  const auto state = ReadState(*Connect("none.db"), PotSchema());
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_FALSE(state->has_tables);
  EXPECT_EQ(state->sets[1].known, 1);
  EXPECT_EQ(state->sets[1].applied, 0);
}

}  // namespace
}  // namespace accord::upkeep
