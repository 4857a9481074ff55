// What a demo writes, as a list of requests: made by pure functions, sent by the runner.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/calendar/date.h"
#include "google/protobuf/message.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace accord::cli {

struct DemoOptions {
  uint64_t seed = 1;
  calendar::Date as_of;  // the day that is "today" in the book
  int fiscal_start_month = 7;
};

// One call. Steps of a phase begin when all of the phase before are done; within a phase, steps of
// one lane follow each other and lanes do not wait for one another.
struct DemoStep {
  std::string phase;
  std::string lane;
  std::shared_ptr<const google::protobuf::Message> request;
};

class Script {
 public:
  explicit Script(const DemoOptions& options);

  // Phases are in the order in which they are begun.
  void BeginPhase(std::string phase) { phase_ = std::move(phase); }
  // Adds a call and gives it a `request_id` made of the options and its place, so that a run that
  // is repeated does nothing twice.
  template <typename Request>
  void Add(const std::string& lane, Request request) {
    request.set_request_id(NextRequestId());
    steps_.push_back({phase_, lane, std::make_shared<const Request>(std::move(request))});
  }

  const DemoOptions& options() const { return options_; }
  const std::vector<DemoStep>& steps() const { return steps_; }

 private:
  std::string NextRequestId() const;

  const DemoOptions options_;
  std::string phase_;
  std::vector<DemoStep> steps_;
};

// Shorthands for values in requests.
google::type::Date DayProto(calendar::Date day);
google::type::Money MoneyProto(absl::string_view currency, int64_t units);
calendar::Date Plus(calendar::Date day, int days);

}  // namespace accord::cli
