#include "services/planning/domain/work.h"

namespace accord::planning {

bool IsProgress(const Objective& before, const Objective& after) {
  Objective aside = after;
  aside.state = before.state;
  if (aside.measure.has_value() && before.measure.has_value()) {
    aside.measure->current = before.measure->current;
  }
  return store::SameContent(before, aside);
}

bool IsProgress(const Action& before, const Action& after) {
  Action aside = after;
  aside.state = before.state;
  return store::SameContent(before, aside);
}

}  // namespace accord::planning
