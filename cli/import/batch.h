// Rows written a batch at a time, two batches on their way at once.
//
// While one batch is being written the next is being read; the server is never asked for more.
// Results come back in the order of the rows. A batch is all or nothing at the server: when it is
// refused, the rows at fault are found, by the paths in the error or by halving (what is only tried
// is not written), and reported.
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "accord/common/v1/resources.pb.h"
#include "cli/import/rows.h"

namespace accord::cli {

inline constexpr size_t kBatchRows = 500;
inline constexpr size_t kBatchesInFlight = 2;

struct WrittenRow {
  std::string name;
  common::v1::UpsertOutcome outcome = common::v1::UPSERT_OUTCOME_UNSPECIFIED;
};

// What the writer needs of its owner. All are called from the thread that calls the writer, but
// `send`, which is called from others too, two at a time.
struct BatchHooks {
  // One call; as many results as rows.
  std::function<absl::StatusOr<std::vector<WrittenRow>>(const std::vector<ImportRow>&)> send;
  // The same, and nothing is written.
  std::function<absl::Status(const ImportRow* begin, const ImportRow* end)> check;
  std::function<void(const ImportRow&, const WrittenRow&)> written;
  // The server's reason; `path` is the field within the row's message, "" if it is not known.
  std::function<void(const ImportRow&, const std::string& path, const std::string& reason)> refused;
};

class BatchWriter {
 public:
  // `skip_bad`: go on without the rows that are refused; else they end the writing.
  BatchWriter(BatchHooks hooks, bool skip_bad) : hooks_(std::move(hooks)), skip_bad_(skip_bad) {}
  // Waits for what is under way.
  ~BatchWriter();

  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;

  absl::Status Add(ImportRow row);
  // Sends what is left and waits for all of it.
  absl::Status Finish();

 private:
  using Rows = std::vector<ImportRow>;
  using Results = absl::StatusOr<std::vector<WrittenRow>>;
  struct Flight {
    std::shared_ptr<Rows> rows;
    std::future<Results> results;
  };

  absl::Status Send();
  absl::Status Land();
  absl::Status Take(Rows rows, const Results& results);
  absl::Status Without(Rows rows, const std::vector<bool>& refused);
  absl::Status Halve(Rows rows);
  absl::Status Find(const Rows& rows);

  const BatchHooks hooks_;
  const bool skip_bad_;
  Rows rows_;
  std::deque<Flight> flights_;
};

// Whether `status` says something about what was sent, so that sending less may help.
bool IsRefusal(const absl::Status& status);

}  // namespace accord::cli
