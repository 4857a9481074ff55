// `accord forecast contributions`.
#pragma once

#include "cli/app/command.h"

namespace accord::cli {

void AddForecastContributions(Command forecast);

}  // namespace accord::cli
