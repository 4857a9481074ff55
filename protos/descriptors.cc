#include "protos/descriptors.h"

#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "accord/accounts/v1/profile.pb.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "accord/forecast/v1/revenue.pb.h"
#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/cos_standard.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "grpc/health/v1/health.pb.h"

namespace accord {

void LinkDescriptors() {
  // gRPC serves health without protobuf's code, so reflection lists what it could not describe.
  (void)grpc::health::v1::HealthCheckRequest::descriptor();
  (void)accounts::v1::Account::descriptor();
  (void)accounts::v1::Organization::descriptor();
  (void)accounts::v1::Contact::descriptor();
  (void)forecast::v1::Opportunity::descriptor();
  (void)forecast::v1::Target::descriptor();
  (void)planning::v1::Condition::descriptor();
  (void)planning::v1::CosStandard::descriptor();
  (void)planning::v1::AccountPlan::descriptor();
}

}  // namespace accord
