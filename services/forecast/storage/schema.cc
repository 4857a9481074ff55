#include "services/forecast/storage/schema.h"

#include "common/directory/kept_records.h"
#include "services/forecast/domain/records.h"

namespace accord::forecast {

const std::vector<const store::Table*>& Tables() {
  return store::TablesOf<Records, directory::KeptRecords>();
}

}  // namespace accord::forecast
