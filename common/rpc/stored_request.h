// Remembers what writes with a `request_id` answered, so that a repeated call has no second effect.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// One answered request. A store that serves Router::Write keeps this table.
struct StoredRequest {
  store::Meta meta;  // id: "<principal>/<request_id>"
  std::string method;
  std::string body_hash;  // SHA-256 of the request, in hex
  std::string response;   // serialized, in base64: every SQL engine keeps texts alike

  static constexpr char kTable[] = "request";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("method", self.method);
    visit("body_hash", self.body_hash);
    visit("response", self.response);
  }
};

// What identifies a request beside its id: a second one has to be the same to the letter.
struct RequestKey {
  std::string id;  // of the StoredRequest
  std::string method;
  std::string body_hash;
};

// Of a call whose request has this `request_id`; without one there is no key, its id is empty.
RequestKey RequestKeyOf(const Call& call, const std::string& request_id,
                        const google::protobuf::Message& request);

// Stable across processes and versions of the program.
std::string BodyHash(const google::protobuf::Message& request);

// Fills `response` and returns true if the request was answered before; false: it is new. Errors:
// INVALID_ARGUMENT, reason REQUEST_ID_REUSED, if the id came with another request.
absl::StatusOr<bool> Replay(store::Txn& txn, const RequestKey& key,
                            google::protobuf::Message* response);
absl::Status Remember(store::Txn& txn, const RequestKey& key,
                      const google::protobuf::Message& response);

}  // namespace accord::rpc
