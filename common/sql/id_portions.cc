#include "common/sql/id_portions.h"

#include <algorithm>

#include "common/base/status.h"

namespace accord::sql {

constexpr size_t kIdsPerStatementMax = 512;

absl::Status InPortions(const std::vector<store::Value>& ids,
                        absl::FunctionRef<absl::Status(const std::vector<store::Value>&)> read) {
  for (size_t next = 0; next < ids.size(); next += kIdsPerStatementMax) {
    const size_t count = std::min(kIdsPerStatementMax, ids.size() - next);
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(next);
    std::vector<store::Value> portion(begin, begin + static_cast<std::ptrdiff_t>(count));
    size_t places = 1;
    while (places < count) places *= 2;
    portion.resize(places, portion.back());
    RETURN_IF_ERROR(read(portion));
  }
  return absl::OkStatus();
}

}  // namespace accord::sql
