// How processes that share a database tell each other that it has something new.
//
// A hint that saves polling time and no more: what is lost, late or made up costs speed alone.
#pragma once

#include <cstdint>
#include <functional>

namespace accord::store {

// Thread-safe.
class Poke {
 public:
  virtual ~Poke() = default;

  // Tells the others that `revision` is committed. Never waits.
  virtual void Tell(int64_t revision) = 0;

  // From now on `heard` is called, on a thread of the poke's, with what others tell; it must be
  // quick. An empty function ends that: when Listen has returned, the former one runs no more.
  virtual void Listen(std::function<void(int64_t)> heard) = 0;
};

}  // namespace accord::store
