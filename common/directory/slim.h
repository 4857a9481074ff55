// What a directory needs of a resource, and no more.
#pragma once

#include "accord/accounts/v1/account_service.pb.h"

namespace accord::directory {

// Makes `slim`, which is empty, say what a directory takes from `change`. False, and `slim` stays
// empty: nothing.
bool Slim(const accounts::v1::Change& change, accounts::v1::Change& slim);

// The entry of the account's history that says since when it stands where it stands; null: none.
const accounts::v1::DatedParent* CurrentParent(const accounts::v1::Account& account);

}  // namespace accord::directory
