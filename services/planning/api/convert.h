// Messages to records and back.
//
// Parse functions read what callers may set and leave the rest of the record alone. A message has
// passed its annotations before; what is left to find here is reported through `violations`, with
// paths within the message. ToProto functions never fail. Pure: thread-safe.
#pragma once

#include <string>
#include <vector>

#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/cos_standard.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "common/base/status.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"
#include "services/planning/domain/work.h"

namespace accord::planning {

void ParsePlan(const v1::AccountPlan& proto, AccountPlan& plan, Violations& violations);
// Without stale_reasons, which depend on more than the record.
void ToProto(const AccountPlan& plan, v1::AccountPlan& proto);

void ParseObjective(const v1::Objective& proto, Objective& objective, Violations& violations);
void ToProto(const Objective& objective, v1::Objective& proto);

void ParseAction(const v1::Action& proto, Action& action, Violations& violations);
void ToProto(const Action& action, v1::Action& proto);

// A commitment keeps the state of the record's commitment with its id.
void ParseCondition(const v1::Condition& proto, Condition& condition, Violations& violations);
void ToProto(const Condition& condition, v1::Condition& proto);

// Of a counter-proposal; all open.
std::vector<Commitment> ParseCommitments(
    const google::protobuf::RepeatedPtrField<v1::Commitment>& protos, Violations& violations);

// Without reviewer and time.
Review ParseReview(const v1::Review& proto, Violations& violations);

void ToProto(const Evaluation& evaluation, v1::Evaluation& proto);

void ParseStandard(const v1::CosStandard& proto, CosStandard& standard, Violations& violations);
void ToProto(const CosStandard& standard, v1::CosStandard& proto);

// A message's enum and the record's have the same values.
Side ParseSide(v1::Side side);

}  // namespace accord::planning
