#include "cli/import/json_reader.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"

namespace accord::cli {

using Json = nlohmann::json;

class JsonProblems {
 public:
  explicit JsonProblems(std::string file) : file_(std::move(file)) {}

  void Add(absl::string_view path, absl::string_view why) {
    ++count_;
    if (told_.size() >= kJsonProblemsMax) return;
    told_.push_back({std::string(path), std::string(why)});
  }
  bool empty() const { return count_ == 0; }

  absl::Status ToStatus(absl::string_view reason) const {
    if (count_ == 0) return absl::OkStatus();
    ErrorDetail detail;
    detail.reason = std::string(reason);
    detail.metadata = {{"file", file_}, {"path", told_[0].field}};
    if (count_ == 1) {
      return MakeError(absl::StatusCode::kInvalidArgument,
                       absl::StrCat(Placed(told_[0].field), ": ", told_[0].description),
                       std::move(detail));
    }
    for (const FieldViolation& each : told_) {
      detail.violations.push_back({Placed(each.field), each.description});
    }
    std::string message = absl::StrCat(file_, ": ", count_, " things are wrong");
    if (told_.size() < count_) absl::StrAppend(&message, ", of which ", told_.size(), " are told");
    return MakeError(absl::StatusCode::kInvalidArgument, message, std::move(detail));
  }

 private:
  std::string Placed(absl::string_view path) const { return absl::StrCat(file_, ": ", path); }

  const std::string file_;
  size_t count_ = 0;
  std::vector<FieldViolation> told_;
};

namespace {

constexpr size_t kQuotedMax = 60;  // how much of a bad value or name an error repeats

std::string Quoted(absl::string_view text) {
  if (text.size() <= kQuotedMax) return absl::StrCat("\"", text, "\"");
  size_t end = kQuotedMax;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;  // not within a character
  return absl::StrCat("\"", text.substr(0, end), "…\"");
}

bool IsPlainName(absl::string_view name) {
  return !name.empty() && name.size() <= kQuotedMax && !absl::ascii_isdigit(name[0]) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// "$.loads[2].fields" and "lines.amount" → "$.loads[2].fields["lines.amount"]".
std::string Join(absl::string_view path, absl::string_view member) {
  return IsPlainName(member) ? absl::StrCat(path, ".", member)
                             : absl::StrCat(path, "[", Quoted(member), "]");
}

std::string Shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return Quoted(value.get_ref<const std::string&>());
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);  // a number, true, false, null
}

std::string MustBe(absl::string_view what, const Json& value) {
  return absl::StrCat("must be ", what, "; it is ", Shown(value));
}

std::string LineAndColumn(absl::string_view text, size_t byte) {
  const absl::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const size_t line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t newline = before.rfind('\n');
  const size_t column = newline == before.npos ? before.size() : before.size() - newline - 1;
  return absl::StrCat("line ", line, ", column ", column + 1);
}

// Watches what the parser would take silently: members that stand twice, of which it keeps the
// last, and nesting that it follows as deep as it goes.
class Watch {
 public:
  explicit Watch(JsonProblems& problems) : problems_(problems) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kJsonDepthMax) {
      if (!too_deep_) problems_.Add("$", absl::StrCat("is nested deeper than ", kJsonDepthMax));
      too_deep_ = true;
      return false;
    }
    if (event == Json::parse_event_t::object_start) names_.emplace_back();
    if (event == Json::parse_event_t::object_end && !names_.empty()) names_.pop_back();
    if (event != Json::parse_event_t::key || names_.empty()) return true;
    const std::string& name = parsed.get_ref<const std::string&>();
    if (!names_.back().insert(name).second) {
      problems_.Add("$", absl::StrCat("an object has the member ", Quoted(name), " twice"));
    }
    return true;
  }

 private:
  JsonProblems& problems_;
  bool too_deep_ = false;
  std::vector<std::set<std::string>> names_;
};

std::unique_ptr<Json> Parse(absl::string_view text, JsonProblems& problems) {
  if (text.size() > kJsonBytesMax) {
    problems.Add("$", absl::StrCat("is larger than ", kJsonBytesMax >> 20, " MiB"));
    return nullptr;
  }
  try {  // the only way to hear where it went wrong
    Watch watch(problems);
    auto json = std::make_unique<Json>(Json::parse(
        text.begin(), text.end(), [&](int depth, Json::parse_event_t event, Json& parsed) {
          return watch(depth, event, parsed);
        }));
    if (problems.empty()) return json;
  } catch (const Json::parse_error& error) {
    problems.Add("$", absl::StrCat("is not JSON: ", LineAndColumn(text, error.byte),
                                   " is not what has to stand there"));
  } catch (const Json::exception&) {  // a number that no type holds
    problems.Add("$", "is not JSON: it has a number that is too large");
  }
  return nullptr;
}

}  // namespace

void JsonValue::Refuse(absl::string_view why) const { problems_->Add(path_, why); }

JsonObject JsonValue::AsObject() const {
  if (json_ == nullptr || json_->is_object()) return JsonObject(*this);
  Refuse(MustBe("an object", *json_));
  return JsonObject(JsonValue(nullptr, path_, problems_));
}

std::string JsonValue::AsText() const {
  if (json_ != nullptr && json_->is_string()) return json_->get<std::string>();
  if (json_ != nullptr) Refuse(MustBe("a text", *json_));
  return "";
}

