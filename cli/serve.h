// `accord serve`: all three services in one process. Apart from the other verbs because it alone
// links the services.
#pragma once

#include "cli/app/cli.h"

namespace CLI {
class App;
}

namespace accord::cli {

// Adds the verb below `app`. Its callback puts what is to be run into `chosen`.
void AddServe(CLI::App& app, Verb& chosen);

}  // namespace accord::cli
