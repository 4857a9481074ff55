#include "common/resources/moment.h"

#include "common/base/status.h"
#include "common/resources/standard_support.h"
#include "common/rpc/convert.h"

namespace accord::resources {

const common::v1::Moment* AsOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("as_of");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return nullptr;
  const auto& moment =
      static_cast<const common::v1::Moment&>(request.GetReflection()->GetMessage(request, field));
  return moment.moment_case() == common::v1::Moment::MOMENT_NOT_SET ? nullptr : &moment;
}

absl::StatusOr<absl::optional<int64_t>> RevisionOf(store::Store& store,
                                                   const common::v1::Moment& moment,
                                                   absl::Time deadline) {
  if (!moment.epoch().empty() && moment.epoch() != store.epoch()) return store::EpochChanged(store);
  if (moment.has_revision()) return absl::make_optional(moment.revision());
  if (!moment.has_time()) return absl::optional<int64_t>();
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest,
                   store.Snapshot(absl::nullopt, deadline));
  return newest->RevisionAt(absl::FromUnixMicros(rpc::ParseTimestamp(moment.time())));
}

absl::StatusOr<std::unique_ptr<store::Reader>> SnapshotOf(const rpc::Call& call,
                                                          store::Store& store,
                                                          const google::protobuf::Message& request,
                                                          absl::optional<int64_t> page_revision) {
  const common::v1::Moment* as_of = AsOf(request);
  if (!page_revision.has_value() && as_of != nullptr) {
    ASSIGN_OR_RETURN(page_revision, RevisionOf(store, *as_of, call.deadline()));
  }
  return SnapshotFor(call, store, page_revision);
}

void ClearFields(const std::vector<std::string>& fields, google::protobuf::Message& message) {
  for (const std::string& field : fields) {
    message.GetReflection()->ClearField(&message, message.GetDescriptor()->FindFieldByName(field));
  }
}

}  // namespace accord::resources
