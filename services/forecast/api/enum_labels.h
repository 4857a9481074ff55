// The labels of an enum as a filter's field lists them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/store/codec.h"

namespace accord::forecast {

template <typename E>
std::vector<std::pair<std::string, std::string>> FilterLabels() {
  std::vector<std::pair<std::string, std::string>> labels;
  for (const char* label : store::EnumLabels<E>::kLabels) {
    if (*label != '\0') labels.emplace_back(label, label);
  }
  return labels;
}

}  // namespace accord::forecast
