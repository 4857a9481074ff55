#include "common/rpc/signals.h"

#include <pthread.h>
#include <signal.h>

namespace accord::rpc {
namespace {

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void BlockEndSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int WaitForSignal() {
  const sigset_t signals = EndSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

int WaitForSignal(absl::Duration time) {
  const sigset_t signals = EndSignals();
  const timespec limit = absl::ToTimespec(time);
  const int signal = sigtimedwait(&signals, nullptr, &limit);
  return signal < 0 ? 0 : signal;
}

}  // namespace accord::rpc
