// Scripts that complete the program's words in a shell, made from the commands as they are
// declared, so that they cannot fall behind.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "cli/app/command.h"

namespace accord::cli {

// `shell`: bash, zsh or fish; anything else gives "". The scripts call no program, so that
// completing costs nothing; values other than fixed choices complete to file names.
std::string CompletionScript(absl::string_view shell, const CommandSpec& program);

}  // namespace accord::cli
