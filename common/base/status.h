// The vocabulary of failure: absl::Status with machine-readable details, and two macros.
//
// A status made here carries an ErrorDetail that the RPC edge (common/rpc) turns into
// google.rpc.ErrorInfo, BadRequest, PreconditionFailure and RetryInfo. Domain code therefore names
// errors precisely without knowing any proto. Everything is thread-compatible plain data.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace accord {

// The reason of a violation that nothing more precise is said of.
inline constexpr char kFieldInvalid[] = "FIELD_INVALID";

// One field of a request that cannot be accepted.
struct FieldViolation {
  std::string field;        // path in the proto's own spelling: "account.external_ids[2].value"
  std::string description;  // what is wrong, and what would be right
  std::string reason = kFieldInvalid;  // the same for programs; stable, UPPER_SNAKE

  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

// What a status says beyond its code and message.
struct ErrorDetail {
  std::string reason;  // stable, UPPER_SNAKE: "HIERARCHY_CYCLE"
  std::vector<std::pair<std::string, std::string>> metadata;  // every variable of the message
  std::vector<FieldViolation> violations;
  absl::Duration retry_delay = absl::ZeroDuration();  // zero: no advice
  std::string request_id;  // of an answer: under which its server's log has it
};

// A status of `code` whose details are `detail`. Precondition: code is not OK.
absl::Status MakeError(absl::StatusCode code, absl::string_view message, ErrorDetail detail);

// Shorthand for a status with a reason and the variables of its message.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       std::vector<std::pair<std::string, std::string>> metadata = {});

// The details of `status`, or nothing if it was not made by MakeError.
absl::optional<ErrorDetail> DetailOf(const absl::Status& status);

// Collects every bad field of one request, so that the caller hears of all of them in one answer.
class Violations {
 public:
  // What was added before in the same words is not added twice.
  void Add(absl::string_view field, absl::string_view description,
           absl::string_view reason = kFieldInvalid);
  // Adds those of `status` (a BadRequest made here) under `prefix`; any other error becomes one
  // violation of `prefix`, with the error's reason if it has one. OK adds nothing.
  void AddStatus(absl::string_view prefix, const absl::Status& status);
  bool empty() const { return items_.empty(); }
  const std::vector<FieldViolation>& items() const { return items_; }
  // OK if there are none, else INVALID_ARGUMENT with reason INVALID_FIELDS.
  absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> items_;
};

}  // namespace accord

#define ACCORD_CONCAT_(a, b) a##b
#define ACCORD_CONCAT(a, b) ACCORD_CONCAT_(a, b)

// Returns from the enclosing function if the status expression is not OK.
#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (absl::Status status_ = (expr); !status_.ok()) return status_; \
  } while (false)

// Evaluates a StatusOr expression: assigns its value to `lhs`, or returns its status.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ACCORD_ASSIGN_OR_RETURN_(ACCORD_CONCAT(status_or_, __LINE__), lhs, expr)
#define ACCORD_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = (expr);                             \
  if (!tmp.ok()) return std::move(tmp).status(); \
  lhs = *std::move(tmp)
