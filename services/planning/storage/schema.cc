#include "services/planning/storage/schema.h"

#include <atomic>

#include "common/directory/kept_records.h"
#include "services/planning/domain/records.h"

namespace accord::planning {

const std::vector<const store::Table*>& Tables() {
  return store::TablesOf<Records, directory::KeptRecords>();
}

absl::Status KeepHistory(store::Store& store) {
  const std::atomic<bool> never = false;
  return FreezeHistory(store, never).status();
}

}  // namespace accord::planning
