#include "common/changes/watch.h"

#include "absl/strings/strip.h"
#include "common/base/wait.h"
#include "common/rpc/convert.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace accord::changes {
namespace {

constexpr absl::Duration kLookUpTimeMax = absl::Seconds(10);

}  // namespace

absl::StatusOr<int64_t> ResolveMoment(store::Store& store, const common::v1::Moment& moment) {
  if (!moment.epoch().empty() && moment.epoch() != store.epoch()) return store::EpochChanged(store);
  if (moment.has_revision()) return moment.revision();
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store.Snapshot(absl::nullopt, SteadyNow() + kLookUpTimeMax));
  if (!moment.has_time()) return reader->revision();
  return reader->RevisionAt(absl::FromUnixMicros(rpc::ParseTimestamp(moment.time())));
}

absl::StatusOr<std::unique_ptr<Subtree>> SubtreeOf(
    const std::function<std::unique_ptr<Subtree>(std::string)>& make, absl::string_view account) {
  if (!make) {
    return MakeError(absl::StatusCode::kUnimplemented, "NOT_BUILT_YET",
                     "this service cannot watch a subtree");
  }
  return make(std::string(absl::StripPrefix(account, "accounts/")));
}

absl::Status AppendField(int number, const google::protobuf::MessageLite& field,
                         std::string& message) {
  using google::protobuf::internal::WireFormatLite;
  using google::protobuf::io::CodedOutputStream;
  uint8_t head[2 * 5];  // tag and length: five bytes each at most
  const auto size = static_cast<uint32_t>(field.ByteSizeLong());
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
      WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), head);
  end = CodedOutputStream::WriteVarint32ToArray(size, end);
  message.append(reinterpret_cast<const char*>(head), static_cast<size_t>(end - head));
  if (!field.AppendToString(&message)) {
    return absl::InternalError("a change cannot be serialized");
  }
  return absl::OkStatus();
}

}  // namespace accord::changes
