// What the suites of this folder share: a table of notes, and a store of it on every engine.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conformance/strict_connection.h"

namespace accord::store {

struct Note {
  Meta meta;
  std::string title;
  int64_t size = 0;

  static constexpr char kTable[] = "note";
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("title", self.title);
    visit("size", self.size);
  }
};

inline constexpr char kNoteSchema[] =
    "CREATE TABLE note (id TEXT NOT NULL, revision BIGINT NOT NULL, ended BIGINT NOT NULL, "
    "create_time BIGINT NOT NULL, update_time BIGINT NOT NULL, delete_time BIGINT NOT NULL, "
    "title TEXT NOT NULL, size BIGINT NOT NULL, checksum BIGINT NOT NULL DEFAULT 0, "
    "PRIMARY KEY (id, revision)) /*CLUSTERED*/;\n";

struct EngineCase {
  const char* name;
  sql::Engine engine;
  bool strict;
};

class StoreTest : public testing::TestWithParam<EngineCase> {
 protected:
  StoreTest() : database_(GetParam().engine) { Open(); }

  sql::StoreOptions Options() {
    sql::StoreOptions options = database_.Options();
    options.service = "notes";
    options.migrations = {{1, "0001_notes", kNoteSchema}};
    options.tables = {&TableOf<Note>()};
    options.clock = &clock_;
    options.poll_interval = absl::Milliseconds(20);
    options.compaction_grace = absl::Milliseconds(200);
    if (GetParam().strict) {
      const sql::StoreOptions plain = options;
      sql::Strict& strict = stricts_.emplace_back(stricts_.size());
      options.wrap = [&strict, plain](std::unique_ptr<sql::Connection> first) {
        return strict.Wrap(std::move(first), [plain] { return sql::Connect(plain); });
      };
    }
    return options;
  }
  void ArmAll(bool armed) {
    for (sql::Strict& strict : stricts_) strict.Arm(armed);
  }
  absl::StatusOr<std::unique_ptr<sql::SqlStore>> OpenWith(const sql::StoreOptions& options) {
    ArmAll(false);  // a start has more statements than ten tries carry
    auto opened = sql::SqlStore::Open(options);
    ArmAll(true);
    return opened;
  }
  std::unique_ptr<sql::SqlStore> OpenAnother() {
    auto opened = OpenWith(Options());
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  void Open() {
    store_ = OpenAnother();
    ASSERT_NE(store_, nullptr);
  }

  static absl::StatusOr<int64_t> WriteTo(Store& store, Store::Body body,
                                         WriteInfo info = {.actor = "people/jane"}) {
    return store.WriteAndWait(std::move(info), absl::InfiniteFuture(), std::move(body));
  }
  absl::StatusOr<int64_t> Write(Store::Body body, WriteInfo info = {.actor = "people/jane"}) {
    return WriteTo(*store_, std::move(body), std::move(info));
  }
  static int64_t PutIn(Store& store, const std::string& id, const std::string& title,
                       int64_t size = 0) {
    const auto revision = WriteTo(store, [&](Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(absl::optional<Note> found, txn.Find<Note>(id));
      Note note = found.value_or(Note());
      note.meta.id = id;
      note.title = title;
      note.size = size;
      return txn.Put(note);
    });
    EXPECT_TRUE(revision.ok()) << revision.status();
    return revision.value_or(-1);
  }
  int64_t Put(const std::string& id, const std::string& title, int64_t size = 0) {
    return PutIn(*store_, id, title, size);
  }
  static std::string TitleIn(Store& store, const std::string& id,
                             absl::optional<int64_t> revision = absl::nullopt) {
    auto reader = store.Snapshot(revision, absl::InfiniteFuture());
    EXPECT_TRUE(reader.ok()) << reader.status();
    if (!reader.ok()) return "(no snapshot)";
    auto note = (*reader)->Find<Note>(id);
    EXPECT_TRUE(note.ok()) << note.status();
    return note.ok() && note->has_value() ? (*note)->title : "(none)";
  }
  std::string Title(const std::string& id, absl::optional<int64_t> revision = absl::nullopt) {
    return TitleIn(*store_, id, revision);
  }
  std::vector<std::string> Ids(const Query& query,
                               absl::optional<int64_t> revision = absl::nullopt) {
    auto reader = store_->Snapshot(revision, absl::InfiniteFuture());
    std::vector<std::string> ids;
    const absl::Status status = (*reader)->Select<Note>(query, [&](Note note) {
      ids.push_back(note.meta.id);
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return ids;
  }

  sql::TestDatabase database_;
  std::deque<sql::Strict> stricts_;  // one a store: each is let through after failures of its own
  FixedClock clock_{absl::FromUnixSeconds(1790000000)};
  std::unique_ptr<sql::SqlStore> store_;
};

inline const EngineCase kEngines[] = {{"Sqlite", sql::Engine::kSqlite, false},
                                      {"SqliteStrict", sql::Engine::kSqlite, true},
                                      {"Postgres", sql::Engine::kPostgres, false},
                                      {"PostgresStrict", sql::Engine::kPostgres, true}};
inline std::string EngineName(const testing::TestParamInfo<EngineCase>& info) {
  return info.param.name;
}

}  // namespace accord::store
