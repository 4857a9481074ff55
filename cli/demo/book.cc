#include "cli/demo/book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/demo/random.h"

namespace accord::cli {
namespace {

struct Country {
  const char* code;
  const char* name;
  const char* currency;
  const char* manager;
};

constexpr Country kCountries[] = {
    {"DE", "Deutschland", "EUR", "jonas-albrecht"},  {"FR", "France", "EUR", "claire-vautrin"},
    {"GB", "United Kingdom", "GBP", "owen-hartley"}, {"US", "Americas", "USD", "maya-delgado"},
    {"NL", "Nederland", "EUR", "jonas-albrecht"},    {"PL", "Polska", "EUR", "piotr-zielny"},
};

constexpr const char* kBusinesses[] = {"Leasing",  "Insurance", "Asset Management", "Card Services",
                                       "Mortgage", "Markets",   "Private Banking",  "Factoring"};
constexpr const char* kUnits[] = {"North",   "South",  "Operations", "Digital",
                                  "Service", "Direct", "Partners",   "Centre"};

constexpr DemoProduct kProducts[] = {
    {"ledger-suite", "Ledger Suite", "Core", "LICENSE", "7.2", "6.4", 1200},
    {"service-desk", "Service Desk", "Core", "LICENSE", "4.1", "3.8", 450},
    {"insight-cloud", "Insight Cloud", "Cloud", "SUBSCRIPTION", "", "", 320},
    {"guard-identity", "Guard Identity", "Cloud", "SUBSCRIPTION", "", "", 90},
    {"relay-integration", "Relay Integration", "Platform", "LICENSE", "2.9", "2.5", 5200},
    {"vault-backup", "Vault Backup", "Platform", "SUBSCRIPTION", "", "", 140},
    {"advisory-days", "Advisory Days", "Services", "SERVICE", "", "", 1900},
    {"premium-care", "Premium Care", "Services", "SERVICE", "", "", 700},
};

std::string IdOf(const std::string& name) {
  std::string id;
  for (const char c : absl::AsciiStrToLower(name)) {
    const bool good = absl::ascii_isalnum(static_cast<unsigned char>(c));
    if (good) id.push_back(c);
    if (!good && !id.empty() && id.back() != '-') id.push_back('-');
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id;
}

class Builder {
 public:
  explicit Builder(const DemoOptions& options) : random_(options.seed, 1) {
    book_.options = options;
    book_.calendar = *calendar::FiscalCalendar::Create({.start_month = options.fiscal_start_month});
    book_.fiscal_year = book_.calendar.PeriodOf(options.as_of).year;
    book_.products.assign(std::begin(kProducts), std::end(kProducts));
  }

  DemoBook Build() {
    AddPeople();
    AddBank();
    AddGroup("Kestral Foods", "food", 12, "maya-delgado");
    AddGroup("Tamber Rail Systems", "rail equipment", 8, "owen-hartley");
    HandToVendor();
    return std::move(book_);
  }

 private:
  void AddPeople() {
    const std::string boss = kDemoSalesManager;
    const std::string lead = kDemoTopParentManager;
    book_.people = {
        {boss, "Ingrid Sollers", "Sales manager", "", false},
        {lead, "Tomas Reiter", "Top-parent account manager", boss, false},
        {"jonas-albrecht", "Jonas Albrecht", "Account manager", boss, false},
        {"claire-vautrin", "Claire Vautrin", "Account manager", boss, false},
        {"owen-hartley", "Owen Hartley", "Account manager", boss, false},
        {"maya-delgado", "Maya Delgado", "Account manager", boss, false},
        {"piotr-zielny", "Piotr Zielny", "Account manager", boss, false},
        {kDemoVendorManager, "Vera Lindqvist", "Vendor account manager", "jonas-albrecht", true},
        {"sam-okafor", "Sam Okafor", "Inside sales", boss, false},
        {"lena-brandt", "Lena Brandt", "Specialist, cloud", boss, false},
        {"hugo-marchetti", "Hugo Marchetti", "Partner manager", boss, false},
        {"ruth-abernathy", "Ruth Abernathy", "Coach", boss, false},
    };
  }

  // The index of the new account.
  int Add(DemoAccount account) {
    account.id = IdOf(account.name);
    account.depth = account.parent < 0 ? 0 : book_.accounts[Index(account.parent)].depth + 1;
    account.size = std::max(1, 8 - 2 * account.depth + random_.Between(-1, 2));
    account.employees = account.size * account.size * random_.Between(40, 120);
    account.segment = account.depth == 0  ? "MAJOR"
                      : account.size >= 6 ? "TOP"
                      : account.size >= 3 ? "CORPORATE"
                                          : "SMB";
    book_.accounts.push_back(std::move(account));
    return static_cast<int>(book_.accounts.size()) - 1;
  }

  static size_t Index(int index) { return static_cast<size_t>(index); }

  int AddBelow(int parent, const std::string& name) {
    const DemoAccount above = book_.accounts[Index(parent)];
    return Add({.name = name,
                .parent = parent,
                .country = above.country,
                .currency = above.currency,
                .industry = above.industry,
                .manager = above.manager});
  }

  // A bank with 50 affiliates, four levels below the top: 6 countries, 18 businesses, 18 units, 8
  // outposts.
  void AddBank() {
    const int top = Add({.name = "Orvane Bank Group",
                         .country = "DE",
                         .currency = "EUR",
                         .industry = "K6419",
                         .manager = kDemoTopParentManager});
    std::vector<int> businesses;
    for (const Country& country : kCountries) {
      const int national = Add({.name = absl::StrCat("Orvane Bank ", country.name),
                                .parent = top,
                                .country = country.code,
                                .currency = country.currency,
                                .industry = "K6419",
                                .manager = country.manager});
      const int first = random_.Below(8);
      for (int i = 0; i < 3; ++i) {
        businesses.push_back(AddBelow(
            national, absl::StrCat("Orvane ", kBusinesses[(first + i) % 8], " ", country.name)));
      }
    }
    std::vector<int> units;
    for (size_t i = 0; i < businesses.size(); ++i) {
      const std::string above = book_.accounts[Index(businesses[i])].name;
      units.push_back(AddBelow(businesses[i], absl::StrCat(above, " ", random_.Pick(kUnits))));
    }
    for (int i = 0; i < 8; ++i) {
      const int above = units[Index(i * 2)];
      AddBelow(above, absl::StrCat(book_.accounts[Index(above)].name, " ", kUnits[i]));
    }
  }

  // A root with `count` affiliates on two levels.
  void AddGroup(const std::string& name, const std::string& industry, int count,
                const std::string& manager) {
    const int top = Add({.name = name,
                         .country = "US",
                         .currency = "USD",
                         .industry = industry,
                         .manager = manager});
    std::vector<int> divisions;
    for (int i = 0; i < count; ++i) {
      const Country& country = kCountries[i % 6];
      if (i < count / 3) {
        divisions.push_back(AddBelow(top, absl::StrCat(name, " ", country.name)));
        DemoAccount& division = book_.accounts.back();
        division.country = country.code;
        division.currency = country.currency;
      } else {
        const int above = divisions[Index(i) % divisions.size()];
        AddBelow(above, absl::StrCat(book_.accounts[Index(above)].name, " ", kUnits[i % 8]));
      }
    }
  }

  // Six of the smallest accounts of the vendor's manager are worked on contract.
  void HandToVendor() {
    int left = 6;
    for (DemoAccount& account : book_.accounts) {
      if (left == 0) return;
      if (account.depth < 2 || account.manager != "jonas-albrecht") continue;
      account.by_vendor = true;
      --left;
    }
  }

  Random random_;
  DemoBook book_;
};

}  // namespace

int64_t DemoBook::YearlyRevenue(const DemoAccount& account, size_t product, int year) const {
  const size_t place = static_cast<size_t>(&account - accounts.data());
  Random random(options.seed, 1000 + place * 16 + product);
  if (!random.Chance(20 + account.size * 6)) return 0;
  const int64_t units = account.size * random.Between(8, 30);
  const int64_t base = units * products[product].price * account.size / 4;
  const int growth = random.Between(-4, 16);  // percent a year
  return base * (100 + growth * (year - fiscal_year + 2)) / 100;
}

DemoBook MakeBook(const DemoOptions& options) { return Builder(options).Build(); }

}  // namespace accord::cli
