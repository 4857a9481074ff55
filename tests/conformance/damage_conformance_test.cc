// Whatever is changed in a database behind the store's back is found by its checksums.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/findings.h"
#include "common/upkeep/verify.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

using upkeep::CatalogTable;

// Damage is done in a transaction that is undone, so that each kind meets sound rows.
class DamageTest : public StoreTest {
 protected:
  // Versions made, changed, deleted and put again; one revision of several changes.
  DamageTest() {
    for (const char* id : {"a", "b", "c", "d"}) Put(id, absl::StrCat("first of ", id), 7);
    for (int i = 0; i < 4; ++i) Put("a", absl::StrCat("title ", i), i);
    EXPECT_TRUE(Write([](Txn& txn) -> absl::Status {
                  for (const char* id : {"c", "b"}) {
                    ASSIGN_OR_RETURN(absl::optional<Note> note, txn.Find<Note>(id));
                    note->meta.delete_time = absl::ToUnixMicros(txn.now());
                    RETURN_IF_ERROR(txn.Put(*note));
                  }
                  Note made;
                  made.meta.id = "e";
                  return txn.Put(made);
                }).ok());
    auto opened = sql::Connect(database_.Options());
    EXPECT_TRUE(opened.ok()) << opened.status();
    connection_ = *std::move(opened);
    catalog_ = *upkeep::ReadCatalog(*connection_);
  }

  std::vector<std::string> Verify() {
    std::vector<std::string> found;
    upkeep::Findings findings([&](const upkeep::Finding& finding) {
      found.push_back(absl::StrCat(finding.table, " ", finding.id, " ", finding.revision, ": ",
                                   finding.problem));
    });
    const sql::Schema schema{"notes", {}, {&TableOf<Note>()}};
    upkeep::Examined examined;
    const absl::Status status = upkeep::VerifyRows(*connection_, schema, findings, examined);
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }

  // How many things are found after `damage`, which changed `rows` rows.
  size_t FindAfter(const std::string& damage, std::vector<Value> values = {}, int64_t rows = 1) {
    EXPECT_TRUE(connection_->Execute("BEGIN", {}).ok());
    const auto changed = connection_->Execute(damage, values);
    EXPECT_TRUE(changed.ok() && *changed == rows) << damage << ": " << changed.status();
    const size_t found = Verify().size();
    EXPECT_TRUE(connection_->Execute("ROLLBACK", {}).ok());
    return found;
  }

  static std::string KeyIs(const CatalogTable& table) {
    std::string where;
    for (size_t i = 0; i < table.key.size(); ++i) {
      absl::StrAppend(&where, i == 0 ? " WHERE " : " AND ", table.key[i], " = :p", i);
    }
    return where;
  }
  // The keys of all rows.
  std::vector<std::vector<Value>> KeysOf(const CatalogTable& table) {
    std::vector<std::vector<Value>> keys;
    EXPECT_TRUE(upkeep::ScanTable(*connection_, table, table.columns, [&](std::vector<Value>& row) {
                  std::vector<Value> key;
                  for (const std::string& column : table.key) {
                    key.push_back(row[table.PlaceOf(column)]);
                  }
                  keys.push_back(std::move(key));
                  return true;
                }).ok());
    return keys;
  }

  // What migrations keep for themselves; and by which order text keys were made: a start that reads
  // another name there makes them anew.
  static bool IsOwnAffair(const CatalogTable& table) {
    return upkeep::IsOfMigrations(table) || table.name == "text_order";
  }

  // Every value of every row, one after the other.
  void ExpectEveryValueIsHeld() {
    for (const CatalogTable& table : catalog_) {
      if (IsOwnAffair(table)) continue;
      for (const std::vector<Value>& key : KeysOf(table)) {
        for (const Column& column : table.columns) {
          // Which history it is: of no revision, and another one is noticed by whoever follows it.
          if (column.name == "epoch" || column.name == "timeline") continue;
          const std::string sql =
              absl::StrCat("UPDATE ", table.name, " SET ", column.name, " = ", column.name,
                           column.type == ColumnType::kText ? " || 'x'" : " - 1000", KeyIs(table));
          EXPECT_GT(FindAfter(sql, key), 0u) << sql;
        }
      }
    }
  }
  void ExpectEveryRowIsMissed() {
    for (const CatalogTable& table : catalog_) {
      if (IsOwnAffair(table) || table.name == "counter") continue;
      for (const std::vector<Value>& key : KeysOf(table)) {
        const std::string sql = absl::StrCat("DELETE FROM ", table.name, KeyIs(table));
        EXPECT_GT(FindAfter(sql, key), 0u) << sql;
      }
    }
  }

  std::unique_ptr<sql::Connection> connection_;
  std::vector<CatalogTable> catalog_;
};

// Issue 9, fault 18
TEST_P(DamageTest, NothingIsFoundInWhatTheStoreWrote) { EXPECT_THAT(Verify(), testing::IsEmpty()); }

// Issue 9, fault 18
TEST_P(DamageTest, EveryValueThatIsChangedIsFound) { ExpectEveryValueIsHeld(); }

// Issue 9, fault 18
TEST_P(DamageTest, EveryRowThatIsRemovedIsFound) { ExpectEveryRowIsMissed(); }

// Issue 9, fault 18
TEST_P(DamageTest, WhatIsPutInBehindTheStoreIsFound) {
  EXPECT_GT(FindAfter("INSERT INTO note (id, revision, ended, create_time, update_time, "
                      "delete_time, title, size, checksum) SELECT 'z', revision, ended, "
                      "create_time, update_time, delete_time, title, size, checksum FROM note "
                      "WHERE id = 'd'"),
            0u);
  EXPECT_GT(FindAfter("INSERT INTO change (revision, ordinal, table_name, id) "
                      "VALUES (9, 3, 'note', 'd')"),
            0u);
  EXPECT_GT(FindAfter("UPDATE counter SET value = value + 1 WHERE name = 'revision'"), 0u);
}

// Issue 9, fault 18: two versions that exchange their content, and their sums with it.
TEST_P(DamageTest, ContentThatGoesToAnotherRowIsFound) {
  EXPECT_GT(FindAfter("UPDATE note SET title = (SELECT n.title FROM note n WHERE n.id = 'd'), "
                      "checksum = (SELECT n.checksum FROM note n WHERE n.id = 'd') "
                      "WHERE id = 'e'"),
            0u);
}

// Issue 9, fault 18
TEST_P(DamageTest, WhatACompactionLeavesIsHeldAsBefore) {
  ASSERT_TRUE(store_->Compact(6, absl::InfinitePast()).ok());
  EXPECT_THAT(Verify(), testing::IsEmpty());
  Put("a", "after", 1);
  EXPECT_THAT(Verify(), testing::IsEmpty());
  ExpectEveryRowIsMissed();
  ExpectEveryValueIsHeld();
  ASSERT_TRUE(store_->Compact(9, absl::InfinitePast()).ok());
  EXPECT_THAT(Verify(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, DamageTest, testing::Values(kEngines[0], kEngines[2]),
                         EngineName);

}  // namespace
}  // namespace accord::store
