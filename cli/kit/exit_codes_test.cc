#include "cli/kit/exit_codes.h"

#include <set>

#include "gtest/gtest.h"

namespace accord::cli {
namespace {

TEST(ExitCodeTest, StatusDecides) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("")), ExitCode::kNotFound);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("")), ExitCode::kConflict);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("")), ExitCode::kConflict);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("")), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), ExitCode::kInvalidInput);
  EXPECT_EQ(ExitCodeOf(absl::OutOfRangeError("")), ExitCode::kInvalidInput);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("")), ExitCode::kDenied);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")), ExitCode::kDenied);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("")), ExitCode::kPrecondition);
  EXPECT_EQ(ExitCodeOf(absl::CancelledError("")), ExitCode::kInterrupted);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), ExitCode::kFailure);
  EXPECT_EQ(ExitCodeOf(absl::UnimplementedError("")), ExitCode::kFailure);
}

TEST(ExitCodeTest, NumberOfAnotherAgeIsAFailure) {
  EXPECT_EQ(ExitCodeOf(static_cast<absl::StatusCode>(99)), ExitCode::kFailure);
}

TEST(ExitCodeTest, NumbersAreThePromisedOnes) {
  std::vector<int> numbers;
  for (const ExitCode code : AllExitCodes()) numbers.push_back(static_cast<int>(code));
  EXPECT_EQ(numbers, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 130}));
}

TEST(ExitCodeTest, EveryCodeHasAMeaningOfItsOwn) {
  std::set<std::string> meanings;
  for (const ExitCode code : AllExitCodes()) meanings.insert(std::string(MeaningOf(code)));
  EXPECT_EQ(meanings.size(), AllExitCodes().size());
  EXPECT_EQ(meanings.count(""), 0u);
}

}  // namespace
}  // namespace accord::cli
