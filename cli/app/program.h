// The program `accord` but for its process: words in, text and an exit code out.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include "cli/app/cli.h"
#include "cli/kit/exit_codes.h"
#include "common/base/clock.h"

namespace CLI {
class App;
}

namespace accord::cli {

// Declares further verbs; see cli/serve.h.
using Extension = std::function<void(CLI::App& app, Verb& chosen)>;

struct ProgramOptions {
  std::vector<std::string> words;  // the command line without the program's name
  std::ostream& out;
  std::ostream& err;
  const Clock& clock;
  Extension extension;                     // empty: none
  std::shared_ptr<grpc::Channel> channel;  // null: to --server; set in tests
};

// Parses, runs the verb, and tells failures on `err`. Help goes to `out`.
ExitCode RunProgram(const ProgramOptions& options);

}  // namespace accord::cli
