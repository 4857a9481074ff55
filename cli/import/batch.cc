#include "cli/import/batch.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

// A server that restarts is back within these: about 13 s in all.
constexpr int kTriesMax = 7;
constexpr absl::Duration kFirstPause = absl::Milliseconds(200);

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDeadlineExceeded(status);
}

// What a refusal says of one entry of a call.
struct Fault {
  size_t entry = 0;
  std::string path;  // within the row's message
  std::string reason;
};

// "entries[7].account.segment", "opportunities[7].amount".
bool ReadPath(const std::string& text, Fault& fault) {
  static const RE2 kEntry("[a-z_]+\\[(\\d+)\\]\\.?(?:account\\.|opportunity\\.)?(.*)");
  return RE2::FullMatch(text, kEntry, &fault.entry, &fault.path);
}

// By violations, or by the path with which a message begins.
std::vector<Fault> FaultsOf(const absl::Status& refusal) {
  static const RE2 kNamed("(?s)([a-z_]+\\[\\d+\\][^ :]*):? (.*)");
  std::vector<Fault> faults;
  const absl::optional<ErrorDetail> detail = DetailOf(refusal);
  for (const FieldViolation& violation :
       detail.has_value() ? detail->violations : std::vector<FieldViolation>()) {
    absl::string_view reason = violation.description;
    absl::ConsumePrefix(&reason, absl::StrCat(violation.field, ": "));  // said once is enough
    Fault fault{0, "", std::string(reason)};
    if (ReadPath(violation.field, fault)) faults.push_back(std::move(fault));
  }
  if (!faults.empty()) return faults;
  Fault fault;
  std::string path;
  const std::string message(refusal.message());
  if (RE2::FullMatch(message, kNamed, &path, &fault.reason) && ReadPath(path, fault)) {
    faults.push_back(std::move(fault));
  }
  return faults;
}

absl::Status RowsRefused(size_t count, const ImportRow& first) {
  return MakeError(absl::StatusCode::kInvalidArgument, "ROWS_REFUSED",
                   absl::StrCat("the server refused ", count, count == 1 ? " row" : " rows",
                                ", first that of line ", first.line,
                                "; what was written before stays and is found again when the "
                                "import is repeated"),
                   {{"line", absl::StrCat(first.line)}});
}

}  // namespace

bool IsRefusal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status) || absl::IsAlreadyExists(status) ||
         absl::IsOutOfRange(status);
}

BatchWriter::~BatchWriter() {
  for (Flight& flight : flights_) flight.results.wait();
}

absl::Status BatchWriter::Add(ImportRow row) {
  rows_.push_back(std::move(row));
  return rows_.size() < kBatchRows ? absl::OkStatus() : Send();
}

absl::Status BatchWriter::Finish() {
  if (!rows_.empty()) RETURN_IF_ERROR(Send());
  while (!flights_.empty()) RETURN_IF_ERROR(Land());
  return absl::OkStatus();
}

absl::Status BatchWriter::Send() {
  if (flights_.size() == kBatchesInFlight) RETURN_IF_ERROR(Land());
  auto rows = std::make_shared<Rows>(std::exchange(rows_, {}));
  Flight flight{rows, std::async(std::launch::async, [this, rows]() -> Results {
                  absl::Duration pause = kFirstPause;
                  for (int attempt = 1;; ++attempt, pause *= 2) {
                    Results results = hooks_.send(*rows);
                    if (results.ok() || !IsTransient(results.status()) || attempt == kTriesMax) {
                      return results;
                    }
                    absl::SleepFor(pause);  // an upsert can be repeated
                  }
                })};
  flights_.push_back(std::move(flight));
  return absl::OkStatus();
}

absl::Status BatchWriter::Land() {
  Flight flight = std::move(flights_.front());
  flights_.pop_front();
  const Results results = flight.results.get();
  return Take(std::move(*flight.rows), results);
}

absl::Status BatchWriter::Take(Rows rows, const Results& results) {
  if (results.ok()) {
    if (results->size() != rows.size()) {
      return absl::InternalError("the server answered for another number of rows than were sent");
    }
    for (size_t i = 0; i < rows.size(); ++i) hooks_.written(rows[i], (*results)[i]);
    return absl::OkStatus();
  }
  if (!IsRefusal(results.status())) return results.status();

  std::vector<bool> refused(rows.size(), false);
  bool any = false;
  for (const Fault& fault : FaultsOf(results.status())) {
    if (fault.entry >= rows.size()) continue;
    hooks_.refused(rows[fault.entry], fault.path, fault.reason);
    refused[fault.entry] = any = true;
  }
  if (any) return Without(std::move(rows), refused);
  if (rows.size() == 1) {
    hooks_.refused(
        rows[0], "",
        std::string(results.status().message().data(), results.status().message().size()));
    return skip_bad_ ? absl::OkStatus() : RowsRefused(1, rows[0]);
  }
  return skip_bad_ ? Halve(std::move(rows)) : Find(rows);
}

// The first row that is refused when it is only tried, by halves.
absl::Status BatchWriter::Find(const Rows& rows) {
  const ImportRow* begin = rows.data();
  const ImportRow* end = begin + rows.size();
  absl::Status refusal;
  while (end - begin > 1) {
    const ImportRow* middle = begin + (end - begin) / 2;
    const absl::Status half = hooks_.check(begin, middle);
    if (!half.ok() && !IsRefusal(half)) return half;
    (half.ok() ? begin : end) = middle;
    if (!half.ok()) refusal = half;
  }
  if (refusal.ok()) refusal = hooks_.check(begin, end);
  if (!refusal.ok() && !IsRefusal(refusal)) return refusal;
  hooks_.refused(*begin, "",
                 refusal.ok() ? "is refused together with other rows"
                              : std::string(refusal.message().data(), refusal.message().size()));
  return RowsRefused(1, *begin);
}

absl::Status BatchWriter::Without(Rows rows, const std::vector<bool>& refused) {
  const auto first = std::find(refused.begin(), refused.end(), true) - refused.begin();
  const auto count = std::count(refused.begin(), refused.end(), true);
  if (!skip_bad_) {
    return RowsRefused(static_cast<size_t>(count), rows[static_cast<size_t>(first)]);
  }
  Rows rest;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!refused[i]) rest.push_back(std::move(rows[i]));
  }
  if (rest.empty()) return absl::OkStatus();
  const Results results = hooks_.send(rest);
  return Take(std::move(rest), results);
}

// Each half is tried alone, down to the single row that is at fault.
absl::Status BatchWriter::Halve(Rows rows) {
  Rows second(std::make_move_iterator(rows.begin() + static_cast<long>(rows.size() / 2)),
              std::make_move_iterator(rows.end()));
  rows.resize(rows.size() / 2);
  const Results first_results = hooks_.send(rows);
  RETURN_IF_ERROR(Take(std::move(rows), first_results));
  const Results second_results = hooks_.send(second);
  return Take(std::move(second), second_results);
}

}  // namespace accord::cli
