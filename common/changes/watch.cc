#include "common/changes/watch.h"

#include "absl/strings/strip.h"
#include "common/base/wait.h"
#include "common/changes/viewed_subtree.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace accord::changes {
namespace {

constexpr absl::Duration kLookUpTimeMax = absl::Seconds(10);

}  // namespace

absl::StatusOr<Pair> ResolveMoment(const Moments& moments, const common::v1::Moment& moment,
                                   bool of_subtree) {
  if (of_subtree && moment.accounts_revision() != 0) {
    Violations violations;
    violations.Add("as_of.accounts_revision",
                   "cannot be chosen for a subtree, which goes by the hierarchy of now");
    return violations.ToStatus();
  }
  ASSIGN_OR_RETURN(const absl::optional<int64_t> revision,
                   moments.RevisionOf(moment, SteadyNow() + kLookUpTimeMax));
  return Pair{store::Revision(revision.value_or(moments.store().revision())),
              store::AccountsRevision(moment.accounts_revision())};
}

absl::StatusOr<std::unique_ptr<Subtree>> SubtreeOf(
    const std::function<std::unique_ptr<Subtree>(std::string)>& make, const rights::Viewer& viewer,
    absl::string_view account) {
  if (account.empty() && viewer.sees_all()) return nullptr;
  if (!make) {
    return MakeError(absl::StatusCode::kUnimplemented, "NOT_BUILT_YET",
                     "this service cannot watch a subtree");
  }
  std::unique_ptr<Subtree> asked;
  if (!account.empty()) asked = make(std::string(absl::StripPrefix(account, "accounts/")));
  if (viewer.sees_all()) return asked;
  std::vector<std::unique_ptr<Subtree>> nodes;
  for (const std::string& node : viewer.scope()->accounts().nodes()) nodes.push_back(make(node));
  return std::make_unique<ViewedSubtree>(viewer, std::move(nodes), std::move(asked));
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
