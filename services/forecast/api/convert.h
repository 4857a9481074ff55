// Messages to records and back.
//
// Parse functions read what callers may set and leave the rest of the record alone. A message has
// passed its annotations before; what is left to find here is reported through `violations`, with
// paths within the message. ToProto functions never fail. Pure: thread-safe.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "accord/common/v1/resources.pb.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "accord/forecast/v1/revenue.pb.h"
#include "common/base/status.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/money/money.h"
#include "common/rpc/reference.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/type/money.pb.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

// "accounts/acme" → "acme": what follows the collection. Precondition: the name is well-formed.
std::string IdOf(absl::string_view name);
// The resources that messages of this service refer to.
const rpc::Reference& Accounts();
const rpc::Reference& People();
const rpc::Reference& Products();
const rpc::Reference& Stages();
const rpc::Reference& Opportunities();

// Which fields of a message count.
enum class Fields {
  kAll,      // an unset one says "nothing"
  kSetOnly,  // an unset one leaves what is stored, as upserts have it
};
void ParseOpportunity(const v1::Opportunity& proto, Fields fields, Opportunity& opportunity,
                      Violations& violations);
// Of an upsert's entry for one that exists: takes what `mask` names; without a path what is set. Of
// external ids those of systems that the entry does not name stay, unless `mask` names them.
void MergeOpportunity(const v1::Opportunity& entry, const google::protobuf::FieldMask& mask,
                      Opportunity& opportunity, Violations& violations);
// Without reporting_amount.
void ToProto(const Opportunity& opportunity, v1::Opportunity& proto);

void ParseStage(const v1::Stage& proto, Stage& stage);
void ToProto(const Stage& stage, v1::Stage& proto);

void ParseTarget(const v1::Target& proto, Target& target, Violations& violations);
void ToProto(const Target& target, v1::Target& proto);

void ParseRevenueFact(const v1::RevenueFact& proto, RevenueFact& revenue, Violations& violations);
void ToProto(const RevenueFact& revenue, v1::RevenueFact& proto);

void ParseAddressableRevenue(const v1::AddressableRevenue& proto, AddressableRevenue& revenue,
                             Violations& violations);
void ToProto(const AddressableRevenue& revenue, v1::AddressableRevenue& proto);

void ParseExchangeRate(const v1::ExchangeRate& proto, ExchangeRate& rate, Violations& violations);
void ToProto(const ExchangeRate& rate, v1::ExchangeRate& proto);

// At most one of quarter and month. `at`: its path.
calendar::FiscalRange ParsePeriod(const common::v1::FiscalPeriod& proto, absl::string_view at,
                                  Violations& violations);
void ToProto(const calendar::FiscalRange& period, common::v1::FiscalPeriod& proto);

// Fills in place, which costs nothing beside the field itself.
void SetMoney(const std::string& currency_code, money::Micros amount, google::type::Money& proto);

}  // namespace accord::forecast
