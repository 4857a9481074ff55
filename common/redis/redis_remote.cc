#include "common/redis/redis_remote.h"

#include <openssl/sha.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/cache/entry.h"

namespace accord::redis {
namespace {

// Where an entry's revision begins, as Lua counts. Lua's numbers are exact up to 2^53. Comparing
// the bytes with `<` would go by Redis's locale.
static_assert(cache::kEntryPrefixBytes == 13 && cache::kEntryHeaderBytes == 25);
constexpr absl::string_view kPutNewer = R"lua(
local kept = redis.pcall('GETRANGE', KEYS[1], 0, 24)
if type(kept) == 'string' and #kept == 25 and string.sub(kept, 1, 13) == string.sub(ARGV[1], 1, 13)
   and struct.unpack('>I8', kept, 14) >= struct.unpack('>I8', ARGV[1], 14) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)lua";

constexpr absl::string_view kRelease = R"lua(
if redis.pcall('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
)lua";

std::string Sha1Hex(absl::string_view text) {
  unsigned char hash[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash), SHA_DIGEST_LENGTH));
}

std::string Milliseconds(absl::Duration time) {
  return absl::StrCat(std::max<int64_t>(1, absl::ToInt64Milliseconds(time)));
}

}  // namespace

struct RedisRemote::Script {
  absl::string_view text;
  std::string sha1 = Sha1Hex(text);
};

absl::StatusOr<absl::optional<std::string>> RedisRemote::Get(const std::string& key,
                                                             absl::Time deadline) {
  // Not GET: whatever somebody put there, only so much of it comes.
  static const auto* const last = new std::string(absl::StrCat(cache::kEntryBytesMax));
  const absl::string_view command[] = {"GETRANGE", key, "0", *last};
  ASSIGN_OR_RETURN(const Reply reply, client_.Run(command, Expected::kTextOrNil, deadline));
  if (RefusalOf(reply.status()) == "WRONGTYPE") return reply.status();
  if (!reply.status().ok()) return absl::UnavailableError(reply.status().message());
  ASSIGN_OR_RETURN(const absl::string_view bytes, reply.Text());
  if (bytes.empty()) return absl::optional<std::string>();  // no key is the same to GETRANGE
  return absl::make_optional(std::string(bytes));
}

absl::StatusOr<bool> RedisRemote::PutNewer(const std::string& key, const std::string& entry,
                                           absl::Duration time_to_live) {
  static const auto* const script = new Script{kPutNewer};
  ASSIGN_OR_RETURN(const int64_t kept,
                   RunScript(*script, key, {entry, Milliseconds(time_to_live)}));
  return kept == 1;
}

absl::Status RedisRemote::Remove(const std::string& key) {
  const absl::string_view command[] = {"UNLINK", key};
  ASSIGN_OR_RETURN(const Reply reply, client_.Run(command, Expected::kInteger));
  return reply.status();
}

absl::StatusOr<bool> RedisRemote::TakeLease(const std::string& key, const std::string& token,
                                            absl::Duration time_to_live) {
  const std::string milliseconds = Milliseconds(time_to_live);
  const absl::string_view command[] = {"SET", key, token, "NX", "PX", milliseconds};
  ASSIGN_OR_RETURN(const Reply reply, client_.Run(command, Expected::kStatusOrNil));
  RETURN_IF_ERROR(reply.status());
  return !reply.nil();
}

absl::Status RedisRemote::ReleaseLease(const std::string& key, const std::string& token) {
  static const auto* const script = new Script{kRelease};
  return RunScript(*script, key, {token}).status();
}

// By its digest; by its text, which Redis then remembers, if it does not know the digest.
absl::StatusOr<int64_t> RedisRemote::RunScript(const Script& script, const std::string& key,
                                               std::initializer_list<absl::string_view> arguments) {
  std::vector<absl::string_view> command = {"EVALSHA", script.sha1, "1", key};
  command.insert(command.end(), arguments);
  ASSIGN_OR_RETURN(Reply reply, client_.Run(command, Expected::kInteger));
  if (RefusalOf(reply.status()) == "NOSCRIPT") {
    command[0] = "EVAL";
    command[1] = script.text;
    ASSIGN_OR_RETURN(reply, client_.Run(command, Expected::kInteger));
  }
  return reply.Integer();
}

}  // namespace accord::redis
