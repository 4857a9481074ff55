// What a verb has to work with: a session with the server, and where and how to write.
#pragma once

#include <functional>
#include <ostream>

#include "absl/status/status.h"
#include "cli/client/session.h"
#include "cli/kit/terminal.h"
#include "common/base/clock.h"

namespace accord::cli {

// A plain value that borrows everything; it lives as long as the program runs.
struct Cli {
  Session& session;
  bool json = false;        // write JSON and nothing else to `out`
  std::ostream& out;        // results
  std::ostream& err;        // progress and remarks
  Terminal terminal;        // behind `out`
  Terminal error_terminal;  // behind `err`
  const Clock& clock;

  Style style() const { return Style::For(terminal); }
};

// What the user chose to do. Its status becomes the error message and the exit code.
using Verb = std::function<absl::Status(Cli&)>;

}  // namespace accord::cli
