#include "common/program/data.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::program {
namespace {

// A look at the database takes three seconds at most, and a busy one may miss one.
constexpr absl::Duration kCutOffMax = absl::Seconds(5);

}  // namespace

absl::StatusOr<std::unique_ptr<Data>> Data::Open(const Flags& flags, const sql::Schema& schema,
                                                 const Clock& clock) {
  std::unique_ptr<Data> data(new Data());
  data->service_ = schema.service;
  if (flags.redis.empty()) {
    ASSIGN_OR_RETURN(data->store_, OpenStore(flags, schema, {clock}));
    return data;
  }
  redis::ClientOptions options;
  options.address = flags.redis;
  ASSIGN_OR_RETURN(data->redis_, redis::Client::Create(std::move(options)));
  data->poke_ = std::make_unique<redis::RevisionPoke>(*data->redis_);
  data->remote_ = std::make_unique<redis::RedisRemote>(*data->redis_);
  data->shared_ = std::make_unique<cache::SharedSpace>(*data->remote_, schema.service);
  // Two databases on one Redis never meet, nor two histories of one: what they have there begins
  // with the epoch.
  const auto named = [&poke = *data->poke_, &shared = *data->shared_,
                      service = schema.service](const std::string& epoch) {
    const std::string id = absl::StrCat(service, "-", epoch);
    shared.Rename(id);
    poke.Join(absl::StrCat("accord:", id, ":revision"));
  };
  ASSIGN_OR_RETURN(data->store_, OpenStore(flags, schema, {clock, data->poke_.get(), named}));
  return data;
}

bool Data::ready() const { return !store_->storage_failing() && store_->unseen() <= kCutOffMax; }

void Data::AddDetails(rpc::Server& server) const {
  const sql::SqlStore* const store = store_.get();
  const auto add = [&](const char* what, std::function<bool()> well) {
    server.AddDetail(absl::StrCat(service_, "/", what), std::move(well));
  };
  add("database", [store] { return store->IsCurrent(); });
  add("storage", [store] { return !store->storage_failing(); });
  add("clock", [store] { return !store->clock().is_ahead; });
  add("stamps", [store] { return !store->clock().is_behind; });
}

}  // namespace accord::program
