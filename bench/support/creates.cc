#include "bench/support/creates.h"

#include <utility>
#include <vector>

#include "bench/support/generate.h"

namespace accord::bench {
namespace {

constexpr int kInFlight = 64;
constexpr int64_t kDifferent = 100;

}  // namespace

accounts::v1::CreateAccountRequest MakeCreate(int64_t number) {
  static const Forest* const forest = new Forest(GrowTopParents(kDifferent, 0));
  accounts::v1::CreateAccountRequest request;
  *request.mutable_account() = MakeEntry(*forest, number % kDifferent).account();
  request.mutable_account()->clear_external_ids();
  return request;
}

Load MakeCreates(int64_t calls) {
  std::vector<grpc::ByteBuffer> requests;
  for (int64_t i = 0; i < kDifferent; ++i) requests.push_back(ToBytes(MakeCreate(i)));
  Load load =
      MakeLoad("/accord.accounts.v1.AccountService/CreateAccount", std::move(requests), calls);
  load.in_flight = kInFlight;
  return load;
}

}  // namespace accord::bench
