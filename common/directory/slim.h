// What a directory needs of a resource, and no more.
#pragma once

#include "accord/accounts/v1/account_service.pb.h"

namespace accord::directory {

// Makes `slim`, which is empty, say what a directory takes from `change`. False, and `slim` stays
// empty: nothing. A resource of a kind that is not known is kept as it is.
bool Slim(const accounts::v1::Change& change, accounts::v1::Change& slim);

// Nanoseconds of the time at which an account or person was deleted that mean, in a stored copy:
// its service did not have it any more when it was read anew.
inline constexpr int kGoneNanos = 999;

// What a parent whose name cannot be read is known by: this, and the name. No id begins like it.
inline constexpr char kUnreadable[] = "?";

}  // namespace accord::directory
