#include "cli/import/batch.h"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ImportRow MakeRow(int64_t line) {
  ImportRow row;
  row.line = line;
  return row;
}

// A server that refuses the lines it is told to, naming the entry or not.
struct FakeUpsert {
  std::vector<int64_t> bad_lines;
  bool names_entries = true;
  int failures = 0;  // of the first calls, as of a server that restarts
  std::mutex mutex;
  std::vector<int64_t> written;
  std::vector<int64_t> refused;
  int checks = 0;

  absl::StatusOr<std::vector<WrittenRow>> Send(const std::vector<ImportRow>& rows) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (failures-- > 0) return absl::UnavailableError("restarting");
    Violations violations;
    for (size_t i = 0; i < rows.size(); ++i) {
      for (const int64_t bad : bad_lines) {
        if (rows[i].line != bad) continue;
        violations.Add("entries[" + std::to_string(i) + "].account.display_name", "is bad");
      }
    }
    if (violations.empty()) return std::vector<WrittenRow>(rows.size());
    return names_entries ? violations.ToStatus() : absl::NotFoundError("something is not there");
  }

  absl::Status Check(const ImportRow* begin, const ImportRow* end) {
    ++checks;
    for (const ImportRow* row = begin; row != end; ++row) {
      for (const int64_t bad : bad_lines) {
        if (row->line == bad) return absl::NotFoundError("something is not there");
      }
    }
    return absl::OkStatus();
  }

  BatchHooks Hooks() {
    return {
        .send = [this](const std::vector<ImportRow>& rows) { return Send(rows); },
        .check = [this](const ImportRow* begin, const ImportRow* end) -> absl::Status {
          return Check(begin, end);
        },
        .written = [this](const ImportRow& row, const WrittenRow&) { written.push_back(row.line); },
        .refused = [this](const ImportRow& row, const std::string&,
                          const std::string&) { refused.push_back(row.line); }};
  }

  absl::Status Write(int64_t count, bool skip_bad) {
    BatchWriter writer(Hooks(), skip_bad);
    for (int64_t line = 1; line <= count; ++line) {
      RETURN_IF_ERROR(writer.Add(MakeRow(line)));
    }
    return writer.Finish();
  }
};

TEST(BatchWriterTest, ResultsComeInTheOrderOfTheRows) {
  FakeUpsert server;
  ASSERT_TRUE(server.Write(3 * kBatchRows + 7, false).ok());
  ASSERT_EQ(server.written.size(), 3 * kBatchRows + 7);
  for (size_t i = 0; i < server.written.size(); ++i) {
    ASSERT_EQ(server.written[i], static_cast<int64_t>(i + 1));
  }
}

TEST(BatchWriterTest, RowsThatTheServerNamesAreLeftOut) {
  FakeUpsert server;
  server.bad_lines = {2, 4};
  ASSERT_TRUE(server.Write(5, true).ok());
  EXPECT_THAT(server.refused, ElementsAre(2, 4));
  EXPECT_THAT(server.written, ElementsAre(1, 3, 5));
}

TEST(BatchWriterTest, RowsThatTheServerDoesNotNameAreFoundByHalving) {
  FakeUpsert server;
  server.bad_lines = {4};
  server.names_entries = false;
  ASSERT_TRUE(server.Write(5, true).ok());
  EXPECT_THAT(server.refused, ElementsAre(4));
  EXPECT_THAT(server.written, ElementsAre(1, 2, 3, 5));
}

TEST(BatchWriterTest, WithoutSkippingTheFirstRefusalEndsIt) {
  FakeUpsert server;
  server.bad_lines = {2};
  EXPECT_EQ(server.Write(5, false).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(server.refused, ElementsAre(2));
  EXPECT_THAT(server.written, IsEmpty());
}

// Issue 11, kind 15: in the 1,499th row as in the 2nd.
TEST(BatchWriterTest, RowThatTheServerDoesNotNameIsFoundWithoutSkippingToo) {
  for (const int64_t bad : {2, 499, 500, 501, 1499, 1500}) {
    FakeUpsert server;
    server.bad_lines = {bad};
    server.names_entries = false;
    const absl::Status status = server.Write(1500, false);
    EXPECT_THAT(std::string(status.message()),
                testing::HasSubstr("first that of line " + std::to_string(bad)));
    EXPECT_THAT(server.refused, ElementsAre(bad));
    EXPECT_LE(server.checks, 10);
  }
}

TEST(BatchWriterTest, PathBeforeAMessageNamesTheRowToo) {
  std::vector<std::string> told;
  BatchHooks hooks;
  bool by_field = false;
  hooks.send = [&](const std::vector<ImportRow>&) -> absl::StatusOr<std::vector<WrittenRow>> {
    const std::string path = "opportunities[2].amount";
    if (!by_field) return absl::FailedPreconditionError(path + ": there is no rate");
    Violations violations;
    violations.Add(path, path + ": there is no rate");
    return violations.ToStatus();
  };
  hooks.refused = [&](const ImportRow& row, const std::string& path, const std::string& reason) {
    told.push_back(std::to_string(row.line) + " " + path + " " + reason);
  };
  for (const bool named : {false, true}) {
    by_field = named;
    BatchWriter writer(hooks, false);
    for (int64_t line = 1; line <= 3; ++line) ASSERT_TRUE(writer.Add(MakeRow(line)).ok());
    EXPECT_FALSE(writer.Finish().ok());
  }
  EXPECT_THAT(told, ElementsAre("3 amount there is no rate", "3 amount there is no rate"));
}

TEST(BatchWriterTest, ServerThatRestartsIsWaitedFor) {
  FakeUpsert server;
  server.failures = 2;
  ASSERT_TRUE(server.Write(3, false).ok());
  EXPECT_THAT(server.written, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace accord::cli
