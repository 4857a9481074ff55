// The invented world of the demo: who there is, before anything is said about them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/demo/script.h"
#include "common/calendar/fiscal_calendar.h"

namespace accord::cli {

struct DemoAccount {
  std::string id;
  std::string name;
  int parent = -1;  // an index; −1: a root
  int depth = 0;
  std::string country;
  std::string currency;  // of its business
  std::string industry;
  std::string segment;
  int employees = 0;
  int size = 1;            // how much it buys, 1 (little) to 10
  std::string manager;     // the person who manages it, an id
  bool by_vendor = false;  // and the vendor's account manager does the work
};

struct DemoPerson {
  std::string id;
  std::string name;
  std::string title;
  std::string manager;  // an id; empty: nobody
  bool vendor = false;
};

struct DemoProduct {
  const char* id;
  const char* name;
  const char* family;
  const char* kind;     // of accounts.v1.Product.Kind
  const char* version;  // the current one; "": none
  const char* older;    // a version that is still in use
  int price;            // USD for a unit
};

struct DemoBook {
  DemoOptions options;
  int fiscal_year = 0;  // in which the day of the book lies
  calendar::FiscalCalendar calendar;
  std::vector<DemoPerson> people;
  std::vector<DemoProduct> products;
  std::vector<DemoAccount> accounts;  // parents before children

  calendar::Date FirstDay(int year) const { return calendar.FirstDay({year}); }
  calendar::Date LastDay(int year) const { return calendar.LastDay({year}); }
  // "accounts/ID".
  std::string Name(const DemoAccount& account) const { return "accounts/" + account.id; }
  // The business an account does with a product in a fiscal year, in its currency, 0 for none. The
  // same whoever asks.
  int64_t YearlyRevenue(const DemoAccount& account, size_t product, int year) const;
};

// The account that says whether the demo is there.
inline constexpr char kDemoTopAccount[] = "orvane-bank-group";
inline constexpr char kDemoSalesManager[] = "ingrid-sollers";
inline constexpr char kDemoTopParentManager[] = "tomas-reiter";
inline constexpr char kDemoVendorManager[] = "vera-lindqvist";

DemoBook MakeBook(const DemoOptions& options);

}  // namespace accord::cli
