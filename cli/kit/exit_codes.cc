#include "cli/kit/exit_codes.h"

namespace accord::cli {

ExitCode ExitCodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return ExitCode::kConflict;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kInvalidInput;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return ExitCode::kDenied;
    case absl::StatusCode::kFailedPrecondition:
      return ExitCode::kPrecondition;
    case absl::StatusCode::kCancelled:
      return ExitCode::kInterrupted;
    default:
      return ExitCode::kFailure;  // the enum is open: a server may send any number
  }
}

ExitCode ExitCodeOf(const absl::Status& status) { return ExitCodeOf(status.code()); }

absl::string_view MeaningOf(ExitCode code) {
  switch (code) {
    case ExitCode::kOk:
      return "done";
    case ExitCode::kFailure:
      return "failed";
    case ExitCode::kUsage:
      return "the command line was not understood";
    case ExitCode::kNotFound:
      return "not found, or not visible to you";
    case ExitCode::kConflict:
      return "exists already, or was changed meanwhile: read it again";
    case ExitCode::kUnavailable:
      return "no answer in time, or too many calls: try again later";
    case ExitCode::kInvalidInput:
      return "a value was refused";
    case ExitCode::kDenied:
      return "not signed in, or not allowed";
    case ExitCode::kPrecondition:
      return "its present state forbids it";
    case ExitCode::kInterrupted:
      return "interrupted";
  }
  return "failed";
}

const std::vector<ExitCode>& AllExitCodes() {
  static const auto* const kAll = new std::vector<ExitCode>{
      ExitCode::kOk,           ExitCode::kFailure,     ExitCode::kUsage,        ExitCode::kNotFound,
      ExitCode::kConflict,     ExitCode::kUnavailable, ExitCode::kInvalidInput, ExitCode::kDenied,
      ExitCode::kPrecondition, ExitCode::kInterrupted};
  return *kAll;
}

}  // namespace accord::cli
