// The program `accord`.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "cli/app/program.h"
#include "cli/db/db.h"
#include "cli/db/doctor.h"
#include "cli/serve.h"
#include "common/base/clock.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const accord::SystemClock clock;
  const accord::cli::ProgramOptions options{
      .words = std::vector<std::string>(argv + 1, argv + argc),
      .out = std::cout,
      .err = std::cerr,
      .clock = clock,
      .extension =
          [](CLI::App& app, accord::cli::Verb& chosen) {
            accord::cli::AddServe(app, chosen);
            accord::cli::AddDb(app, chosen);
            accord::cli::AddDoctor(app, chosen);
          },
      .channel = nullptr};
  return static_cast<int>(accord::cli::RunProgram(options));
}
