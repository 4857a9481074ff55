#include "cli/import/runs.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/import/testing.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

class RunsTest : public testing::Test {
 protected:
  RunsTest() { setenv("ACCORD_RUNS", (folder_.path() + "/runs").c_str(), 1); }
  ~RunsTest() override { unsetenv("ACCORD_RUNS"); }

  std::string TextOf(const std::string& id) {
    std::ifstream file(folder_.path() + "/runs/" + id + ".run");
    return std::string((std::istreambuf_iterator<char>(file)), {});
  }
  void Write(const std::string& id, const std::string& text) {
    folder_.Write("runs/" + id + ".run", text);
  }

  ExportFolder folder_;
  const cli::Run run_ = {.id = "r-1", .server = "127.0.0.1:1", .from = {{"accounts", 7}}};
};

TEST_F(RunsTest, WhatIsNotedIsRead) {
  auto journal = RunJournal::Begin(run_);
  ASSERT_TRUE(journal.ok()) << journal.status();
  (*journal)->Note(RunStep::kCreated, "accounts/a");
  (*journal)->Note(RunStep::kDeleted, "people/p");
  ASSERT_TRUE((*journal)->Finish({{"accounts", 9}}).ok());
  const auto read = ReadRun("r-1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->server, "127.0.0.1:1");
  EXPECT_THAT(read->from, ElementsAre(Pair("accounts", 7)));
  EXPECT_THAT(read->to, ElementsAre(Pair("accounts", 9)));
  EXPECT_THAT(read->steps, ElementsAre(Pair(RunStep::kCreated, "accounts/a"),
                                       Pair(RunStep::kDeleted, "people/p")));
}

TEST_F(RunsTest, KilledRunIsReadAsFarAsItWent) {
  { ASSERT_TRUE(RunJournal::Begin(run_).ok()); }
  Write("r-1", TextOf("r-1") + "created\taccounts/a\nupda");
  const auto read = ReadRun("r-1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->to.empty());
  EXPECT_EQ(read->steps.size(), 1u);
}

TEST_F(RunsTest, JournalThatIsNoneIsRefused) {
  { ASSERT_TRUE(RunJournal::Begin(run_).ok()); }
  for (const char* line : {"what\tis this\n", "from\taccounts\tmany\n", "created\t\n", "\n"}) {
    Write("r-2", std::string("run\tr-2\n") + line + "to\taccounts\t1\n");
    EXPECT_EQ(DetailOf(ReadRun("r-2").status())->reason, "RUN_UNREADABLE") << line;
  }
  for (const char* id : {"nonesuch", "../r-1", "", "a/b"}) {
    EXPECT_EQ(DetailOf(ReadRun(id).status())->reason, "RUN_NOT_FOUND") << id;
  }
}

TEST_F(RunsTest, IdOfAnotherRunIsNotTakenTwice) {
  ASSERT_TRUE(RunJournal::Begin(run_).ok());
  EXPECT_EQ(DetailOf(RunJournal::Begin(run_).status())->reason, "RUN_UNWRITABLE");
}

}  // namespace
}  // namespace accord::cli
