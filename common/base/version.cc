#include "common/base/version.h"

namespace accord {

absl::string_view Version() { return ACCORD_VERSION; }

}  // namespace accord
