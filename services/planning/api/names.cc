#include "services/planning/api/names.h"

namespace accord::planning {

const Reference& Accounts() {
  static const auto* const reference = new Reference(kAccountPattern);
  return *reference;
}

const Reference& Contacts() {
  static const auto* const reference = new Reference(kContactPattern);
  return *reference;
}

const Reference& Objectives() {
  static const auto* const reference = new Reference(kObjectivePattern);
  return *reference;
}

const Reference& People() {
  static const auto* const reference = new Reference(kPersonPattern);
  return *reference;
}

const Reference& Plans() {
  static const auto* const reference = new Reference(kPlanPattern);
  return *reference;
}

const Reference& Standards() {
  static const auto* const reference = new Reference(kStandardPattern);
  return *reference;
}

}  // namespace accord::planning
