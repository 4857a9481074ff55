// The nested values of this service's records (common/store/nested.h).
#include "common/store/nested_inl.h"

#include "services/forecast/domain/opportunity.h"

namespace accord::store {

template struct JsonCodec<std::vector<forecast::OpportunityLine>>;
template struct JsonCodec<std::vector<forecast::PartnerCredit>>;

}  // namespace accord::store
