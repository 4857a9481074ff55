// JSON lines (NDJSON): an object a line.
#include <algorithm>
#include <fstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "cli/import/row_file.h"
#include "common/base/status.h"
#include "common/csv/source.h"
#include "common/csv/utf8.h"
#include "common/text/spelling.h"

namespace accord::cli {
namespace {

using csv::Record;

constexpr size_t kLineBytesMax = 16 << 20;
constexpr int kDepthMax = 16;

// One member as a cell.
struct Member {
  std::string name;  // "account.name" of an object within
  std::string text;
  Record::Type type = Record::Type::kText;
};

// Collects the members of one object. Numbers stay as they are written.
class MemberReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit MemberReader(const SourceFile& file) : file_(file) {}

  std::vector<Member> members;
  std::string error;

  bool null() override { return Put("", Record::Type::kText); }
  bool boolean(bool value) override { return Put(value ? "true" : "false", Record::Type::kText); }
  bool number_integer(number_integer_t value) override {
    return Put(absl::StrCat(value), Record::Type::kNumber);
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Put(absl::StrCat(value), Record::Type::kNumber);
  }
  bool number_float(number_float_t, const string_t& text) override {
    return Put(text, Record::Type::kNumber);
  }
  bool string(string_t& value) override { return Put(file_.TextOf(value), Record::Type::kText); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (lists_ > 0) return Open(0);
    names_.emplace_back();
    return Open(0);
  }
  bool key(string_t& name) override {
    if (lists_ == 0) names_.back() = text::Normal(name);
    return true;
  }
  bool end_object() override {
    --depth_;
    if (lists_ == 0) names_.pop_back();
    return true;
  }
  bool start_array(std::size_t) override {
    if (names_.empty()) return Fail("must be an object");
    if (lists_ == 0) Put("is a list, and a row has one value for a column", Record::Type::kFault);
    return Open(1);
  }
  bool end_array() override {
    --depth_;
    --lists_;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    return Fail(absl::StrCat("is no JSON from character ", position, " on"));
  }

 private:
  bool Fail(std::string why) {
    if (error.empty()) error = std::move(why);
    return false;
  }
  bool Open(int lists) {
    lists_ += lists;
    return ++depth_ <= kDepthMax || Fail("is nested too deep");
  }
  bool Put(std::string text, Record::Type type) {
    if (names_.empty()) return Fail("must be an object");
    if (lists_ > 0) return true;  // a part of what is told as a list
    std::string path;
    for (const std::string& name : names_) absl::StrAppend(&path, path.empty() ? "" : ".", name);
    for (const Member& member : members) {
      if (member.name == path) return Fail(absl::StrCat("has two members ", path));
    }
    members.push_back({std::move(path), std::move(text), type});
    return true;
  }

  const SourceFile& file_;
  std::vector<std::string> names_;  // of the members that enclose the value
  int lists_ = 0;
  int depth_ = 0;
};

// The lines of a file, and the objects on them.
class JsonLines {
 public:
  static absl::StatusOr<JsonLines> Open(const SourceFile& file) {
    auto stream = std::make_unique<std::ifstream>(file.path, std::ios::binary);
    if (!*stream) {
      return MakeError(absl::StatusCode::kNotFound, "CSV_UNREADABLE",
                       absl::StrCat(file.path, ": this file cannot be read"),
                       {{"file", file.path}});
    }
    JsonLines lines(file, std::move(stream));
    if (!file.dialect.is_utf8()) {
      ASSIGN_OR_RETURN(csv::Decoder decoder, csv::Decoder::Create(file.dialect.encoding));
      lines.source_.Decode(std::move(decoder));
    }
    lines.source_.PassByteOrderMark();
    return lines;
  }

  // The members of the next object; false at the end. An error is about one line.
  absl::StatusOr<bool> Next(std::vector<Member>& members) {
    std::string text;
    do {
      if (!source_.More()) return false;
      ++line_;
      if (!ReadLine(text)) return Error("", "a line longer than 16 MiB");
    } while (csv::IsUtf8(text) && text::IsBlank(text));
    if (!csv::IsUtf8(text)) return Error("", "not valid UTF-8");
    MemberReader reader(file_);
    const bool read = nlohmann::json::sax_parse(text, &reader);
    if (!read) return Error("", reader.error.empty() ? "is no JSON" : reader.error);
    members = std::move(reader.members);
    if (!file_.json_columns.empty()) AddJson(text, members);
    return true;
  }
  int64_t line() const { return line_; }
  absl::Status Error(absl::string_view column, absl::string_view reason) const {
    return RowFileError(name_, line_, column, reason);
  }

