// Ends a program in order on SIGTERM or SIGINT.
#pragma once

#include "absl/time/time.h"

namespace accord::rpc {

// Keeps both signals from ending the process. Call first in main: threads inherit it.
void BlockEndSignals();

// Waits for one of them and returns it. Precondition: BlockEndSignals ran before any thread began.
int WaitForSignal();

// The same for `time` at most; 0: none came.
int WaitForSignal(absl::Duration time);

}  // namespace accord::rpc
