#include "bench/support/generate.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace accord::bench {
namespace {

// Shares of all accounts by depth; what is missing to one stands at the fifth level.
constexpr double kLevelShares[] = {0.001, 0.02, 0.10, 0.18, 0.0,  0.16,
                                   0.12,  0.09, 0.06, 0.04, 0.02, 0.009};
constexpr size_t kWidestLevel = 4;
constexpr int64_t kFirstTopParentPart = 10;  // a tenth

constexpr const char* kNames[] = {"Alder",   "Birch",  "Cedar", "Dune", "Ember",
                                  "Fjord",   "Grove",  "Haven", "Isle", "Juniper",
                                  "Kestrel", "Lagoon", "Meadow"};
constexpr const char* kTrades[] = {"Foods",  "Metals", "Textiles", "Energy", "Freight", "Paper",
                                   "Marine", "Health", "Ceramics", "Rail",   "Glass"};
constexpr const char* kSegments[] = {"MAJOR", "TOP", "CORPORATE", "SMB"};
constexpr const char* kIndustries[] = {"10", "24", "13", "35", "49", "17", "62"};
constexpr const char* kCountries[] = {"DE", "US", "FR", "JP", "BR"};

template <size_t N>
const char* Pick(const char* const (&list)[N], int64_t number) {
  return list[static_cast<size_t>(number) % N];
}

std::vector<int64_t> LevelSizes(int64_t accounts) {
  std::vector<int64_t> sizes;
  for (const double share : kLevelShares) {
    sizes.push_back(
        std::max<int64_t>(2, static_cast<int64_t>(share * static_cast<double>(accounts))));
  }
  sizes[kWidestLevel] += accounts - std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  return sizes;
}

// At the second level a tenth belongs to the first top parent and the rest is spread over the
// others; below it the parents' order is kept, so that the tenth stays a tenth down to the leaves.
int64_t PlaceOfParent(size_t level, int64_t place, int64_t size, int64_t size_above) {
  if (level != 1) return place * size_above / size;
  if (place < size / kFirstTopParentPart) return 0;
  return 1 + place % (size_above - 1);
}

std::string AccountKey(const Forest& forest, int64_t account) {
  if (!forest.scattered) return absl::StrFormat("A-%08d", account);
  return ScatteredKey(account);
}

void SetDate(int64_t day_of_year, google::type::Date& date) {
  // Twelve months from July 2026; days up to the 28th exist in all of them.
  const int64_t month = day_of_year / 28 % 12;
  date.set_year(month < 6 ? 2026 : 2027);
  date.set_month(static_cast<int>((month + 6) % 12 + 1));
  date.set_day(static_cast<int>(day_of_year % 28 + 1));
}

}  // namespace

Forest GrowForest(int64_t accounts) {
  Forest forest;
  const std::vector<int64_t> sizes = LevelSizes(accounts);
  int64_t above = 0;
  int64_t end = 0;
  for (size_t level = 0; level < sizes.size(); ++level) {
    for (int64_t place = 0; place < sizes[level]; ++place) {
      forest.parents.push_back(
          level == 0 ? Forest::kNoParent
                     : above + PlaceOfParent(level, place, sizes[level], sizes[level - 1]));
    }
    above = end;
    end += sizes[level];
    forest.level_ends.push_back(end);
  }
  return forest;
}

Forest GrowTopParents(int64_t top_parents, int64_t children) {
  Forest forest;
  forest.level_ends = {top_parents, top_parents * (1 + children)};
  forest.parents.assign(static_cast<size_t>(top_parents), Forest::kNoParent);
  for (int64_t child = 0; child < top_parents * children; ++child) {
    forest.parents.push_back(child / children);
  }
  return forest;
}

accounts::v1::UpsertAccountsRequest::Entry MakeEntry(const Forest& forest, int64_t account) {
  accounts::v1::UpsertAccountsRequest::Entry entry;
  accounts::v1::Account& made = *entry.mutable_account();
  made.set_display_name(
      absl::StrCat(Pick(kNames, account), " ", Pick(kTrades, account / 3), " ", account));
  auto& external_id = *made.add_external_ids();
  external_id.set_system("crm");
  external_id.set_value(AccountKey(forest, account));
  made.set_segment(Pick(kSegments, account));
  made.set_industry(Pick(kIndustries, account));
  made.set_country_code(Pick(kCountries, account));
  made.set_employee_count(10 + account % 5000);
  made.set_managed(account % 2 == 0);
  const int64_t parent = forest.parents[static_cast<size_t>(account)];
  if (parent != Forest::kNoParent) {
    entry.mutable_parent_external_id()->set_system("crm");
    entry.mutable_parent_external_id()->set_value(AccountKey(forest, parent));
  }
  return entry;
}

// An odd factor, and what a shift mixes in, can be undone.
std::string ScatteredKey(int64_t number) {
  constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;
  constexpr int kShift = 32;
  auto key = static_cast<uint64_t>(number) * kFactor;
  key ^= key >> kShift;
  return absl::StrFormat("%016x", key * kFactor);
}

forecast::v1::Opportunity MakeOpportunity(int64_t number, const std::string& account,
                                          const std::string& owner,
                                          const std::vector<std::string>& stages) {
  forecast::v1::Opportunity made;
  made.set_display_name(absl::StrCat(Pick(kTrades, number), " for ", Pick(kNames, number / 3)));
  auto& external_id = *made.add_external_ids();
  external_id.set_system("crm");
  external_id.set_value(absl::StrFormat("O-%08d", number));
  made.set_account(account);
  made.set_owner(owner);
  // Divided first, so that an account that comes round has it in every stage.
  made.set_stage(stages[static_cast<size_t>(number / 7) % stages.size()]);
  // Another stride than the stage's, so that every stage meets every month.
  SetDate(number * 37 % (28 * 12), *made.mutable_close_date());
  made.mutable_amount()->set_currency_code("USD");
  made.mutable_amount()->set_units(1000 + number * 7919 % 250000);
  return made;
}

}  // namespace accord::bench
