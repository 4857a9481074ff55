#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/names.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/resources.h"
#include "services/forecast/domain/rules.h"

namespace accord::forecast {
namespace {

// The years that a FiscalPeriod may name.
constexpr int kFirstYear = 1901;
constexpr int kLastYear = 2198;

}  // namespace

const resources::Naming& RevenueFactResource::naming() const {
  static const auto* const naming =
      new resources::Naming{"RevenueFact",
                            "RevenueFacts",
                            "revenueFacts/*",
                            {{"account", "accounts/*"}, {"product", "products/*"}}};
  return *naming;
}

const filter::Schema& RevenueFactResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{{"account", "account"},
                          {"product", "product"},
                          {"month", "month", filter::FieldType::kDate}},
                         {}};
  return *schema;
}

void RevenueFactResource::ToProto(const RevenueFact& revenue, v1::RevenueFact& proto) const {
  forecast::ToProto(revenue, proto);
}

absl::Status RevenueFactResource::Parse(const v1::RevenueFact& proto, RevenueFact& revenue) const {
  Violations violations;
  ParseRevenueFact(proto, revenue, violations);
  return violations.ToStatus();
}

const resources::Naming& AddressableRevenueResource::naming() const {
  static const auto* const naming = new resources::Naming{
      "AddressableRevenue", "AddressableRevenues", "accounts/*/addressableRevenues/*", {}};
  return *naming;
}

const filter::Schema& AddressableRevenueResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{{"fiscal_year", "fiscal_year", filter::FieldType::kInteger}}, {}};
  return *schema;
}

void AddressableRevenueResource::ToProto(const AddressableRevenue& revenue,
                                         v1::AddressableRevenue& proto) const {
  forecast::ToProto(revenue, proto);
}

absl::Status AddressableRevenueResource::Parse(const v1::AddressableRevenue& proto,
                                               AddressableRevenue& revenue) const {
  Violations violations;
  ParseAddressableRevenue(proto, revenue, violations);
  return violations.ToStatus();
}

absl::Status AddressableRevenueResource::Check(store::Txn&, const AddressableRevenue* before,
                                               AddressableRevenue& after) const {
  if (before != nullptr && !before->meta.deleted()) return absl::OkStatus();
  const absl::string_view year = rpc::LastId(after.meta.id);
  if (year.size() != 4 || !absl::SimpleAtoi(year, &after.fiscal_year) ||
      after.fiscal_year < kFirstYear || after.fiscal_year > kLastYear) {
    Violations violations;
    violations.Add("name", "must end in a fiscal year such as 2026: say it as the new one's id");
    return violations.ToStatus();
  }
  const std::string account(rpc::ParentId(after.meta.id));
  if (directory_.HasAccount(account)) return directory_.closings().Check(account);
  return ReferenceNotFound("parent", Accounts().ToName(account));
}

}  // namespace accord::forecast
