// What Redis answered, with its type checked before it is read. Movable; thread-compatible.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct redisReply;

namespace accord::redis {

// What a command is answered with, unless Redis reports an error.
enum class Expected { kTextOrNil, kStatus, kStatusOrNil, kInteger };

// Codes and reasons of the errors below: INTERNAL, REDIS_UNEXPECTED_REPLY for an answer of another
// type than the command has; FAILED_PRECONDITION, REDIS_REFUSED for an error that Redis itself
// reports, whose first word ("WRONGTYPE", "NOSCRIPT", "OOM") is the metadata `code`.
class Reply {
 public:
  // Takes `reply`, which is not null.
  explicit Reply(redisReply* reply);
  Reply(Reply&&) noexcept;
  Reply& operator=(Reply&&) noexcept;
  ~Reply();

  // OK unless Redis reports an error.
  absl::Status status() const;
  bool nil() const;
  // Whether it is of a type that such a command can have: what is not belongs to another command,
  // or to something that is not Redis.
  bool Is(Expected expected) const;

  // A text of any bytes. Valid as long as the reply.
  absl::StatusOr<absl::string_view> Text() const;
  absl::StatusOr<int64_t> Integer() const;
  // An array of texts and integers; what is not a text is an empty one.
  absl::StatusOr<std::vector<absl::string_view>> Texts() const;

 private:
  struct Free {
    void operator()(redisReply* reply) const;
  };
  std::unique_ptr<redisReply, Free> reply_;
};

// The first word of what Redis refused a command with; empty if `status` is not REDIS_REFUSED.
std::string RefusalOf(const absl::Status& status);

}  // namespace accord::redis
