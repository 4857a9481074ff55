// How a text is spelt before anything is compared: without white space around it, in NFC. And what
// of it nobody can see.
//
// The one place, with fold.h and collate.h, that knows ICU; no header of ours includes ICU's.
// Texts are UTF-8; what is not stays as it is. Pure functions, thread-safe. Plain ASCII, which
// nearly every key is, costs one look at its bytes.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace accord::text {

// `text` without white space (of Unicode: U+00A0, U+2007, U+202F, U+3000 too), control and
// invisible characters (U+00AD, U+200B, U+FEFF) before and behind it, in NFC. What belongs to the
// character before it stays: variation selectors, the tags of a flag. Nothing inside is taken away.
std::string Normal(absl::string_view text);

// `text` in NFC.
std::string Nfc(absl::string_view text);

// Whether Normal(text) is `text`. Costs less than making it.
bool IsNormal(absl::string_view text);

// Whether Normal(text) is empty.
bool IsBlank(absl::string_view text);

// The first character inside a key that a reader cannot see, or not tell from a space: controls,
// what Unicode lets programs show as nothing, white space other than U+0020, U+2800. Nothing:
// there is none.
absl::optional<char32_t> FindInvisible(absl::string_view text);

// "U+200B".
std::string CodePointName(char32_t code_point);

}  // namespace accord::text
