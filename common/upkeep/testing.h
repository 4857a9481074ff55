// A small service's database for tests of upkeep: a table of watched pots with external ids.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/resources/external_ids.h"
#include "common/sql/connection.h"
#include "common/sql/schema.h"
#include "common/sql/sql_store.h"
#include "common/store/record.h"
#include "gtest/gtest.h"

namespace accord::upkeep {

struct Pot {
  store::Meta meta;
  std::string label;
  int64_t volume = 0;
  std::vector<store::ExternalId> external_ids;

  static constexpr char kTable[] = "pot";
  static constexpr const char* kNames[] = {"label"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("label", self.label);
    visit("volume", self.volume);
    visit("external_ids", self.external_ids);
  }
};

inline sql::Schema PotSchema() {
  return {"pots",
          {{1, "0001_pots",
            "CREATE TABLE pot (id TEXT NOT NULL, revision BIGINT NOT NULL, ended BIGINT NOT NULL, "
            "create_time BIGINT NOT NULL, update_time BIGINT NOT NULL, "
            "delete_time BIGINT NOT NULL, label TEXT NOT NULL, volume BIGINT NOT NULL, "
            "external_ids TEXT NOT NULL, checksum BIGINT NOT NULL DEFAULT 0, "
            "label__fold TEXT NOT NULL DEFAULT '', label__order TEXT NOT NULL DEFAULT '', "
            "PRIMARY KEY (id, revision)) /*CLUSTERED*/;\n"}},
          {&store::TableOf<Pot>()}};
}

// A folder of its own for each test.
class UpkeepTest : public testing::Test {
 protected:
  UpkeepTest() {
    std::string pattern = testing::TempDir() + "/upkeepXXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~UpkeepTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  // A store over `name`; gone, it leaves the file.
  std::unique_ptr<store::Store> OpenStore(const std::string& name) {
    const sql::Schema schema = PotSchema();
    sql::StoreOptions options;
    options.path = Path(name);
    options.service = schema.service;
    options.migrations = schema.migrations;
    options.tables = schema.tables;
    options.clock = &clock_;
    auto store = sql::SqlStore::Open(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // Writes one version of a pot.
  static void Put(store::Store& store, const std::string& id, const std::string& label,
                  std::vector<store::ExternalId> external_ids = {}) {
    Write(store, [&](store::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(absl::optional<Pot> found, txn.Find<Pot>(id));
      Pot pot = found.value_or(Pot());
      RETURN_IF_ERROR(resources::IndexExternalIds(txn, store::TableOf<Pot>(), id, pot.external_ids,
                                                  external_ids));
      pot.meta.id = id;
      pot.label = label;
      pot.external_ids = external_ids;
      return txn.Put(pot);
    });
  }

  // Writes so many new pots, "many0" and so on, in one revision.
  static void PutMany(store::Store& store, int count, const std::string& label) {
    Write(store, [&](store::Txn& txn) -> absl::Status {
      for (int i = 0; i < count; ++i) {
        Pot pot;
        pot.meta.id = absl::StrCat("many", i);
        pot.label = label;
        RETURN_IF_ERROR(txn.Put(pot));
      }
      return absl::OkStatus();
    });
  }

  static void Write(store::Store& store, const store::Store::Body& body) {
    store::WriteInfo info;
    info.actor = "people/jane";
    info.method = "Put";
    const auto written = store.WriteAndWait(info, absl::InfiniteFuture(), body);
    EXPECT_TRUE(written.ok()) << written.status();
  }

  std::unique_ptr<sql::Connection> Connect(const std::string& name) const {
    auto connection = sql::OpenSqlite(Path(name));
    EXPECT_TRUE(connection.ok()) << connection.status();
    return connection.ok() ? *std::move(connection) : nullptr;
  }

  const SystemClock clock_;
  std::string folder_;
};

}  // namespace accord::upkeep
