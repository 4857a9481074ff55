// Fields of messages to fields of records and back, for every resource of the service.
//
// ToProto functions never fail. FieldReader collects every bad field of one message.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/common/v1/resources.pb.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "common/resources/filter_fields.h"
#include "common/rpc/reference.h"
#include "common/store/store.h"
#include "google/protobuf/repeated_field.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace accord::accounts {

using resources::EnumField;
using resources::NameField;
using resources::TextField;
using resources::TypedField;

const rpc::Reference& AccountNames();
const rpc::Reference& PersonNames();
const rpc::Reference& ProductNames();
const rpc::Reference& AgreementNames();

using ExternalIdProtos = google::protobuf::RepeatedPtrField<common::v1::ExternalId>;
using Texts = google::protobuf::RepeatedPtrField<std::string>;

void ToProto(const rpc::ResourcePattern& names, const std::vector<std::string>& ids, Texts* out);
void ToProto(const std::vector<store::ExternalId>& ids, ExternalIdProtos* out);

// `mutable_field` makes the message's field; it is not called for nothing.
template <typename MutableField>
void DateToProto(const absl::optional<calendar::Date>& date, MutableField mutable_field) {
  if (!date.has_value()) return;
  const calendar::YearMonthDay parts = calendar::PartsOf(*date);
  google::type::Date* out = mutable_field();
  out->set_year(parts.year);
  out->set_month(parts.month);
  out->set_day(parts.day);
}
template <typename MutableField>
void MoneyToProto(const money::Money& money, MutableField mutable_field) {
  if (money.currency.empty()) return;
  const money::UnitsAndNanos parts = money::ToUnits(money.amount);
  google::type::Money* out = mutable_field();
  out->set_currency_code(money.currency.code());
  out->set_units(parts.units);
  out->set_nanos(parts.nanos);
}

class FieldReader {
 public:
  // An empty name gives an empty id.
  void Id(absl::string_view field, const rpc::Reference& names, const std::string& name,
          std::string& id);
  void Ids(absl::string_view field, const rpc::Reference& names, const Texts& texts,
           std::vector<std::string>& ids);
  // No id twice.
  void ExternalIds(absl::string_view field, const ExternalIdProtos& protos,
                   std::vector<store::ExternalId>& ids);
  // Null gives nothing.
  void Date(absl::string_view field, const google::type::Date* date,
            absl::optional<calendar::Date>& out);
  // Null gives no currency.
  void Money(absl::string_view field, const google::type::Money* money, money::Currency& currency,
             money::Micros& amount);
  // The second day must not come before the first, if there are both.
  void Ordered(absl::string_view last_field, const absl::optional<calendar::Date>& first,
               const absl::optional<calendar::Date>& last);
  void Require(bool holds, absl::string_view field, absl::string_view otherwise);

  absl::Status Done() const { return violations_.ToStatus(); }

 private:
  Violations violations_;
};

// NOT_FOUND, REFERENCE_NOT_FOUND, if `id` is set and there is no such T, or it is deleted.
template <typename T>
absl::Status RequireLive(store::Reader& reader, absl::string_view field,
                         const rpc::ResourcePattern& names, const std::string& id);

// ---- what follows is how ----

absl::Status NoSuchReference(absl::string_view field, const std::string& name);

template <typename T>
absl::Status RequireLive(store::Reader& reader, absl::string_view field,
                         const rpc::ResourcePattern& names, const std::string& id) {
  if (id.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::optional<store::Row> row, reader.FindRow(store::TableOf<T>(), id));
  if (row.has_value() && !row->meta.deleted()) return absl::OkStatus();
  return NoSuchReference(field, names.Format(id));
}

}  // namespace accord::accounts
