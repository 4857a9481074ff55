// How a list whose elements are a few texts becomes one column's value: a JSON array of objects
// that name each text; "" for an empty list.
#pragma once

#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "common/store/row.h"

namespace accord::accounts {

using Texts = std::vector<std::string>;

// Precondition: every row has a text, in UTF-8, for each name, in order.
store::Value EncodeNamedTexts(const Texts& names, const std::vector<Texts>& rows);

// Nothing: it is not a value that EncodeNamedTexts makes of these names. Further members of an
// object are passed over.
absl::optional<std::vector<Texts>> DecodeNamedTexts(const Texts& names, const store::Value& value);

}  // namespace accord::accounts
