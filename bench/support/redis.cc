#include "bench/support/redis.h"

#include <hiredis/hiredis.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "bench/support/postgres.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr char kProgram[] = "/usr/bin/redis-server";
constexpr char kHost[] = "127.0.0.1";
constexpr int kStartTriesMax = 3;  // another process may take a free port before the server does

using Reply = std::unique_ptr<redisReply, void (*)(void*)>;

Reply Take(void* reply) { return {static_cast<redisReply*>(reply), freeReplyObject}; }

absl::Status Unexpected() { return absl::UnavailableError("Redis does not answer as it should"); }

}  // namespace

absl::StatusOr<std::unique_ptr<RedisServer>> RedisServer::Start(const std::string& log) {
  std::unique_ptr<RedisServer> server(new RedisServer());
  ServerProcess::Manners manners;
  manners.ready = "Ready to accept connections";
  absl::Status starts;
  for (int i = 0; i < kStartTriesMax; ++i) {
    const int port = FreePort();
    Command command;
    command.program = kProgram;
    command.arguments = {"--bind", kHost, "--port",       absl::StrCat(port),
                         "--save", "",    "--appendonly", "no"};
    command.log = log;
    absl::StatusOr<std::unique_ptr<ServerProcess>> process =
        ServerProcess::Start(std::move(command), manners);
    starts = process.status();
    if (!starts.ok()) continue;
    server->process_ = *std::move(process);
    server->address_ = absl::StrCat(kHost, ":", port);
    return server;
  }
  return starts;
}

BareRedis::BareRedis(const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  if (absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    context_ = redisConnect(address.substr(0, colon).c_str(), port);
  }
}

BareRedis::~BareRedis() {
  if (context_ != nullptr) redisFree(context_);
}

absl::StatusOr<std::vector<std::string>> BareRedis::Keys(const std::string& prefix) {
  const Reply reply = Take(redisCommand(context_, "KEYS %s*", prefix.c_str()));
  if (reply == nullptr || reply->type != REDIS_REPLY_ARRAY) return Unexpected();
  std::vector<std::string> keys;
  for (size_t i = 0; i < reply->elements; ++i) {
    keys.emplace_back(reply->element[i]->str, reply->element[i]->len);
  }
  return keys;
}

absl::Status BareRedis::Get(const std::string& key) {
  const Reply reply = Take(redisCommand(context_, "GET %b", key.data(), key.size()));
  const bool found = reply != nullptr && reply->type == REDIS_REPLY_STRING;
  return found ? absl::OkStatus() : Unexpected();
}

absl::StatusOr<int64_t> BareRedis::Hits() {
  constexpr char kField[] = "keyspace_hits:";
  const Reply reply = Take(redisCommand(context_, "INFO stats"));
  if (reply == nullptr || reply->type != REDIS_REPLY_STRING) return Unexpected();
  const std::string text(reply->str, reply->len);
  const size_t found = text.find(kField);
  const size_t begin = found == std::string::npos ? text.size() : found + sizeof kField - 1;
  int64_t hits = 0;
  if (!absl::SimpleAtoi(text.substr(begin, text.find('\r', begin) - begin), &hits)) {
    return Unexpected();
  }
  return hits;
}

}  // namespace accord::bench
