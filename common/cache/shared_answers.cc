#include "common/cache/shared_answers.h"

#include <openssl/sha.h>

#include <utility>

#include "absl/strings/escaping.h"

namespace accord::cache {
namespace {

// What is asked may be long, and two questions must never meet.
std::string Digest(absl::string_view question) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(question.data()), question.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return absl::BytesToHexString(digest);
}

}  // namespace

SharedAnswers::SharedAnswers(SharedSpace* space, std::string kind)
    : space_(space), kind_(std::move(kind)) {}

std::string SharedAnswers::KeyOf(absl::string_view question) const {
  return space_->KeyOf(kind_, Digest(question));
}

SharedAnswers::Bytes SharedAnswers::Find(absl::string_view question, absl::Time deadline) {
  if (space_ == nullptr) return nullptr;
  const absl::optional<Content> found = space_->Fetch(KeyOf(question), deadline).content;
  if (!found.has_value()) return nullptr;
  space_->Count(&SharedStats::hits);
  return found->bytes;
}

void SharedAnswers::Share(absl::string_view question, int64_t revision, std::string answer) {
  if (space_ == nullptr) return;
  (void)space_->Keep(KeyOf(question),
                     {std::make_shared<const std::string>(std::move(answer)), revision});
}

}  // namespace accord::cache
