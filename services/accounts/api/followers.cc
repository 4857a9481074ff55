#include "services/accounts/api/followers.h"

#include <memory>
#include <utility>

#include "accord/accounts/v1/follower_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/reference.h"
#include "services/accounts/domain/closing.h"

namespace accord::accounts {
namespace {

// What the standard methods have to be told about followers: they have nothing but a name. Not
// cached: a replica hears nothing of what others write of them.
class FollowerResource final : public resources::Resource<Follower, v1::Follower> {
 public:
  const resources::Naming& naming() const override {
    static const auto& naming = *new resources::Naming{"Follower", "Followers", "followers/*", {}};
    return naming;
  }
  const filter::Schema& schema() const override {
    static const auto& schema = *new filter::Schema();
    return schema;
  }
  void ToProto(const Follower&, v1::Follower&) const override {}
  absl::Status Parse(const v1::Follower&, Follower&) const override { return absl::OkStatus(); }
  bool cacheable() const override { return false; }
};

absl::StatusOr<v1::Follower> RegisterOne(const FollowerResource& resource, store::Txn& txn,
                                         const std::string& name) {
  static const auto& names = *new rpc::Reference("followers/*");
  ASSIGN_OR_RETURN(const std::string id, names.Parse(name));
  ASSIGN_OR_RETURN(const absl::optional<Follower> known, txn.Find<Follower>(id));
  Follower follower = known.value_or(Follower());
  if (known.has_value() && !known->meta.deleted()) return resources::Present(resource, follower);
  follower.meta.id = id;
  follower.meta.delete_time = 0;
  RETURN_IF_ERROR(txn.Put(follower));
  return resources::Present(resource, follower);
}

}  // namespace

void RegisterFollowers(rpc::Router& router, store::Store& store, Closings& closings) {
  const auto resource = std::make_shared<const FollowerResource>();
  router.Write<v1::RegisterFollowerRequest, v1::Follower>(
      "RegisterFollower", store,
      [resource](const rpc::Call&, store::Txn& txn, const v1::RegisterFollowerRequest& request) {
        return RegisterOne(*resource, txn, request.name());
      });
  router.Write<v1::AnswerClosingRequest, v1::AnswerClosingResponse>(
      "AnswerClosing", store,
      [&closings](const rpc::Call&, store::Txn& txn, const v1::AnswerClosingRequest& request) {
        return closings.Answer(txn, request);
      });
  resources::RegisterStandardMethods<Follower, v1::Follower>(router, store, resource);
  router.Later(
      "DeleteAccount",
      [&closings](const rpc::Call& call, const google::protobuf::Message& request,
                  google::protobuf::Message* response, std::function<void(absl::Status)> done) {
        closings.Delete(call, static_cast<const v1::DeleteAccountRequest&>(request),
                        static_cast<v1::Account&>(*response), std::move(done));
      });
}

}  // namespace accord::accounts
