// Other programs: started beside this one, or run to their end.
//
// Thread-compatible.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace accord::bench {

struct Command {
  std::string program;  // path
  std::vector<std::string> arguments;
  std::string log;                            // path of a file that gets all it prints
  std::string user;                           // to run as; empty: whoever we are
  std::vector<std::string> environment = {};  // "NAME=VALUE", before what we have ourselves
};

// Starts it and returns its process id. It is killed when the thread that started it ends.
// Errors: UNAVAILABLE.
absl::StatusOr<pid_t> Spawn(const Command& command);

// Runs it to its end and returns what it printed. Errors: UNAVAILABLE with the end of its log, if
// it cannot be started or its exit code is not 0.
absl::StatusOr<std::string> RunToEnd(const Command& command);

std::string ReadFile(const std::string& path);

// The end of a text, for messages.
std::string TailOf(const std::string& text);

}  // namespace accord::bench
