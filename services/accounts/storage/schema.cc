#include "services/accounts/storage/schema.h"

#include "common/store/record.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/closing.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/people.h"
#include "services/accounts/domain/product.h"
#include "services/accounts/domain/profile.h"

namespace accord::accounts {

const std::vector<const store::Table*>& Tables() {
  static const auto* const tables = new std::vector<const store::Table*>{
      &store::TableOf<Organization>(), &store::TableOf<Product>(),
      &store::TableOf<Person>(),       &store::TableOf<Account>(),
      &store::TableOf<PendingMove>(),  &store::TableOf<Follower>(),
      &store::TableOf<ClosingMark>(),  &store::TableOf<Assignment>(),
      &store::TableOf<Contact>(),      &store::TableOf<Agreement>(),
      &store::TableOf<Deployment>(),   &store::TableOf<SatisfactionSurvey>()};
  return *tables;
}

}  // namespace accord::accounts
