// A filter's tree as text, for tests.
#pragma once

#include <string>

#include "common/filter/expr.h"
#include "common/filter/match.h"

namespace accord::filter {

// The canonical text of `expr`: ParseExpr reads it back as the same tree (but for positions).
std::string ToString(const Expr& expr);

}  // namespace accord::filter
