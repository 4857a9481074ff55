// BatchGetForecasts: many subjects in many periods, all of one view.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/forecast_methods.h"
#include "services/forecast/api/forecast_writer.h"
#include "services/forecast/api/scope.h"

namespace accord::forecast {
namespace {

constexpr size_t kForecastsMax = 10000;
// What the gateway takes from a service, with room to spare.
constexpr size_t kAnswerBytesMax = 12 << 20;

// For how long the sums are locked at a time while an answer is read from them, and how often it is
// begun: the last time they stay locked.
constexpr absl::Duration kTurn = absl::Milliseconds(10);
constexpr int kRunsMax = 3;

// A request, understood.
struct Batch {
  Scope counting;               // what all have in common
  std::vector<Scope> subjects;  // of no period yet
  std::vector<calendar::FiscalRange> periods;
  v1::GetForecastRequest::Breakdown breakdown;
};

std::string At(absl::string_view field, size_t index) {
  return absl::StrCat(field, "[", index, "]");
}

std::string Twice(absl::string_view field, size_t first) {
  return absl::StrCat("is there already, as ", At(field, first));
}

absl::Status ParseSubjects(const v1::BatchGetForecastsRequest& request, Batch& batch,
                           Violations& violations) {
  absl::flat_hash_map<std::string, size_t> seen;
  for (int i = 0; i < request.subjects_size(); ++i) {
    Scope scope;
    scope.kind = batch.counting.kind;
    scope.viewer = batch.counting.viewer;
    const std::string at = At("subjects", i);
    RETURN_IF_ERROR(ParseSubject(request.subjects(i), at, scope, violations));
    const auto [first, added] = seen.try_emplace(NameOf(scope), i);
    if (!added && !scope.id.empty()) {
      const char* const field = scope.is_person() ? ".person" : ".account";
      violations.Add(absl::StrCat(at, field), Twice("subjects", first->second));
    }
    batch.subjects.push_back(std::move(scope));
  }
  return absl::OkStatus();
}

void ParsePeriods(const v1::BatchGetForecastsRequest& request, Batch& batch,
                  Violations& violations) {
  for (int i = 0; i < request.periods_size(); ++i) {
    const calendar::FiscalRange period =
        ParsePeriod(request.periods(i), At("periods", i), violations);
    const auto first = std::find(batch.periods.begin(), batch.periods.end(), period);
    if (first != batch.periods.end()) {
      violations.Add(At("periods", i), Twice("periods", first - batch.periods.begin()));
    }
    batch.periods.push_back(period);
  }
}

// Errors: a BadRequest; UNIMPLEMENTED, reason NOT_BUILT_YET, for a territory.
absl::StatusOr<Batch> ParseBatch(const rights::Viewer& viewer,
                                 const v1::BatchGetForecastsRequest& request) {
  Violations violations;
  Batch batch;
  batch.breakdown = request.breakdown();
  batch.counting.viewer = viewer;
  ParseCounting(request, batch.counting, violations);
  RETURN_IF_ERROR(ParseSubjects(request, batch, violations));
  ParsePeriods(request, batch, violations);
  const size_t count = batch.subjects.size() * batch.periods.size();
  if (count > kForecastsMax) {
    violations.Add("periods",
                   absl::StrCat("make ", count, " forecasts with these subjects; at most ",
                                kForecastsMax, " are answered at once"));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return batch;
}

// Every subject that is not there, by its path.
class Missing {
 public:
  void Add(size_t index, const Scope& scope) {
    if (detail_.violations.empty()) detail_.metadata = {{"name", NameOf(scope)}};
    detail_.violations.push_back(
        {absl::StrCat(At("subjects", index), scope.is_person() ? ".person" : ".account"),
         absl::StrCat(NameOf(scope), " does not exist"), "RESOURCE_NOT_FOUND"});
  }
  absl::Status ToStatus() {
    if (detail_.violations.empty()) return absl::OkStatus();
    detail_.reason = "RESOURCE_NOT_FOUND";
    const std::string message =
        absl::StrJoin(detail_.violations, "; ", [](std::string* out, const FieldViolation& one) {
          absl::StrAppend(out, one.field, ": ", one.description);
        });
    return MakeError(absl::StatusCode::kNotFound, message, std::move(detail_));
  }

 private:
  ErrorDetail detail_;
};

absl::Status RequireAll(const ProjectionView& view, const Batch& batch) {
  Missing missing;
  for (size_t i = 0; i < batch.subjects.size(); ++i) {
    const absl::Status found = FindPlace(view, batch.subjects[i]).status();
    if (absl::IsNotFound(found)) {
      missing.Add(i, batch.subjects[i]);
    } else if (!found.ok()) {
      return found;
    }
  }
  return missing.ToStatus();
}

absl::Status TooLarge(const Batch& batch, size_t written) {
  const size_t asked = batch.subjects.size() * batch.periods.size();
  return MakeError(
      absl::StatusCode::kResourceExhausted, "ANSWER_TOO_LARGE",
      absl::StrCat("the first ", written, " of ", asked, " forecasts make more than the ",
                   kAnswerBytesMax, " bytes of an answer; ask for fewer at once"),
      {{"forecasts", absl::StrCat(asked)},
       {"written", absl::StrCat(written)},
       {"bytes_max", absl::StrCat(kAnswerBytesMax)}});
}

// Whether there is still somebody to answer.
absl::Status StillWanted(const rpc::Call& call) {
  if (call.cancelled()) return absl::CancelledError("the client has gone");
  if (SteadyNow() <= call.deadline()) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kDeadlineExceeded, "WAITED_TOO_LONG",
      "the deadline passed while the forecasts were being read; ask for fewer at once");
}

// Writes the answer, a subject after the other.
class Answer {
 public:
  Answer(const rpc::Call& call, Batch& batch, v1::BatchGetForecastsResponse& proto)
      : call_(call), batch_(batch), proto_(proto) {}

