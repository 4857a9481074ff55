// Conditions of the demo's plans, in every state there is.
#pragma once

#include <string>

#include "cli/demo/book.h"
#include "cli/demo/script.h"

namespace accord::cli {

// `accounts/ID/plans/YEAR`.
std::string PlanOf(const DemoBook& book, const DemoAccount& account);

// Adds a Condition to the account's plan, which must be a draft, and walks it to a state that
// `number` decides: of eight in a row, each is in another.
void AddCondition(const DemoBook& book, const DemoAccount& account, int number, Script& script);

}  // namespace accord::cli
