// Ends a program in order on SIGTERM or SIGINT.
#pragma once

namespace accord::rpc {

// Keeps both signals from ending the process. Call first in main: threads inherit it.
void BlockEndSignals();

// Waits for one of them and returns it. Precondition: BlockEndSignals ran before any thread began.
int WaitForSignal();

}  // namespace accord::rpc
