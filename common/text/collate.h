// The one order of texts: CLDR's root collation by ICU, or that of the organization's language.
// Letters come by what they are, then by their accents, then small before capital ones: adidas,
// Äpfel, Zebra, zeta, Zulu, лукойл.
//
// Lists sort by stored keys (SortKey), memory compares (Compare): the two agree on every pair.
// Thread-safe, but for UseLanguage.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace accord::text {

// Below 0, 0 or above 0 as `a` comes before, with or behind `b`. Texts that differ may be equal,
// such as in NFC and NFD: who needs a total order goes on by something else.
int Compare(absl::string_view a, absl::string_view b);

// A text of ASCII whose order by bytes is that of Compare; for an empty text it is empty. Takes
// part in stored rows: about 1.5 bytes a letter, at most kSortKeyMax.
std::string SortKey(absl::string_view text);

// Longer keys, as of more than 200 letters of any script, are cut: texts that differ behind that
// are then equal.
inline constexpr size_t kSortKeyMax = 2048;

// Which order it is, to be stored beside keys: language, and the versions of ICU's data. Keys that
// were made under another are not to be compared with those of this one.
std::string OrderName();

// Takes the order of a language, a BCP 47 tag such as "sv" or "de-u-co-phonebk"; empty: the root.
// False, and nothing is changed, if ICU has no collation of that name. Call it before any other
// function here, and from one thread.
bool UseLanguage(absl::string_view tag);

}  // namespace accord::text
