// The program `accord`.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "cli/app/program.h"
#include "common/base/clock.h"
#ifdef ACCORD_WITH_SERVE
#include "cli/serve.h"
#endif

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const accord::SystemClock clock;
  accord::cli::ProgramOptions options{.words = std::vector<std::string>(argv + 1, argv + argc),
                                      .out = std::cout,
                                      .err = std::cerr,
                                      .clock = clock,
                                      .extension = nullptr,
                                      .channel = nullptr};
#ifdef ACCORD_WITH_SERVE
  options.extension = accord::cli::AddServe;
#endif
  return static_cast<int>(accord::cli::RunProgram(options));
}
