// The path to a value while a request is walked. Private to common/rpc.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace accord::rpc {

// One step of the path to a value; the whole path is written only if there is something to say.
class Step {
 public:
  Step() = default;
  Step(const Step* before, absl::string_view field) : before_(before), text_(field) {}
  static Step Element(const Step* list, int index) { return {list, Kind::kElement, index, ""}; }
  static Step Entry(const Step* map, absl::string_view key) { return {map, Kind::kEntry, 0, key}; }

  const Step* before() const { return before_; }
  std::string Path() const {
    const std::string path = before_ == nullptr ? "" : before_->Path();
    if (kind_ == Kind::kElement) return absl::StrCat(path, "[", index_, "]");
    if (kind_ == Kind::kEntry) return absl::StrCat(path, "[\"", text_, "\"]");
    return absl::StrCat(path, path.empty() ? "" : ".", text_);
  }

 private:
  enum class Kind { kField, kElement, kEntry };
  Step(const Step* before, Kind kind, int index, absl::string_view text)
      : before_(before), kind_(kind), index_(index), text_(text) {}

  const Step* before_ = nullptr;
  Kind kind_ = Kind::kField;
  int index_ = 0;
  absl::string_view text_;
};

}  // namespace accord::rpc
