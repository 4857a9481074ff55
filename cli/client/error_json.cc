#include "cli/client/error_json.h"

#include <string>

#include "common/rpc/errors.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace accord::cli {

void PrintErrorJson(const absl::Status& status, std::ostream& out) {
  if (status.ok()) return;
  google::rpc::Status proto;
  rpc::ToProto(status, proto);
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(proto, &json, options).ok()) {
    // Bytes that are no text, such as a file's: what it is must be told all the same.
    proto.clear_details();
    proto.set_message(absl::StatusCodeToString(status.code()));
    (void)google::protobuf::util::MessageToJsonString(proto, &json, options);
  }
  out << json << '\n';
}

}  // namespace accord::cli
