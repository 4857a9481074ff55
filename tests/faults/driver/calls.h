// The calls that clients make: random ones, each marked so that its effect can be told from any
// other's.
//
// A create, an update and an upsert write their mark into the label `op`; a move has none, but its
// request id stands in the audit, as everybody's does.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include "accord/accounts/v1/account.pb.h"
#include "tests/faults/driver/targets.h"

namespace accord::faults {

// What a history says of one version of an account.
nlohmann::json Describe(const accounts::v1::Account& account);

// One call. It can be made again and again: it is the same request each time.
struct Call {
  // What it is, for the history: `what`, and what the checker needs to know its effect.
  nlohmann::json line;
  bool writes = true;
  // Makes it. After OK, `answer` has what a history says of the answer, the response to the letter
  // in `bytes`; a call made twice must answer the same.
  struct Answer {
    nlohmann::json versions;
    std::string bytes;
  };
  std::function<grpc::Status(Stub&, grpc::ClientContext*, Answer&)> make;
};

// Chooses calls. Not thread-safe.
class Chooser {
 public:
  // `run`: lower-case letters and digits, different for every run over the same data. `client`
  // counts from 0. `shared` outlives it.
  struct Options {
    std::string run;
    int client = 0;
    uint64_t seed = 0;
    bool reads_only = false;
  };
  Chooser(const Options& options, const Shared& shared)
      : options_(options), shared_(shared), random_(options.seed) {}

  // The next call, with the number `number`. Reads want a name that is known (Shared::names).
  Call Next(int64_t number);

  // A number below `below`.
  uint64_t Random(uint64_t below) { return random_() % below; }

 private:
  Call Create(const std::string& mark);
  Call Update(const std::string& mark);
  Call Move(const std::string& mark);
  Call MoveLater(const std::string& mark);
  Call Upsert(const std::string& mark);
  Call Read();
  std::string AnyName() { return shared_.names.At(random_()); }

  const Options options_;
  const Shared& shared_;
  std::mt19937_64 random_;
};

}  // namespace accord::faults
