#include "common/explain/explanation.h"

#include "common/explain/catalogue.h"
#include "common/rpc/convert.h"

namespace accord::explain {
namespace {

using Proto = common::v1::Explanation::Detail;

struct ToDetail {
  Proto& proto;
  void operator()(const std::string& text) const { proto.set_text(text); }
  void operator()(const Name& name) const { proto.set_name(name.value); }
  void operator()(int64_t number) const { proto.set_number(number); }
  void operator()(calendar::Date date) const { *proto.mutable_date() = rpc::ToProto(date); }
  void operator()(absl::Time time) const { *proto.mutable_time() = rpc::TimestampToProto(time); }
  void operator()(const money::Money& money) const { *proto.mutable_money() = rpc::ToProto(money); }
};

}  // namespace

common::v1::Explanation ToProto(const Finding& finding) {
  common::v1::Explanation explanation;
  explanation.set_reason(finding.reason);
  for (const Detail& detail : finding.details) {
    Proto& proto = *explanation.add_details();
    proto.set_key(detail.key);
    absl::visit(ToDetail{proto}, detail.value);
  }
  explanation.set_message(EnglishOf(finding));
  return explanation;
}

}  // namespace accord::explain
