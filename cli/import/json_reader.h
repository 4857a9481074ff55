// Reads JSON that a person wrote, member by member, and tells everything that is wrong with it.
//
//   JsonDocument document(text, "crm.json");
//   JsonObject root = document.root();
//   const std::string system = root.RequiredText("system");
//   const int64_t scale = root.Integer("scale", {1, 1000000, 1});
//   root.Done();
//   RETURN_IF_ERROR(document.status());
//
// Whatever the text is, nothing throws and nothing is cut: a member of another type, a number that
// is out of range and a member that nobody asked for are problems, each with the path to it, and
// the reading goes on with a default. Objects and values refer to their document. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace accord::cli {

// Far more than anybody writes by hand.
inline constexpr size_t kJsonBytesMax = 16 << 20;
inline constexpr int kJsonDepthMax = 32;
// Problems told at once; the rest is counted.
inline constexpr size_t kJsonProblemsMax = 100;

class JsonObject;
class JsonProblems;

// A value that is of no type yet.
class JsonValue {
 public:
  // Its members; an empty object, and a problem, if it is something else.
  JsonObject AsObject() const;
  // "" and a problem if it is no text.
  std::string AsText() const;
  bool IsObject() const;
  // Says what is wrong with it, such as "must be a day".
  void Refuse(absl::string_view why) const;

 private:
  friend class JsonDocument;
  friend class JsonObject;
  JsonValue(const nlohmann::json* json, std::string path, JsonProblems* problems)
      : json_(json), path_(std::move(path)), problems_(problems) {}

  const nlohmann::json* json_;  // null: it is not there
  std::string path_;
  JsonProblems* problems_;
};

struct IntegerRule {
  int64_t min = std::numeric_limits<int64_t>::min();
  int64_t max = std::numeric_limits<int64_t>::max();
  int64_t otherwise = 0;  // if it is not there
};

class JsonObject {
 public:
  bool Has(absl::string_view member) const;
  bool HasList(absl::string_view member) const;
  // "" if it is not there.
  std::string Text(absl::string_view member);
  // A problem too if it is not there, or empty.
  std::string RequiredText(absl::string_view member);
  bool Flag(absl::string_view member);
  int64_t Integer(absl::string_view member, const IntegerRule& rule);
  // The elements of a list; none if it is not there.
  std::vector<JsonValue> List(absl::string_view member);
  // The elements of a list of texts that are not empty; none if it is not there.
  std::vector<std::string> Texts(absl::string_view member);
  // One of `choices`; `otherwise` if it is not there, or none of them.
  template <typename T>
  T Choice(absl::string_view member, const std::vector<std::pair<std::string, T>>& choices,
           T otherwise) {
    std::vector<std::string> names;
    for (const auto& choice : choices) names.push_back(choice.first);
    const absl::optional<size_t> index = ChoiceIndex(member, names);
    return index.has_value() ? choices[*index].second : otherwise;
  }
  // The member, to be an object.
  JsonObject Object(absl::string_view member);
  // Every member, for objects whose members are names of the writer's own.
  std::vector<std::pair<std::string, JsonValue>> Members();

  // Says what is wrong with a member, or with the object as a whole ("").
  void Refuse(absl::string_view member, absl::string_view why);
  // Whether that was said of the member.
  bool Refused(absl::string_view member) const { return refused_.count(std::string(member)) != 0; }
  // Every member that was not asked for is a problem: a misspelt one would be without effect.
  void Done();

 private:
  friend class JsonDocument;
  friend class JsonValue;
  explicit JsonObject(JsonValue value) : value_(std::move(value)) {}

  // Null if it is not there.
  const nlohmann::json* Ask(absl::string_view member);
  std::string PathTo(absl::string_view member) const;
  absl::optional<size_t> ChoiceIndex(absl::string_view member,
                                     const std::vector<std::string>& names);

  JsonValue value_;  // json_ is an object, or null
  std::set<std::string> asked_;
  std::set<std::string> refused_;
};

class JsonDocument {
 public:
  // `file` stands for the text in problems.
  JsonDocument(absl::string_view text, std::string file);
  ~JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  // Empty if the text is not JSON, or no object.
  JsonObject root();

  // INVALID_ARGUMENT, reason `reason`, metadata `file` and `path` (of the first problem), with all
  // problems as "file: $.path.to[0].it: what would be right"; OK if there are none.
  absl::Status ToStatus(absl::string_view reason) const;

 private:
  std::unique_ptr<nlohmann::json> json_;
  std::unique_ptr<JsonProblems> problems_;
};

}  // namespace accord::cli
