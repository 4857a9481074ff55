// What does an account cost in memory, with the sums of its subtree kept at it?
//
// Twice: what an accounts service holds after a restart with a million accounts beyond what it
// holds with none, and what common/hierarchy alone takes for the same forest, counted by the
// allocator in this process.
#include "bench/cases/cases.h"

#include <malloc.h>

#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/hierarchy/dense_totals.h"
#include "common/hierarchy/forest.h"
#include "common/hierarchy/roll_up.h"

namespace accord::bench {
namespace {

constexpr double kBytes = 400;

int64_t AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

// Fills a forest with a roll-up of money and four counters, as the services keep them.
absl::StatusOr<double> HierarchyBytesPerAccount(const Forest& plan) {
  const int64_t before = AllocatedBytes();
  hierarchy::Forest forest;
  hierarchy::RollUp money(forest);
  hierarchy::DenseTotals<4> counters(forest);
  std::vector<hierarchy::NodeId> nodes;
  nodes.reserve(plan.parents.size());
  const auto own_bytes = static_cast<int64_t>(nodes.capacity() * sizeof(hierarchy::NodeId));
  for (int64_t account = 0; account < plan.size(); ++account) {
    const int64_t parent = plan.parents[static_cast<size_t>(account)];
    const auto above =
        parent == Forest::kNoParent ? hierarchy::kNoNode : nodes[static_cast<size_t>(parent)];
    const auto entry = MakeEntry(plan, account);
    // As long as the ids that the service chooses.
    ASSIGN_OR_RETURN(const hierarchy::NodeId node,
                     forest.Add(absl::StrFormat("%016d", account), above));
    RETURN_IF_ERROR(forest.SetName(node, entry.account().display_name()));
    RETURN_IF_ERROR(counters.Add(node, {1, 1, 1, entry.account().employee_count()}));
    nodes.push_back(node);
  }
  return static_cast<double>(AllocatedBytes() - before - own_bytes) /
         static_cast<double>(plan.size());
}

void AddFigure(Report& report, const char* name, double bytes) {
  Figure figure;
  figure.case_name = "rollup_memory";
  figure.name = name;
  figure.value = bytes;
  figure.unit = "B";
  figure.peer = kRequired;
  figure.peer_value = kBytes;
  report.Add(figure);
}

}  // namespace

absl::Status RollupMemory(Bench& bench) {
  ASSIGN_OR_RETURN(const LargeDatabase database, bench.large_database());
  AddFigure(bench.report(), "accounts service's memory an account",
            static_cast<double>(database.loaded_bytes - database.empty_bytes) /
                static_cast<double>(database.import.rows));
  ASSIGN_OR_RETURN(const double bytes, HierarchyBytesPerAccount(GrowForest(database.import.rows)));
  AddFigure(bench.report(), "common/hierarchy's memory an account", bytes);
  return absl::OkStatus();
}

}  // namespace accord::bench
