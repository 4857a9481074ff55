// The parts of an XLSX file: a ZIP archive of XML. Private to common/xlsx.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::xlsx {

// How much a part may hold, so that a small file does not fill the memory or go on for ever.
struct PartLimits {
  int64_t bytes_max = int64_t{16} << 20;
};
// Rows compress well, but not like this: a file that grows more is made to.
inline constexpr int64_t kGrowthMax = 300;
inline constexpr int64_t kGrowthFree = 64 << 20;  // bytes, whatever the growth

// INVALID_ARGUMENT, reason XLSX_INVALID, metadata `file`: "book.xlsx: ...".
absl::Status BadWorkbook(const std::string& file, absl::string_view why);

using Attributes = std::vector<std::pair<absl::string_view, absl::string_view>>;

// What the XML of a part holds, as it is read. Names are without their namespaces' prefixes; views
// are valid during the call. Returning an error ends the reading.
struct XmlHandler {
  std::function<absl::Status(absl::string_view name, const Attributes& attributes)> begin;
  std::function<absl::Status(absl::string_view name)> end;
  std::function<absl::Status(absl::string_view text)> text = nullptr;
};

// The value of an attribute, "" if it is not there.
absl::string_view ValueOf(const Attributes& attributes, absl::string_view name);

// One part, read from beginning to end a piece at a time. Movable; thread-compatible.
class PartReader {
 public:
  // Errors: NOT_FOUND, reason XLSX_INVALID: the archive has no such part; INVALID_ARGUMENT as
  // BadWorkbook: it is no archive.
  static absl::StatusOr<PartReader> Open(const std::string& file, const std::string& part,
                                         XmlHandler handler, PartLimits limits = {});
  PartReader(PartReader&&) noexcept;
  PartReader& operator=(PartReader&&) noexcept;
  ~PartReader();

  // Reads some more and tells the handler; false at the end. Errors: those of the handler, and
  // INVALID_ARGUMENT as BadWorkbook: no XML, a document type, more than the limits.
  absl::StatusOr<bool> ReadSome();
  absl::Status ReadAll();

 private:
  struct State;
  explicit PartReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace accord::xlsx