  bool done() const { return next_ == batch_.subjects.size(); }

  // Goes on until it is through, or somewhat past `until`. The view shows what it showed before.
  absl::Status Write(const ProjectionView& view, absl::Time until) {
    if (next_ == 0) RETURN_IF_ERROR(RequireAll(view, batch_));
    while (!done() && SteadyNow() < until) {
      RETURN_IF_ERROR(StillWanted(call_));
      RETURN_IF_ERROR(WriteSubject(view, batch_.subjects[next_++]));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status WriteSubject(const ProjectionView& view, Scope& scope) {
    ASSIGN_OR_RETURN(const Place place, FindPlace(view, scope));
    for (const calendar::FiscalRange& period : batch_.periods) {
      scope.period = period;
      v1::Forecast& forecast = *proto_.add_forecasts();
      WriteForecast(view, {scope, batch_.breakdown}, place, forecast);
      bytes_ += forecast.ByteSizeLong();
      if (bytes_ > kAnswerBytesMax) return TooLarge(batch_, proto_.forecasts_size());
    }
    return absl::OkStatus();
  }

  const rpc::Call& call_;
  Batch& batch_;
  v1::BatchGetForecastsResponse& proto_;
  size_t next_ = 0;
  size_t bytes_ = 0;
};

// All that figures depend on: two views that agree in it show the same.
struct Shown {
  explicit Shown(const ProjectionView& view)
      : revision(view.revision),
        accounts_revision(view.accounts_revision),
        basis_number(view.basis_number),
        pending_since(view.pending_since) {}
  friend bool operator==(const Shown&, const Shown&) = default;

  int64_t revision;
  int64_t accounts_revision;
  int64_t basis_number;
  absl::optional<absl::Time> pending_since;
};

// In turns, so that commits need not wait for all of it. False if figures changed between two.
absl::StatusOr<bool> WriteInTurns(const ForecastSources& sources, const rpc::Call& call,
                                  absl::Duration turn, Answer answer) {
  absl::optional<Shown> shown;
  absl::Status status;
  bool same = true;
  while (status.ok() && same && !answer.done()) {
    RETURN_IF_ERROR(sources.projector.Read(FreshnessOf(call), [&](const ProjectionView& view) {
      call.set_revision(view.revision);
      call.set_accounts_revision(view.accounts_revision);
      const Shown now(view);
      same = !shown.has_value() || *shown == now;
      shown = now;
      if (same) status = answer.Write(view, SteadyNow() + turn);
    }));
  }
  RETURN_IF_ERROR(status);
  return same;
}

// Who is disturbed each time takes one turn for all in the end.
absl::Status GetPresent(const ForecastSources& sources, const rpc::Call& call, Batch& batch,
                        v1::BatchGetForecastsResponse& proto) {
  for (int run = 1;; ++run) {
    proto.Clear();
    const absl::Duration turn = run < kRunsMax ? kTurn : absl::InfiniteDuration();
    ASSIGN_OR_RETURN(const bool written,
                     WriteInTurns(sources, call, turn, Answer(call, batch, proto)));
    if (written) return absl::OkStatus();
  }
}

absl::Status BatchGetForecasts(const ForecastSources& sources, const rpc::Call& call,
                               const v1::BatchGetForecastsRequest& request,
                               v1::BatchGetForecastsResponse& proto) {
  ASSIGN_OR_RETURN(Batch batch, ParseBatch(call.viewer(), request));
  const absl::optional<PastMoment>& past = batch.counting.past;
  RETURN_IF_ERROR(sources.past.Check(call, past));
  if (!past.has_value() || !IsPast(*past, call.now())) {
    return GetPresent(sources, call, batch, proto);
  }
  ASSIGN_OR_RETURN(const PastForecasts::Known moment, sources.past.Find(call, *past));
  call.set_revision(moment.pair.revision);
  call.set_accounts_revision(moment.pair.accounts_revision);
  ASSIGN_OR_RETURN(const auto counted, sources.past.At(call, moment));
  return Answer(call, batch, proto).Write(counted->view(), absl::InfiniteFuture());
}

}  // namespace

void RegisterBatches(rpc::Router& router, const ForecastSources& sources) {
  router.Pooled<v1::BatchGetForecastsRequest, v1::BatchGetForecastsResponse>(
      "BatchGetForecasts",
      [sources](const rpc::Call& call, const v1::BatchGetForecastsRequest& request)
          -> absl::StatusOr<v1::BatchGetForecastsResponse> {
        v1::BatchGetForecastsResponse proto;
        RETURN_IF_ERROR(BatchGetForecasts(sources, call, request, proto));
        return proto;
      });
}

}  // namespace accord::forecast
