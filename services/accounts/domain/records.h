// What this service keeps: every record, once. Tables, verification, and what callers have of a
// kind (api/kinds.h) follow from the list.
#pragma once

#include "common/store/record_list.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/closing.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/people.h"
#include "services/accounts/domain/product.h"
#include "services/accounts/domain/profile.h"

namespace accord::accounts {

using Records =
    store::RecordList<Organization, Product, Person, Account, PendingMove, Follower, ClosingMark,
                      Assignment, Contact, Agreement, Deployment, SatisfactionSurvey>;

}  // namespace accord::accounts
