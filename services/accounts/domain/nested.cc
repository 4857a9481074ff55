// The nested values of this service's records (common/store/nested.h).
#include "common/store/nested_inl.h"

#include "services/accounts/domain/account.h"
#include "services/accounts/domain/organization.h"

namespace accord::store {

template struct JsonCodec<absl::optional<accounts::Closing>>;
template struct JsonCodec<std::vector<accounts::Segment>>;
template struct JsonCodec<std::vector<accounts::SetAside>>;

}  // namespace accord::store
