// Mappings of well-known systems, as they export without anybody having changed them.
#pragma once

#include <string>
#include <vector>

namespace accord::cli {

struct Profile {
  std::string name;  // that of its file in profiles/
  std::string json;
};

// All of them, by name.
const std::vector<Profile>& Profiles();

}  // namespace accord::cli
