// Shows resources to watchers as callers see them.
#pragma once

#include <memory>
#include <utility>

#include "common/changes/watch.h"
#include "common/resources/standard_methods.h"

namespace accord::resources {

// Versions of `Kind`'s records appear in the field of a change that `field` gives.
template <typename Kind, typename Change>
void Show(changes::Encoder<Change>& encoder, absl::string_view type,
          std::shared_ptr<const Kind> kind, typename Kind::Proto* (Change::*field)()) {
  using Record = typename Kind::Record;
  encoder.template Show<Record>(
      type, [kind = std::move(kind), field](const Record& record, const rights::Viewer& viewer,
                                            Change& change) {
        *(change.*field)() = PresentTo<Record, typename Kind::Proto>(viewer, *kind, record);
      });
}

}  // namespace accord::resources
