// What a plan is made of. Plain data, kept as JSON in the plan's row (nested.h).
#pragma once

#include <string>
#include "common/store/nested.h"

namespace accord::planning {

struct BusinessPriority {
  std::string priority_id;
  std::string title;
  std::string description;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("priority_id", self.priority_id);
    visit("title", self.title);
    visit("description", self.description);
  }
};

struct Stakeholder {
  std::string contact;  // id: "acme/jane"
  std::string interest;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("contact", self.contact);
    visit("interest", self.interest);
  }
};

struct Competitor {
  std::string display_name;
  std::string note;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("note", self.note);
  }
};

struct PartnerEngagement {
  std::string partner;
  std::string note;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("partner", self.partner);
    visit("note", self.note);
  }
};

}  // namespace accord::planning
