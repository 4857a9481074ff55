#include <memory>
#include <string>

#include "cli/app/completion_scripts.h"
#include "cli/verbs/verbs.h"

namespace accord::cli {

void AddCompletion(Command root) {
  auto shell = std::make_shared<std::string>("bash");
  root.Add("completion", "Print a script that completes commands and options in a shell")
      .Choice("shell", shell.get(), "The shell", {"bash", "zsh", "fish"})
      .Examples(
          "source <(accord completion bash)\n"
          "accord completion zsh > \"${fpath[1]}/_accord\"\n"
          "accord completion fish > ~/.config/fish/completions/accord.fish\n")
      .Run([shell, root](Cli& cli) {
        cli.out << CompletionScript(*shell, root.Describe());
        return absl::OkStatus();
      });
}

}  // namespace accord::cli
