#include "services/accounts/storage/schema.h"

#include "services/accounts/domain/records.h"

namespace accord::accounts {

const std::vector<const store::Table*>& Tables() { return store::TablesOf<Records>(); }

}  // namespace accord::accounts
