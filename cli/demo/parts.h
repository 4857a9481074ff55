// The parts of the demo, in the order in which they are written. Each adds phases to the script.
#pragma once

#include "cli/demo/book.h"
#include "cli/demo/script.h"

namespace accord::cli {

void AddPeopleAndAccounts(const DemoBook& book, Script& script);
void AddProfiles(const DemoBook& book, Script& script);
void AddPlans(const DemoBook& book, Script& script);
void AddRevenue(const DemoBook& book, Script& script);
void AddPipeline(const DemoBook& book, Script& script);
// Says on the top account that everything is there.
void AddMarker(const DemoBook& book, Script& script);

// All of it.
Script MakeScript(const DemoOptions& options);

// The labels on the top account.
inline constexpr char kSeedLabel[] = "demo-seed";
inline constexpr char kAsOfLabel[] = "demo-as-of";
inline constexpr char kCompleteLabel[] = "demo-complete";

}  // namespace accord::cli
