#include "common/redis/reply.h"

#include <hiredis/hiredis.h>

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::redis {
namespace {

constexpr char kRefused[] = "REDIS_REFUSED";

bool IsText(const redisReply& reply) {
  return reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS;
}

absl::string_view View(const redisReply& reply) { return {reply.str, reply.len}; }

// An error reply begins with a word in capitals; nothing else of it is worth repeating.
std::string CodeOf(absl::string_view error) {
  size_t end = 0;
  while (end < error.size() && end < 32 && absl::ascii_isupper(error[end])) ++end;
  return std::string(error.substr(0, end));
}

}  // namespace

void Reply::Free::operator()(redisReply* reply) const { freeReplyObject(reply); }

Reply::Reply(redisReply* reply) : reply_(reply) {}
Reply::Reply(Reply&&) noexcept = default;
Reply& Reply::operator=(Reply&&) noexcept = default;
Reply::~Reply() = default;

absl::Status Reply::status() const {
  if (reply_->type != REDIS_REPLY_ERROR) return absl::OkStatus();
  const std::string code = CodeOf(View(*reply_));
  return MakeError(absl::StatusCode::kFailedPrecondition, kRefused,
                   absl::StrCat("Redis refused a command: ", code), {{"code", code}});
}

bool Reply::nil() const { return reply_->type == REDIS_REPLY_NIL; }

bool Reply::Is(Expected expected) const {
  const int type = reply_->type;
  if (type == REDIS_REPLY_ERROR) return true;
  switch (expected) {
    case Expected::kTextOrNil:
      return type == REDIS_REPLY_STRING || type == REDIS_REPLY_NIL;
    case Expected::kStatus:
      return type == REDIS_REPLY_STATUS;
    case Expected::kStatusOrNil:
      return type == REDIS_REPLY_STATUS || type == REDIS_REPLY_NIL;
    case Expected::kInteger:
      return type == REDIS_REPLY_INTEGER;
  }
  return false;
}

namespace {

absl::Status Unexpected(const Reply& reply, int type) {
  RETURN_IF_ERROR(reply.status());
  return MakeError(absl::StatusCode::kInternal, "REDIS_UNEXPECTED_REPLY",
                   absl::StrCat("Redis answered with another type than was asked for: ", type),
                   {{"type", absl::StrCat(type)}});
}

}  // namespace

absl::StatusOr<absl::string_view> Reply::Text() const {
  if (IsText(*reply_)) return View(*reply_);
  return Unexpected(*this, reply_->type);
}

absl::StatusOr<int64_t> Reply::Integer() const {
  if (reply_->type == REDIS_REPLY_INTEGER) return int64_t{reply_->integer};
  return Unexpected(*this, reply_->type);
}

absl::StatusOr<std::vector<absl::string_view>> Reply::Texts() const {
  if (reply_->type != REDIS_REPLY_ARRAY) return Unexpected(*this, reply_->type);
  std::vector<absl::string_view> texts;
  for (size_t i = 0; i < reply_->elements; ++i) {
    const redisReply& element = *reply_->element[i];
    texts.push_back(IsText(element) ? View(element) : absl::string_view());
  }
  return texts;
}

std::string RefusalOf(const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value() || detail->reason != kRefused) return "";
  return detail->metadata.empty() ? "" : detail->metadata.front().second;
}

}  // namespace accord::redis
