// A gRPC server and nothing else: it answers every GetAccount with one message, made beforehand.
// What a benchmark compares the accounts service with. `--reply` names a file that holds the
// message, as bytes. Ends when it is killed: there is nothing to drain.
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"

ABSL_FLAG(std::string, reply, "", "the file with the message to answer with");

namespace {

namespace v1 = accord::accounts::v1;

using Callbacks = v1::AccountService::WithCallbackMethod_GetAccount<v1::AccountService::Service>;

class BareService final : public Callbacks {
 public:
  explicit BareService(v1::Account reply) : reply_(std::move(reply)) {}

  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context,
                                       const v1::GetAccountRequest*,
                                       v1::Account* response) override {
    *response = reply_;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::Account reply_;
};

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  std::ifstream file(absl::GetFlag(FLAGS_reply), std::ios::binary);
  v1::Account reply;
  if (!file || !reply.ParseFromIstream(&file)) {
    std::cerr << "--reply names no file that holds an account\n";
    return 1;
  }
  BareService service(std::move(reply));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "listening on 127.0.0.1:" << port << std::endl;
  server->Wait();
}
