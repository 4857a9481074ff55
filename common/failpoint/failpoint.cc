#include "common/failpoint/failpoint.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::failpoint {
namespace {

constexpr absl::Duration kSleepMax = absl::Minutes(1);
constexpr char kVariable[] = "ACCORD_FAILPOINTS";

// Points are made before main() in no order that anybody knows: constant-initialised.
constinit Point* all_points = nullptr;

absl::Status Unreadable(absl::string_view what, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FAILPOINTS_UNREADABLE",
                   absl::StrCat(kVariable, ": '", what, "' ", why), {{"entry", std::string(what)}});
}

}  // namespace

Point::Point(const char* name) : name_(name), next_(all_points) { all_points = this; }

absl::Status Point::Act() {
  const int64_t hit = hits_.fetch_add(1) + 1;
  if (count_ != 0 && hit != count_) return absl::OkStatus();
  switch (action_) {
    case Action::kKill:
      (void)raise(SIGKILL);
      std::abort();  // not reached
    case Action::kSleep:
      absl::SleepFor(sleep_);
      return absl::OkStatus();
    case Action::kError:
      break;
  }
  return MakeError(absl::StatusCode::kUnavailable, "FAILPOINT",
                   absl::StrCat("told to fail at ", name_), {{"failpoint", name_}});
}

// What a text wants of the points, checked before any of it is done.
class Plan {
 public:
  absl::Status Add(absl::string_view entry) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(entry, absl::MaxSplits('=', 1));
    Step step;
    step.point = Find(parts.first);
    if (step.point == nullptr) {
      return Unreadable(entry, absl::StrCat("names no failpoint of this program; there are: ",
                                            absl::StrJoin(Names(), ", ")));
    }
    absl::string_view action = parts.second;
    const size_t colon = action.rfind(':');
    if (colon != absl::string_view::npos) {
      if (!absl::SimpleAtoi(action.substr(colon + 1), &step.count) || step.count < 1) {
        return Unreadable(entry, "has a count that is no whole number from 1 on");
      }
      action = action.substr(0, colon);
    }
    if (!ParseAction(action, step)) {
      return Unreadable(entry, "has no action such as kill, error or sleep(200ms)");
    }
    steps_.push_back(step);
    return absl::OkStatus();
  }

  void Execute() const {
    for (const Step& step : steps_) {
      step.point->action_ = step.action;
      step.point->sleep_ = step.sleep;
      step.point->count_ = step.count;
      step.point->hits_ = 0;
      step.point->armed_ = true;
    }
  }

  static std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const Point* point = all_points; point != nullptr; point = point->next_) {
      names.emplace_back(point->name_);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  static void DisarmAll() {
    for (Point* point = all_points; point != nullptr; point = point->next_) point->armed_ = false;
  }

 private:
  struct Step {
    Point* point = nullptr;
    Point::Action action = Point::Action::kError;
    absl::Duration sleep;
    int64_t count = 0;
  };

  static Point* Find(absl::string_view name) {
    for (Point* point = all_points; point != nullptr; point = point->next_) {
      if (name == point->name_) return point;
    }
    return nullptr;
  }

  static bool ParseAction(absl::string_view text, Step& step) {
    if (text == "kill") step.action = Point::Action::kKill;
    if (text == "kill" || text == "error") return true;
    step.action = Point::Action::kSleep;
    return absl::ConsumePrefix(&text, "sleep(") && absl::ConsumeSuffix(&text, ")") &&
           absl::ParseDuration(text, &step.sleep) && step.sleep >= absl::ZeroDuration() &&
           step.sleep <= kSleepMax;
  }

  std::vector<Step> steps_;
};

std::vector<std::string> Names() { return Plan::Names(); }

absl::Status Arm(absl::string_view text) {
  Plan plan;
  for (absl::string_view entry : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    RETURN_IF_ERROR(plan.Add(entry));
  }
  plan.Execute();
  return absl::OkStatus();
}

absl::Status ArmFromEnvironment() {
  const char* plan = std::getenv(kVariable);
  return plan == nullptr ? absl::OkStatus() : Arm(plan);
}

void DisarmAll() { Plan::DisarmAll(); }

}  // namespace accord::failpoint
