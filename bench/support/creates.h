// Single creates of accounts, each a transaction of its own in its client's eyes.
//
// Pure functions: thread-safe.
#pragma once

#include <cstdint>

#include "accord/accounts/v1/account_service.pb.h"
#include "bench/support/load.h"

namespace accord::bench {

// A top parent without external ids: one row of the table `account`, under an id that the service
// chooses.
accounts::v1::CreateAccountRequest MakeCreate(int64_t number);

// `calls` of them, 64 in flight.
Load MakeCreates(int64_t calls);

}  // namespace accord::bench
