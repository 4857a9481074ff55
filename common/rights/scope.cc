#include "common/rights/scope.h"

#include <openssl/sha.h>

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace accord::rights {
namespace {

constexpr size_t kDigestChars = 32;

// Ids have no white space, and every list its own beginning.
void Append(absl::string_view what, const std::vector<std::string>& ids, std::string& text) {
  absl::StrAppend(&text, what, "\n");
  for (const std::string& id : ids) absl::StrAppend(&text, " ", id, "\n");
}

std::string DigestOf(const Sight& accounts, const Sight& people) {
  std::string text;
  Append("nodes", accounts.nodes(), text);
  Append("alone", accounts.alone(), text);
  Append("people", people.nodes(), text);
  Append("people alone", people.alone(), text);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
             absl::string_view(reinterpret_cast<const char*>(digest), sizeof digest))
      .substr(0, kDigestChars);
}

}  // namespace

Scope::Scope(Sight accounts, Sight people)
    : accounts_(std::move(accounts)),
      people_(std::move(people)),
      digest_(DigestOf(accounts_, people_)) {}

}  // namespace accord::rights
