#include "common/resources/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/rpc/stored_request.h"
#include "google/protobuf/descriptor.h"

namespace accord::resources {
namespace {

// Fields are joined by a character that validated text never holds.
constexpr char kSeparator = '\x1e';
constexpr absl::string_view kVersion = "2";
// Of releases whose tokens had neither epoch nor accounts revision.
constexpr absl::string_view kVersionBefore = "1";
constexpr size_t kFixedParts = 7;

absl::Status Invalid(absl::string_view description) {
  ErrorDetail detail;
  detail.reason = "PAGE_TOKEN_INVALID";
  detail.violations.push_back({"page_token", std::string(description)});
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("page_token: ", description),
                   std::move(detail));
}

std::string EncodeValue(const store::Value& value) {
  if (const auto* integer = absl::get_if<int64_t>(&value)) return absl::StrCat("i", *integer);
  if (const auto* text = absl::get_if<std::string>(&value)) return absl::StrCat("s", *text);
  return absl::StrCat("d", absl::get<double>(value));
}

bool DecodeValue(absl::string_view text, store::Value& value) {
  if (text.empty()) return false;
  const absl::string_view rest = text.substr(1);
  int64_t integer = 0;
  double real = 0;
  if (text[0] == 'i' && absl::SimpleAtoi(rest, &integer)) {
    value = integer;
  } else if (text[0] == 'd' && absl::SimpleAtod(rest, &real)) {
    value = real;
  } else if (text[0] == 's') {
    value = std::string(rest);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string QueryDigest(const rights::Viewer& viewer, const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* field : {"page_token", "page_size"}) {
    const auto* descriptor = query->GetDescriptor()->FindFieldByName(field);
    if (descriptor != nullptr) query->GetReflection()->ClearField(query.get(), descriptor);
  }
  const std::string digest = rpc::BodyHash(*query).substr(0, 16);
  return viewer.sees_all() ? digest : absl::StrCat(digest, viewer.digest());
}

std::string EncodePageToken(const PageToken& token, absl::string_view epoch) {
  std::vector<std::string> parts = {
      std::string(kVersion),        token.query_digest,
      absl::StrCat(token.revision), token.id,
      std::string(epoch),           absl::StrCat(token.accounts_revision),
      token.accounts_epoch};
  for (const store::Value& value : token.values) parts.push_back(EncodeValue(value));
  return absl::WebSafeBase64Escape(absl::StrJoin(parts, absl::string_view(&kSeparator, 1)));
}

absl::StatusOr<PageToken> DecodePageToken(absl::string_view text, absl::string_view query_digest,
                                          const store::Store& store) {
  std::string plain;
  if (!absl::WebSafeBase64Unescape(text, &plain)) return Invalid("is not one that a list returned");
  const std::vector<std::string> parts = absl::StrSplit(plain, kSeparator);
  PageToken token;
  if (parts[0] == kVersionBefore) return PageTokenExpired();
  if (parts.size() < kFixedParts || parts[0] != kVersion ||
      !absl::SimpleAtoi(parts[2], &token.revision) ||
      !absl::SimpleAtoi(parts[5], &token.accounts_revision)) {
    return Invalid("is not one that a list returned");
  }
  if (parts[1] != query_digest) {
    return Invalid("belongs to another query; all fields but page_size must stay as they were");
  }
  if (parts[4] != store.epoch()) return store::EpochChanged(store);
  token.accounts_epoch = parts[6];
  token.query_digest = parts[1];
  token.id = parts[3];
  for (size_t i = kFixedParts; i < parts.size(); ++i) {
    store::Value value;
    if (!DecodeValue(parts[i], value)) return Invalid("is not one that a list returned");
    token.values.push_back(std::move(value));
  }
  return token;
}

absl::Status PageTokenExpired() {
  return MakeError(absl::StatusCode::kAborted, "PAGE_TOKEN_EXPIRED",
                   "what the first page showed is no longer kept; begin again");
}

int PageSize(int asked, int by_default, int most) {
  return asked <= 0 ? by_default : std::min(asked, most);
}

}  // namespace accord::resources
