#include "common/program/data.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::program {

absl::StatusOr<std::unique_ptr<Data>> Data::Open(const Flags& flags, const sql::Schema& schema,
                                                 const Clock& clock) {
  std::unique_ptr<Data> data(new Data());
  data->service_ = schema.service;
  if (flags.redis.empty()) {
    ASSIGN_OR_RETURN(data->store_, OpenStore(flags, schema, clock));
    return data;
  }
  redis::ClientOptions options;
  options.address = flags.redis;
  ASSIGN_OR_RETURN(data->redis_, redis::Client::Create(std::move(options)));
  data->poke_ = std::make_unique<redis::RevisionPoke>(*data->redis_);
  ASSIGN_OR_RETURN(data->store_, OpenStore(flags, schema, clock, data->poke_.get()));
  // Two databases on one Redis never meet: what they have there begins with the database's epoch.
  const std::string id = absl::StrCat(schema.service, "-", data->store_->epoch());
  data->poke_->Join(absl::StrCat("accord:", id, ":revision"));
  data->remote_ = std::make_unique<redis::RedisRemote>(*data->redis_);
  data->shared_ = std::make_unique<cache::SharedSpace>(*data->remote_, id);
  return data;
}

}  // namespace accord::program
