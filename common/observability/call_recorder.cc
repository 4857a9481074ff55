#include "common/observability/call_recorder.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/rpc/call.h"
#include "common/rpc/errors.h"

namespace accord::observability {
namespace {

// What a client did is no fault of the server; only what the server did wrong is an error.
log::Level LevelOf(absl::StatusCode code) {
  if (rpc::IsHidden(code)) return log::Level::kError;
  return code == absl::StatusCode::kUnavailable ? log::Level::kWarning : log::Level::kInfo;
}

void AddIdentity(const rpc::EndedCall& ended, log::JsonLine& line) {
  if (ended.call == nullptr) {
    const std::string trace_id = rpc::ReadTraceId(*ended.context);
    if (!trace_id.empty()) line.Text("trace_id", trace_id);
    return;
  }
  const rpc::Call& call = *ended.call;
  if (!call.trace_id().empty()) line.Text("trace_id", call.trace_id());
  line.Text("principal", call.principal());
  if (!call.on_behalf_of().empty()) line.Text("on_behalf_of", call.on_behalf_of());
  if (call.revision() != 0) line.Number("revision", call.revision());
}

void AddError(const rpc::EndedCall& ended, log::JsonLine& line) {
  if (ended.status.ok()) return;
  const absl::optional<ErrorDetail> detail = DetailOf(ended.status);
  if (detail.has_value()) line.Text("reason", detail->reason);
  // What its client was told in RequestInfo; a hidden one has a line of its own by it
  // (common/rpc/errors.cc).
  line.Text("error_id",
            ended.call == nullptr ? ended.error_id : absl::string_view(ended.call->error_id()));
}

}  // namespace

int CallRecorder::AddMethod(absl::string_view name, Kind kind) {
  if (metrics_ != nullptr) {
    const int method = metrics_->AddMethod(name, kind);
    names_.resize(std::max(names_.size(), static_cast<size_t>(method) + 1));
    const size_t slash = name.find('/');
    names_[static_cast<size_t>(method)] = {std::string(name.substr(0, slash)),
                                           std::string(name.substr(slash + 1))};
    return method;
  }
  const size_t slash = name.find('/');
  names_.push_back({std::string(name.substr(0, slash)), std::string(name.substr(slash + 1))});
  return static_cast<int>(names_.size()) - 1;
}

void CallRecorder::OnStart(int method) {
  if (metrics_ != nullptr) metrics_->Start(method);
}

void CallRecorder::OnEnd(const rpc::EndedCall& ended) {
  if (metrics_ != nullptr) metrics_->End(ended.method, ended.status.code(), ended.nanos);
  if (json_ != nullptr) Log(ended);
}

void CallRecorder::Log(const rpc::EndedCall& ended) const {
  thread_local std::string buffer;
  const Name& name = names_[static_cast<size_t>(ended.method)];
  const log::Level level = LevelOf(ended.status.code());
  log::JsonLine line = json_->Begin(level, buffer);
  line.Text("service", name.service);
  line.Text("method", name.method);
  line.Text("code", absl::StatusCodeToString(ended.status.code()));
  line.Millis("ms", ended.nanos);
  line.Number("request_bytes", static_cast<int64_t>(ended.request_bytes));
  line.Number("response_bytes", static_cast<int64_t>(ended.response_bytes));
  AddIdentity(ended, line);
  AddError(ended, line);
  json_->Write(level, line, buffer);
}

}  // namespace accord::observability