bool JsonValue::IsObject() const { return json_ != nullptr && json_->is_object(); }

bool JsonObject::Has(absl::string_view member) const {
  return value_.json_ != nullptr && value_.json_->contains(std::string(member));
}

bool JsonObject::HasList(absl::string_view member) const {
  return Has(member) && value_.json_->at(std::string(member)).is_array();
}

const Json* JsonObject::Ask(absl::string_view member) {
  const std::string name(member);
  asked_.insert(name);
  if (value_.json_ == nullptr) return nullptr;
  const auto found = value_.json_->find(name);
  return found == value_.json_->end() ? nullptr : &*found;
}

std::string JsonObject::PathTo(absl::string_view member) const {
  return member.empty() ? value_.path_ : Join(value_.path_, member);
}

void JsonObject::Refuse(absl::string_view member, absl::string_view why) {
  refused_.insert(std::string(member));
  value_.problems_->Add(PathTo(member), why);
}

std::string JsonObject::Text(absl::string_view member) {
  const Json* json = Ask(member);
  if (json == nullptr) return "";
  if (json->is_string()) return json->get<std::string>();
  Refuse(member, MustBe("a text", *json));
  return "";
}

std::string JsonObject::RequiredText(absl::string_view member) {
  const Json* json = Ask(member);
  // Of what is no object nothing more is asked: that is the problem already.
  if (value_.json_ == nullptr) return "";
  if (json == nullptr) {
    Refuse(member, "is required");
    return "";
  }
  std::string text = Text(member);
  if (text.empty() && json->is_string()) Refuse(member, "must not be empty");
  return text;
}

bool JsonObject::Flag(absl::string_view member) {
  const Json* json = Ask(member);
  if (json == nullptr) return false;
  if (json->is_boolean()) return json->get<bool>();
  Refuse(member, MustBe("true or false", *json));
  return false;
}

int64_t JsonObject::Integer(absl::string_view member, const IntegerRule& rule) {
  const Json* json = Ask(member);
  if (json == nullptr) return rule.otherwise;
  const std::string range = absl::StrCat("a whole number from ", rule.min, " to ", rule.max);
  // Beyond 63 bits the parser keeps it without a sign, and beyond 64 as a fraction.
  const bool fits = json->is_number_integer() &&
                    (!json->is_number_unsigned() ||
                     json->get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
  const int64_t value = fits ? json->get<int64_t>() : 0;
  if (fits && value >= rule.min && value <= rule.max) return value;
  Refuse(member, MustBe(range, *json));
  return rule.otherwise;
}

std::vector<JsonValue> JsonObject::List(absl::string_view member) {
  std::vector<JsonValue> values;
  const Json* json = Ask(member);
  if (json == nullptr) return values;
  if (!json->is_array()) {
    Refuse(member, MustBe("a list", *json));
    return values;
  }
  for (const Json& element : *json) {
    values.push_back(JsonValue(&element, absl::StrCat(PathTo(member), "[", values.size(), "]"),
                               value_.problems_));
  }
  return values;
}

std::vector<std::string> JsonObject::Texts(absl::string_view member) {
  std::vector<std::string> texts;
  if (Has(member) && List(member).empty() && !Refused(member)) {
    Refuse(member, "must not be empty");
  }
  for (const JsonValue& element : List(member)) {
    texts.push_back(element.AsText());
    if (element.json_->is_string() && texts.back().empty()) element.Refuse("must not be empty");
  }
  return texts;
}

absl::optional<size_t> JsonObject::ChoiceIndex(absl::string_view member,
                                               const std::vector<std::string>& names) {
  const Json* json = Ask(member);
  if (json == nullptr) return absl::nullopt;
  for (size_t i = 0; i < names.size(); ++i) {
    if (*json == names[i]) return i;
  }
  Refuse(member, MustBe(absl::StrCat("one of ", absl::StrJoin(names, ", ")), *json));
  return absl::nullopt;
}

JsonObject JsonObject::Object(absl::string_view member) {
  return JsonValue(Ask(member), PathTo(member), value_.problems_).AsObject();
}

std::vector<std::pair<std::string, JsonValue>> JsonObject::Members() {
  std::vector<std::pair<std::string, JsonValue>> members;
  if (value_.json_ == nullptr) return members;
  for (const auto& [name, json] : value_.json_->items()) {
    asked_.insert(name);
    members.emplace_back(name, JsonValue(&json, Join(value_.path_, name), value_.problems_));
  }
  return members;
}

void JsonObject::Done() {
  if (value_.json_ == nullptr) return;
  const std::string known = absl::StrJoin(asked_, ", ");
  for (const auto& [name, json] : value_.json_->items()) {
    if (asked_.count(name) != 0) continue;
    Refuse(name, absl::StrCat("is not known here; known are ", known));
  }
}

JsonDocument::JsonDocument(absl::string_view text, std::string file)
    : problems_(std::make_unique<JsonProblems>(std::move(file))) {
  json_ = Parse(text, *problems_);
}

JsonDocument::~JsonDocument() = default;

JsonObject JsonDocument::root() { return JsonValue(json_.get(), "$", problems_.get()).AsObject(); }

absl::Status JsonDocument::ToStatus(absl::string_view reason) const {
  return problems_->ToStatus(reason);
}

}  // namespace accord::cli