 private:
  JsonLines(const SourceFile& file, std::unique_ptr<std::istream> stream)
      : file_(file), name_(file.path), stream_(std::move(stream)), source_(*stream_) {}

  // Lists and objects that are wanted as they are.
  void AddJson(const std::string& text, std::vector<Member>& members) const {
    const auto line = nlohmann::json::parse(text, nullptr, false);
    for (const std::string& column : file_.json_columns) {
      const auto found = line.find(column);
      if (found == line.end() || !(found->is_array() || found->is_object())) continue;
      members.erase(std::remove_if(members.begin(), members.end(),
                                   [&](const Member& member) { return member.name == column; }),
                    members.end());
      members.push_back({column, found->dump(), Record::Type::kText});
    }
  }

  // False if it is too long; it is passed then.
  bool ReadLine(std::string& text) {
    text.clear();
    bool fits = true;
    while (source_.More()) {
      const char* const end = std::find(source_.at, source_.end, '\n');
      fits = fits && text.size() + (end - source_.at) <= kLineBytesMax;
      if (fits) text.append(source_.at, end);
      source_.at = end;
      if (end == source_.end) continue;
      ++source_.at;
      break;
    }
    return fits;
  }

  SourceFile file_;
  std::string name_;
  std::unique_ptr<std::istream> stream_;
  csv::Source source_;
  int64_t line_ = 0;
};

class JsonFile final : public RowFile {
 public:
  JsonFile(const SourceFile& file, JsonLines lines)
      : path_(file.path), lines_(std::move(lines)), columns_(file.columns) {
    for (size_t i = 0; i < columns_.size(); ++i) places_[columns_[i]] = i;
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  absl::StatusOr<size_t> Require(absl::string_view name) const override {
    return RequireColumn(columns_, name, path_, 1);
  }
  bool broken() const override { return false; }

  absl::StatusOr<bool> Next(Record& record) override {
    std::vector<Member> members;
    ASSIGN_OR_RETURN(const bool more, lines_.Next(members));
    if (!more) return false;
    std::vector<const Member*> cells(columns_.size(), nullptr);
    for (const Member& member : members) {
      const auto place = places_.find(member.name);
      if (place != places_.end()) cells[place->second] = &member;
    }
    record.Begin(lines_.line());
    for (const Member* cell : cells) {
      record.Add(cell == nullptr ? absl::string_view() : cell->text,
                 cell == nullptr ? Record::Type::kAbsent : cell->type);
    }
    return true;
  }

 private:
  std::string path_;
  JsonLines lines_;
  std::vector<std::string> columns_;
  absl::flat_hash_map<std::string, size_t> places_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> JsonColumns(const SourceFile& file) {
  ASSIGN_OR_RETURN(JsonLines lines, JsonLines::Open(file));
  std::vector<std::string> columns;
  absl::flat_hash_map<std::string, bool> seen;
  std::vector<Member> members;
  while (true) {
    const absl::StatusOr<bool> more = lines.Next(members);
    if (!more.ok()) continue;  // told when the rows are read
    if (!*more) break;
    for (const Member& member : members) {
      if (!seen.try_emplace(member.name, true).second) continue;
      columns.push_back(member.name);
      if (columns.size() > csv::kMaxColumns) {
        return lines.Error("", absl::StrCat("more than ", csv::kMaxColumns, " members in all"));
      }
    }
  }
  // A list that no row has is one that all of them lack.
  for (const std::string& column : file.json_columns) {
    if (seen.try_emplace(column, true).second) columns.push_back(column);
  }
  return columns;
}

absl::StatusOr<std::unique_ptr<RowFile>> OpenJsonFile(const SourceFile& file) {
  ASSIGN_OR_RETURN(JsonLines lines, JsonLines::Open(file));
  return std::make_unique<JsonFile>(file, std::move(lines));
}

}  // namespace accord::cli
