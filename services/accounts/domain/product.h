// Something we sell. Plain data: thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "common/money/money.h"
#include "common/store/record.h"

namespace accord::accounts {

enum class ProductKind { kUnspecified, kLicense, kSubscription, kService };

}  // namespace accord::accounts

namespace accord::store {
template <>
struct EnumLabels<accounts::ProductKind> {
  static constexpr const char* kLabels[] = {"", "LICENSE", "SUBSCRIPTION", "SERVICE"};
};
}  // namespace accord::store

namespace accord::accounts {

struct Product {
  store::Meta meta;
  std::string display_name;
  std::vector<store::ExternalId> external_ids;
  std::string family;
  ProductKind kind = ProductKind::kUnspecified;
  money::Currency list_price_currency;  // none: no list price
  money::Micros list_price;
  std::string current_version;

  static constexpr char kTable[] = "product";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr const char* kNames[] = {"display_name", "family"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("external_ids", self.external_ids);
    visit("family", self.family);
    visit("kind", self.kind);
    visit("list_price_currency", self.list_price_currency);
    visit("list_price", self.list_price);
    visit("current_version", self.current_version);
  }
};

}  // namespace accord::accounts
