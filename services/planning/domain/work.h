// What is to be achieved and done under a plan: objectives and actions. Plain data.
#pragma once

#include <string>

#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/store/record.h"
#include "services/planning/domain/measure.h"

namespace accord::planning {

enum class ObjectiveState { kUnspecified, kOpen, kAchieved, kMissed, kDropped };
enum class ActionState { kUnspecified, kOpen, kDone, kCancelled };

}  // namespace accord::planning

template <>
struct accord::store::EnumLabels<accord::planning::ObjectiveState> {
  static constexpr const char* kLabels[] = {"", "OPEN", "ACHIEVED", "MISSED", "DROPPED"};
};
template <>
struct accord::store::EnumLabels<accord::planning::ActionState> {
  static constexpr const char* kLabels[] = {"", "OPEN", "DONE", "CANCELLED"};
};

namespace accord::planning {

// Id: "<plan>/<objective>".
struct Objective {
  store::Meta meta;
  std::string title;
  std::string description;
  std::string priority_id;  // of the plan; empty: none
  absl::optional<Measure> measure;
  std::string owner;  // a person's id; empty: nobody
  absl::optional<calendar::Date> due_date;
  ObjectiveState state = ObjectiveState::kOpen;

  static constexpr char kTable[] = "objective";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr const char* kNames[] = {"title"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("title", self.title);
    visit("description", self.description);
    visit("priority_id", self.priority_id);
    visit("measure", self.measure);
    visit("owner", self.owner);
    visit("due_date", self.due_date);
    visit("state", self.state);
  }
};

// Whether `after` differs from `before` in nothing but how far the work has come: its state, and
// where its measure stands. That goes on while the plan itself is not to be changed.
bool IsProgress(const Objective& before, const Objective& after);

// Id: "<plan>/<action>".
struct Action {
  store::Meta meta;
  std::string title;
  std::string note;
  std::string objective;  // an objective's id, of the same plan; empty: none
  std::string owner;      // a person's id; empty: nobody
  absl::optional<calendar::Date> due_date;
  ActionState state = ActionState::kOpen;

  static constexpr char kTable[] = "action";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr const char* kNames[] = {"title"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("title", self.title);
    visit("note", self.note);
    visit("objective", self.objective);
    visit("owner", self.owner);
    visit("due_date", self.due_date);
    visit("state", self.state);
  }
};

// As above: its state.
bool IsProgress(const Action& before, const Action& after);

}  // namespace accord::planning
