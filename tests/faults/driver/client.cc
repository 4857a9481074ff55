#include "tests/faults/driver/client.h"

#include <algorithm>
#include <string>

#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"

namespace accord::faults {
namespace {

using grpc::StatusCode;
using nlohmann::json;

// One answered write of so many is made again.
constexpr uint64_t kRepeatOneOf = 8;

// The server said no, and would say so again: nothing was done.
bool IsRefusal(StatusCode code) {
  switch (code) {
    case StatusCode::INVALID_ARGUMENT:
    case StatusCode::NOT_FOUND:
    case StatusCode::ALREADY_EXISTS:
    case StatusCode::FAILED_PRECONDITION:
    case StatusCode::OUT_OF_RANGE:
    case StatusCode::PERMISSION_DENIED:
    case StatusCode::UNIMPLEMENTED:
      return true;
    default:
      return false;
  }
}

}  // namespace

Client::Client(const ClientOptions& options, Chooser& chooser, const Targets& targets,
               Shared& shared, History& history)
    : options_(options),
      chooser_(chooser),
      targets_(targets),
      shared_(shared),
      history_(history),
      target_(chooser.Random(targets.size())) {}

void Client::Run() {
  for (int64_t made = 0; made < options_.calls_max && !shared_.ending; ++made) {
    MakeOne();
    absl::SleepFor(options_.pause);
  }
}

void Client::MakeOne() {
  const int64_t number = shared_.next_call.fetch_add(1);
  const Call call = chooser_.Next(number);
  json line = call.line;
  line["kind"] = "call";
  line["call"] = number;
  history_.Add(line);
  const absl::Time until = absl::Now() + options_.patience;
  do {
    Call::Answer answer;
    const grpc::Status status = Attempt(call, number, answer);
    if (status.ok()) {
      Acknowledge(call, number, answer);
      return;
    }
    if (IsRefusal(status.error_code())) return;
    ++target_;
    absl::SleepFor(options_.retry_pause);
  } while (absl::Now() < until);
}

grpc::Status Client::Attempt(const Call& call, int64_t number, Call::Answer& answer) {
  rpc::CallSettings settings;
  settings.timeout = options_.attempt_time;
  settings.min_revision = revision_;
  rpc::CallContext context(settings);
  if (targets_.size() > 1 && chooser_.Random(4) == 0) ++target_;
  grpc::Status status = call.make(targets_.at(target_), context.get(), answer);
  if (status.ok()) {
    json line = {{"kind", "answer"},
                 {"call", number},
                 {"min_revision", revision_},
                 {"revision", context.revision()},
                 {"versions", answer.versions}};
    history_.Add(line);
    revision_ = std::max(revision_, context.revision());
    shared_.Reached(context.revision());
    return status;
  }
  const auto detail = DetailOf(rpc::FromGrpcStatus(status));
  const bool refused = IsRefusal(status.error_code());
  if (!refused) ++shared_.failed;
  history_.Add({{"kind", refused ? "refusal" : "failure"},
                {"call", number},
                {"min_revision", revision_},
                {"code", static_cast<int>(status.error_code())},
                {"reason", detail.has_value() ? detail->reason : ""},
                {"message", status.error_message()}});
  return status;
}

void Client::Acknowledge(const Call& call, int64_t number, const Call::Answer& answer) {
  if (!call.writes) {
    ++shared_.answered_reads;
    return;
  }
  ++shared_.acknowledged;
  if (call.line["what"] == "create") shared_.names.Add(call.line["names"][0]);
  if (chooser_.Random(kRepeatOneOf) == 0) Repeat(call, number, answer);
}

void Client::Repeat(const Call& call, int64_t number, const Call::Answer& first) {
  Call::Answer again;
  if (!Attempt(call, number, again).ok()) return;
  history_.Add({{"kind", "repeat"}, {"call", number}, {"same", again.bytes == first.bytes}});
}

}  // namespace accord::faults
