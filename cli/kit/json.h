// Writes JSON by hand, piece by piece, to a stream. For output that has no proto of its own;
// protobuf messages are printed by protobuf's JsonUtil elsewhere.
//
// Keys come out in the order they are written. Strings are UTF-8; invalid bytes become U+FFFD, and
// control characters are escaped (C1 too, which a terminal could obey). Every top-level value ends
// with '\n', so that compact values make JSON Lines. Nothing is buffered. Thread-compatible.
//
//   JsonWriter json(std::cout);
//   json.BeginObject();
//   json.Field("account", "accounts/acme");
//   json.Key("children");
//   json.BeginArray();
//   for (const Node& child : children) json.String(child.name);
//   json.EndArray();
//   json.EndObject();
#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

#include "absl/strings/string_view.h"

namespace accord::cli {

struct JsonOptions {
  bool pretty = true;            // two spaces a level; else one line without spaces
  bool int64_as_string = false;  // as proto JSON does, for readers that know doubles alone
};

// Calls must form a value: a Key before each member of an object and nowhere else, each Begin with
// its End. A breach is a programmer's error and fails an assertion.
class JsonWriter {
 public:
  // `out` must outlive the writer.
  explicit JsonWriter(std::ostream& out, JsonOptions options = {});

  void BeginObject();
  void EndObject();
  void BeginArray();
  void EndArray();
  void Key(absl::string_view name);

  void String(absl::string_view value);
  void Int(int64_t value);
  void Double(double value);  // the shortest spelling that reads back the same; NaN and ±∞: null
  void Bool(bool value);
  void Null();

  // A key and its value.
  void Field(absl::string_view name, absl::string_view value);
  void Field(absl::string_view name, const char* value);  // else it would convert to bool
  void Field(absl::string_view name, int64_t value);
  void Field(absl::string_view name, int value);
  void Field(absl::string_view name, double value);
  void Field(absl::string_view name, bool value);

  // Whether every value begun has ended.
  bool complete() const { return levels_.empty(); }

 private:
  struct Level {
    bool is_object;
    bool is_empty = true;
    bool has_key = false;  // a key waits for its value
  };

  void Begin(bool is_object);
  void End(bool is_object);
  void BeforeItem();
  void BeforeValue();
  void AfterValue();
  void NewLine();
  void Quote(absl::string_view text);

  std::ostream& out_;
  const JsonOptions options_;
  std::vector<Level> levels_;
};

}  // namespace accord::cli
