#include "common/rpc/stored_request.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace accord::rpc {

std::string BodyHash(const google::protobuf::Message& request) {
  std::string body;
  {
    google::protobuf::io::StringOutputStream stream(&body);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);  // maps in one order
    request.SerializeToCodedStream(&coded);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof digest));
}

RequestKey RequestKeyOf(const Call& call, const std::string& request_id,
                        const google::protobuf::Message& request) {
  if (request_id.empty()) return {};
  return {absl::StrCat(call.principal(), "/", request_id), std::string(call.method()),
          BodyHash(request)};
}

absl::StatusOr<bool> Replay(store::Txn& txn, const RequestKey& key,
                            google::protobuf::Message* response) {
  ASSIGN_OR_RETURN(const absl::optional<StoredRequest> known, txn.Find<StoredRequest>(key.id));
  if (!known.has_value()) return false;
  if (known->method != key.method || known->body_hash != key.body_hash) {
    return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                     absl::StrCat("this request_id came with another request of ", known->method,
                                  " before; use a new one for a new request"),
                     {{"method", known->method}});
  }
  std::string bytes;
  if (!absl::Base64Unescape(known->response, &bytes) || !response->ParseFromString(bytes)) {
    return MakeError(absl::StatusCode::kDataLoss, "STORED_VALUE_UNREADABLE",
                     absl::StrCat("the stored answer to request ", key.id, " is unreadable"));
  }
  return true;
}

absl::Status Remember(store::Txn& txn, const RequestKey& key,
                      const google::protobuf::Message& response) {
  StoredRequest record;
  record.meta.id = key.id;
  record.method = key.method;
  record.body_hash = key.body_hash;
  record.response = absl::Base64Escape(response.SerializeAsString());
  return txn.Put(record);
}

}  // namespace accord::rpc
