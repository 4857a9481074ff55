#include "common/sql/id_portions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/arrays.h"

namespace accord::sql {
namespace {

// An array is one parameter; of single ones SQLite binds 32,766.
constexpr size_t kIdsOfArrayMax = 4096;
constexpr size_t kIdsSinglyMax = 512;

using Ids = std::vector<store::Value>;

IdPortion AsArray(Ids::const_iterator begin, Ids::const_iterator end, size_t first) {
  ArrayText ids;
  for (; begin != end; ++begin) ids.Add(*begin);
  return {absl::StrCat("id = ANY (CAST(:p", first, " AS TEXT[]))"), {std::move(ids).Text()}};
}

// Filled up with the last one to a power of two.
IdPortion Singly(Ids::const_iterator begin, Ids::const_iterator end, size_t first) {
  IdPortion portion;
  portion.values.assign(begin, end);
  size_t places = 1;
  while (places < portion.values.size()) places *= 2;
  portion.values.resize(places, store::Value(portion.values.back()));
  portion.condition = "id IN (";
  for (size_t i = 0; i < places; ++i) {
    absl::StrAppend(&portion.condition, i == 0 ? ":p" : ", :p", first + i);
  }
  portion.condition += ")";
  return portion;
}

}  // namespace

absl::Status InPortions(Engine engine, const Ids& ids, size_t first,
                        absl::FunctionRef<absl::Status(const IdPortion&)> read) {
  const bool arrays = engine == Engine::kPostgres;
  const size_t most = arrays ? kIdsOfArrayMax : kIdsSinglyMax;
  for (size_t next = 0; next < ids.size(); next += most) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(next);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(most, ids.size() - next));
    RETURN_IF_ERROR(read(arrays ? AsArray(begin, end, first) : Singly(begin, end, first)));
  }
  return absl::OkStatus();
}

}  // namespace accord::sql
