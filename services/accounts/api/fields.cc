#include "services/accounts/api/fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/convert.h"
#include "services/accounts/domain/errors.h"

namespace accord::accounts {

const rpc::Reference& AccountNames() {
  static const auto& names = *new rpc::Reference("accounts/*");
  return names;
}

const rpc::Reference& PersonNames() {
  static const auto& names = *new rpc::Reference("people/*");
  return names;
}

const rpc::Reference& ProductNames() {
  static const auto& names = *new rpc::Reference("products/*");
  return names;
}

const rpc::Reference& AgreementNames() {
  static const auto& names = *new rpc::Reference("accounts/*/agreements/*");
  return names;
}

void ToProto(const rpc::ResourcePattern& names, const std::vector<std::string>& ids, Texts* out) {
  for (const std::string& id : ids) *out->Add() = names.Format(id);
}

void ToProto(const std::vector<store::ExternalId>& ids, ExternalIdProtos* out) {
  for (const store::ExternalId& id : ids) {
    common::v1::ExternalId* proto = out->Add();
    proto->set_system(id.system);
    proto->set_value(id.value);
  }
}

void FieldReader::Id(absl::string_view field, const rpc::Reference& names, const std::string& name,
                     std::string& id) {
  id.clear();
  absl::StatusOr<std::string> parsed = names.ToId(name);
  if (!parsed.ok()) return violations_.AddStatus(field, parsed.status());
  id = *std::move(parsed);
}

void FieldReader::Ids(absl::string_view field, const rpc::Reference& names, const Texts& texts,
                      std::vector<std::string>& ids) {
  ids.clear();
  for (int i = 0; i < texts.size(); ++i) {
    std::string id;
    const std::string path = absl::StrCat(field, "[", i, "]");
    Id(path, names, texts[i], id);
    Require(std::find(ids.begin(), ids.end(), id) == ids.end(), path, "is there already");
    ids.push_back(std::move(id));
  }
}

void FieldReader::ExternalIds(absl::string_view field, const ExternalIdProtos& protos,
                              std::vector<store::ExternalId>& ids) {
  ids.clear();
  for (int i = 0; i < protos.size(); ++i) {
    store::ExternalId id{protos[i].system(), protos[i].value()};
    Require(std::find(ids.begin(), ids.end(), id) == ids.end(), absl::StrCat(field, "[", i, "]"),
            "is there already");
    ids.push_back(std::move(id));
  }
}

void FieldReader::Date(absl::string_view field, const google::type::Date* date,
                       absl::optional<calendar::Date>& out) {
  out.reset();
  if (date == nullptr) return;
  const absl::StatusOr<calendar::Date> parsed = rpc::ParseDate(*date);
  if (!parsed.ok()) return violations_.AddStatus(field, parsed.status());
  out = *parsed;
}

void FieldReader::Money(absl::string_view field, const google::type::Money* money,
                        money::Currency& currency, money::Micros& amount) {
  currency = money::Currency();
  amount = money::Micros();
  if (money == nullptr) return;
  const absl::StatusOr<money::Money> parsed = rpc::ParseMoney(*money);
  if (!parsed.ok()) return violations_.AddStatus(field, parsed.status());
  currency = parsed->currency;
  amount = parsed->amount;
}

void FieldReader::Ordered(absl::string_view last_field, const absl::optional<calendar::Date>& first,
                          const absl::optional<calendar::Date>& last) {
  if (!first.has_value() || !last.has_value() || *first <= *last) return;
  violations_.Add(last_field, absl::StrCat("must not be before ", calendar::FormatDate(*first)));
}

void FieldReader::Require(bool holds, absl::string_view field, absl::string_view otherwise) {
  if (!holds) violations_.Add(field, otherwise);
}

absl::Status NoSuchReference(absl::string_view field, const std::string& name) {
  return ReferenceNotFoundError(field, name);
}

}  // namespace accord::accounts
