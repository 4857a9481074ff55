// What became of resources between two revisions, against two whole readings.
#include <algorithm>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DifferencesTest : public StoreTest {
 protected:
  // "id: before -> after", in the order in which they came.
  std::vector<std::string> DifferencesBetween(int64_t from, int64_t to) {
    std::vector<std::string> told;
    const absl::Status status = store_->Differences({&TableOf<Note>()}, {from, to},
                                                    absl::InfiniteFuture(), [&](RowChange change) {
                                                      told.push_back(Describe(change));
                                                      return true;
                                                    });
    EXPECT_TRUE(status.ok()) << status;
    return told;
  }
  absl::Status StatusOf(int64_t from, int64_t to,
                        const std::vector<const Table*>& tables = {&TableOf<Note>()}) {
    return store_->Differences(tables, {from, to}, absl::InfiniteFuture(),
                               [](const RowChange&) { return true; });
  }
  static std::string ReasonOf(const absl::Status& status) {
    return DetailOf(status).has_value() ? DetailOf(status)->reason : status.ToString();
  }
  int64_t Delete(const std::string& id) {
    const auto revision = Write([&](Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(absl::optional<Note> found, txn.Find<Note>(id));
      if (!found.has_value()) return absl::NotFoundError(id);
      found->meta.delete_time = absl::ToUnixMicros(txn.now());
      return txn.Put(*found);
    });
    EXPECT_TRUE(revision.ok()) << revision.status();
    return revision.value_or(-1);
  }
  // Several notes in one revision.
  void PutAll(const std::vector<std::string>& ids, const std::string& title) {
    const auto revision = Write([&](Txn& txn) -> absl::Status {
      for (const std::string& id : ids) {
        ASSIGN_OR_RETURN(absl::optional<Note> found, txn.Find<Note>(id));
        Note note = found.value_or(Note());
        note.meta.id = id;
        note.meta.delete_time = 0;
        note.title = title;
        RETURN_IF_ERROR(txn.Put(note));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(revision.ok()) << revision.status();
  }

  using Held = std::map<std::string, Row>;
  Held HeldAt(int64_t revision) {
    Query all;
    all.show_deleted = true;
    Held held;
    auto reader = store_->Snapshot(revision, absl::InfiniteFuture());
    EXPECT_TRUE(reader.ok()) << reader.status();
    if (!reader.ok()) return held;
    const absl::Status status = (*reader)->SelectRows(TableOf<Note>(), all, [&](Row row) {
      held[row.meta.id] = std::move(row);
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return held;
  }
  // Whether what held at `from`, with the differences, is what holds at `to`; each told once, in
  // order, and none that is none.
  void CheckAgainstBruteForce(int64_t from, int64_t to) {
    const Held before = HeldAt(from);
    const Held after = HeldAt(to);
    Held replayed = before;
    std::map<std::string, int> times;
    int64_t last = 0;
    const absl::Status status = store_->Differences(
        {&TableOf<Note>()}, {from, to}, absl::InfiniteFuture(), [&](RowChange change) {
          const std::string id = change.after.meta.id;
          EXPECT_EQ(change.table, &TableOf<Note>());
          EXPECT_EQ(++times[id], 1) << id;
          EXPECT_GE(change.after.meta.revision, last);
          last = change.after.meta.revision;
          EXPECT_EQ(change.before.has_value(), before.contains(id)) << id;
          if (change.before.has_value()) EXPECT_EQ(*change.before, before.at(id)) << id;
          EXPECT_FALSE(change.before.has_value() && *change.before == change.after) << id;
          replayed[id] = std::move(change.after);
          return true;
        });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(replayed, after) << from << " to " << to;
  }

 private:
  static std::string Describe(const RowChange& change) {
    const auto title = [](const Row& row) {
      return row.meta.deleted() ? std::string("deleted") : absl::get<std::string>(row.values[0]);
    };
    return absl::StrCat(change.after.meta.id, ": ",
                        change.before.has_value() ? title(*change.before) : "none", " -> ",
                        title(change.after));
  }
};

TEST_P(DifferencesTest, TellWhatEachBecameOnceAndNothingOfWhatStayed) {
  Put("a", "1");
  Put("b", "1");
  Put("c", "1");
  Put("a", "2");
  Put("d", "1");
  Put("a", "3");
  EXPECT_THAT(DifferencesBetween(3, 6), ElementsAre("d: none -> 1", "a: 1 -> 3"));
  EXPECT_THAT(DifferencesBetween(4, 5), ElementsAre("d: none -> 1"));
  EXPECT_THAT(DifferencesBetween(0, 2), ElementsAre("a: none -> 1", "b: none -> 1"));
  EXPECT_THAT(DifferencesBetween(4, 4), IsEmpty());
}

TEST_P(DifferencesTest, ADeletionIsADifferenceAndWhatCameBackIsTheSameResource) {
  Put("a", "1");
  Put("b", "1");
  Delete("a");
  EXPECT_THAT(DifferencesBetween(2, 3), ElementsAre("a: 1 -> deleted"));
  PutAll({"a"}, "2");
  EXPECT_THAT(DifferencesBetween(3, 4), ElementsAre("a: deleted -> 2"));
  EXPECT_THAT(DifferencesBetween(2, 4), ElementsAre("a: 1 -> 2"));
}

TEST_P(DifferencesTest, ASinkThatHasEnoughEndsIt) {
  for (const char* id : {"a", "b", "c"}) Put(id, "1");
  int told = 0;
  const auto status = store_->Differences({&TableOf<Note>()}, {0, 3}, absl::InfiniteFuture(),
                                          [&](const RowChange&) { return ++told < 2; });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(told, 2);
  EXPECT_TRUE(StatusOf(0, 3, {}).ok());
}

TEST_P(DifferencesTest, RevisionsThatAreNotThereAreRefused) {
  for (int i = 1; i <= 4; ++i) Put("a", absl::StrCat(i));
  EXPECT_EQ(ReasonOf(StatusOf(2, 5)), "REVISION_IN_FUTURE");
  ASSERT_TRUE(store_->Compact(3, absl::InfinitePast()).ok());
  EXPECT_EQ(ReasonOf(StatusOf(2, 4)), "REVISION_COMPACTED");
  EXPECT_THAT(DifferencesBetween(3, 4), ElementsAre("a: 3 -> 4"));
}

TEST_P(DifferencesTest, MoreThanAPortionInOneRevisionComesWhole) {
  if (GetParam().strict) GTEST_SKIP() << "its portions are what the random histories have, too";
  std::vector<std::string> ids;
  for (int i = 0; i < 2500; ++i) ids.push_back(absl::StrCat("n", 1000 + i));
  PutAll(ids, "1");
  PutAll({ids.begin(), ids.begin() + 1700}, "2");
  EXPECT_EQ(DifferencesBetween(0, 2).size(), 2500u);
  EXPECT_EQ(DifferencesBetween(1, 2).size(), 1700u);
  CheckAgainstBruteForce(0, 2);
}

TEST_P(DifferencesTest, RandomHistoriesAreToldAsBruteForceFindsThem) {
  std::mt19937 random(GetParam().strict ? 7 : 11);
  const auto pick = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  const int steps = GetParam().strict ? 30 : 150;
  int64_t oldest = 0;
  for (int step = 0; step < steps; ++step) {
    std::vector<std::string> ids;
    for (int i = pick(4); i >= 0; --i) ids.push_back(absl::StrCat("n", pick(25)));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (pick(5) == 0 && HeldAt(store_->revision()).contains(ids[0])) {
      Delete(ids[0]);
    } else {
      PutAll(ids, absl::StrCat("t", step));
    }
    if (step == steps / 2) {
      oldest = step / 2;
      ASSERT_TRUE(store_->Compact(oldest, absl::InfinitePast()).ok());
    }
  }
  const int64_t newest = store_->revision();
  for (int i = 0; i < (GetParam().strict ? 10 : 40); ++i) {
    const int64_t from = oldest + pick(static_cast<int>(newest - oldest));
    CheckAgainstBruteForce(from, from + pick(static_cast<int>(newest - from + 1)));
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, DifferencesTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace accord::store
