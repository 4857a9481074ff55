#include "common/rpc/exchange.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/version.h"
#include "common/rpc/about.h"
#include "common/rpc/conceal.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"

namespace accord::rpc {
namespace {

absl::Status HistoryMoved() {
  ErrorDetail detail;
  detail.reason = "EPOCH_CHANGED";
  detail.retry_delay = absl::Milliseconds(100);
  return MakeError(absl::StatusCode::kUnavailable,
                   "the database was replaced by one of another history meanwhile; call again",
                   std::move(detail));
}

}  // namespace

Exchange::Exchange(const Method& served, const Wires& wires, const store::Store* store,
                   Admitted admitted)
    : method(served),
      call(std::move(admitted.call)),
      request(std::move(admitted.request)),
      response(served.response->New()),
      wires_(wires),
      store_(store),
      epoch_(store == nullptr ? "" : store->epoch()) {}

void Exchange::Finish(absl::Status status) {
  const bool moved = store_ != nullptr && epoch_ != store_->epoch();
  if (moved) epoch_ = store_->epoch();
  const bool reads = method.how != Method::How::kWrite && method.how != Method::How::kLater;
  if (moved && status.ok() && reads) status = HistoryMoved();
  if (status.ok()) ConcealNames(call.viewer(), *response);
  if (status.ok() && !SerializeBytes(*response, wires_.answer)) {
    status = absl::InternalError("the response cannot be serialized");
  }
  Send(ConcealInError(call.viewer(), *request, status));
}

void Exchange::FinishWith(std::shared_ptr<const std::string> bytes) {
  *wires_.answer = ShareBytes(std::move(bytes));
  Send(absl::OkStatus());
}

// Nobody but a doctor asks, so that no other answer pays for it.
void Exchange::TellOfOneself() {
  if (wires_.context->client_metadata().count(kAboutServer) == 0) return;
  wires_.context->AddTrailingMetadata(kServerVersion, std::string(Version()));
  wires_.context->AddTrailingMetadata(kServerTime, absl::StrCat(absl::ToUnixMicros(absl::Now())));
}

void Exchange::Send(const absl::Status& status) {
  TellOfOneself();
  if (call.revision() != 0) {
    wires_.context->AddTrailingMetadata(kRevision, absl::StrCat(call.revision()));
    if (!epoch_.empty()) wires_.context->AddTrailingMetadata(kEpoch, epoch_);
  }
  if (call.accounts_revision() != 0) {
    wires_.context->AddTrailingMetadata(kAccountsRevision, absl::StrCat(call.accounts_revision()));
  }
  const grpc::Status sent =
      status.ok() ? grpc::Status::OK : Sent(status, method, *wires_.context, call.error_id());
  if (wires_.observed.wanted()) {
    wires_.observed.End(status, &call, status.ok() ? wires_.answer->Length() : 0);
  }
  wires_.reactor->Finish(sent);
}

}  // namespace accord::rpc
