// How the numbers of a file are written, by looking at all of them.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "cli/import/numbers.h"

namespace accord::cli {

// Thread-compatible; constant in size.
class NumberEvidence {
 public:
  // One text that is to be a number, or not: what is none says nothing.
  void See(absl::string_view text);

  enum class Verdict {
    kNothing,      // no sign of groups or decimals, or signs that contradict each other
    kFound,        // format() is the only way to read all of them
    kTwoReadings,  // "1.500" is all there is; example() is one
  };
  Verdict Judge() const;
  // Precondition: kFound.
  NumberFormat format() const;
  // Of a number that can be read two ways; "" if none was seen.
  const std::string& example() const { return example_; }

 private:
  struct Sign {
    bool decimal = false;    // stood where only decimals can
    bool group = false;      // stood where only groups can
    bool ambiguous = false;  // stood once, with three digits behind it
  };
  Sign& Of(char sign) { return sign == ',' ? comma_ : point_; }

  Sign comma_, point_;
  char other_group_ = 0;  // a space or an apostrophe
  std::string example_;
};

}  // namespace accord::cli
