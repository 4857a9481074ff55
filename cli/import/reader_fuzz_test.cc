// Files of any dialect, and of any bytes, through all that reads them: a file that was written by a
// model comes back as the model, whatever its dialect; bytes of any kind are read or refused, and
// every refusal names a line that is there. A longer run: ACCORD_FUZZ_ROUNDS=100000.
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/check.h"
#include "cli/import/rows.h"
#include "cli/import/sources.h"
#include "cli/import/testing.h"
#include "common/base/status.h"
#include "common/xlsx/testing.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

int Rounds(int usual) {
  int rounds = 0;
  const char* const wanted = std::getenv("ACCORD_FUZZ_ROUNDS");
  return wanted != nullptr && absl::SimpleAtoi(wanted, &rounds) ? rounds : usual;
}

Mapping MappingOf(const std::string& file) {
  return *ParseMapping(
      absl::StrCat("{\"system\": \"x\", \"loads\": [{\"file\": \"", file,
                   "\", \"resource\": \"account\", \"key\": \"id\", \"fields\": {\"display_name\": "
                   "{\"column\": \"na me\"}, \"industry\": {\"column\": \"sector\"}, "
                   "\"employee_count\": {\"column\": \"staff\"}}}]}"),
      "fuzz");
}

// What the reading tells: "3: a|b|c" of a row, "4!" of one that is refused.
using Told = std::vector<std::string>;

Told Read(const ExportFolder& folder, const std::string& file) {
  Mapping mapping = MappingOf(file);
  Told told;
  const absl::Status found = FindSources(folder.path(), mapping);
  if (!found.ok()) return {std::string(found.message())};
  const absl::Status read =
      ReadRows(folder.path(), mapping, mapping.loads[0],
               {.take =
                    [&](const RowConverter& converter, const csv::Record& record) {
                      (void)converter.Convert(record);
                      std::string text = absl::StrCat(record.line(), ":");
                      for (size_t i = 0; i < record.size(); ++i)
                        absl::StrAppend(&text, "|", record[i]);
                      told.push_back(std::move(text));
                      return absl::OkStatus();
                    },
                .refuse =
                    [&](int64_t line, const RowProblem& problem) {
                      EXPECT_GE(line, 1);
                      EXPECT_FALSE(problem.reason.empty());
                      EXPECT_EQ(problem.reason.find("carriage return"), std::string::npos);
                      told.push_back(absl::StrCat(line, "!"));
                    }});
  if (!read.ok()) told.emplace_back(read.message());
  return told;
}

// Writes one file in a dialect of its own, and knows what has to come back.
class Model {
 public:
  explicit Model(std::mt19937& random) : random_(random) {
    delimiter_ = ",;\t|"[Below(4)];
    line_end_ = std::vector<std::string>{"\n", "\r\n", "\r"}[Below(3)];
    encoding_ = static_cast<int>(Below(5));
    if (Below(4) == 0) Line(absl::StrCat("sep=", std::string(1, delimiter_)));
    if (Below(4) == 0) Line("");
    Line(Row({"id", " na me", "", "sector", "staff", "twice", "twice"}));
    for (size_t rows = 1 + Below(12); rows > 0; --rows) AddRow(rows);
  }

  std::string bytes() const {
    if (encoding_ == 0) return text_;
    if (encoding_ == 1) return "\xEF\xBB\xBF" + text_;
    std::string out = encoding_ == 2 ? "\xFF\xFE" : encoding_ == 3 ? "\xFE\xFF" : "";
    for (size_t i = 0; i < text_.size(); ++i) {
      unsigned c = static_cast<unsigned char>(text_[i]);
      // The model writes two bytes of UTF-8 at most.
      if (c >= 0x80) c = (c & 0x1F) << 6 | (static_cast<unsigned char>(text_[++i]) & 0x3F);
      if (encoding_ == 3) out += static_cast<char>(c >> 8);
      out += static_cast<char>(c & 0xFF);
      if (encoding_ == 2) out += static_cast<char>(c >> 8);
    }
    return out;
  }
  const Told& told() const { return told_; }

 private:
  size_t Below(size_t limit) { return random_() % limit; }

  void Line(const std::string& text) {
    text_ += text + line_end_;
    ++line_;
  }

  std::string Value() {
    static const std::vector<std::string> kPieces = {"a",  "Z",   "7", "öx", "ñb", ",", ";", "|",
                                                     "\"", "x y", "'", "#",  "\\", "<", "éu"};
    std::string value = "v";
    for (size_t n = Below(5); n > 0; --n) value += kPieces[Below(kPieces.size())];
    if (Below(6) == 0) value += line_end_ + "w";
    return value;
  }

  std::string Quoted(const std::string& value) {
    std::string out = "\"";
    for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
  }

  std::string Row(const std::vector<std::string>& values) {
    std::string row;
    for (const std::string& value : values) {
      if (&value != &values[0]) row += delimiter_;
      const bool needs = value.find_first_of("\"\r\n,;|\t") != std::string::npos;
      row += needs || Below(3) == 0 ? Quoted(value) : value;
    }
    return row;
  }

  void AddRow(size_t number) {
    const size_t kind = Below(8);
    const std::string delimiters(6, delimiter_);
    if (kind == 0) return Line(delimiters);
    if (kind == 1) return Line("");
    if (kind <= 3) {
      told_.push_back(absl::StrCat(line_, "!"));
      return Line(absl::StrCat("k", number, std::string(1, delimiter_),
                               kind == 2 ? "5\" disk" : "\"x\" y", delimiters.substr(1)));
    }
    std::vector<std::string> values = {
        absl::StrCat("k", number), Value(), "", Value(), "12", "", ""};
    std::string told = absl::StrCat(line_, ":");
    for (const std::string& value : values) absl::StrAppend(&told, "|", value);
    told_.push_back(told);
    const int64_t line = line_;
    Line(Row(values));
    for (const std::string& value : values) {
      if (value.find(line_end_) != std::string::npos) ++line_;
    }
    EXPECT_GE(line_, line);
  }

  std::mt19937& random_;
  char delimiter_ = ',';
  std::string line_end_;
  int encoding_ = 0;
  int64_t line_ = 1;
  std::string text_;
  Told told_;
};

TEST(ReaderFuzzTest, FileOfAnyDialectComesBackAsItWasMeant) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const ExportFolder folder;
  for (int round = 0; round < Rounds(1500); ++round) {
    const Model model(random);
    folder.Write("a.csv", model.bytes());
    ASSERT_EQ(Read(folder, "a.csv"), model.told()) << testing::PrintToString(model.bytes());
  }
}

// Bytes changed, lost, put in.
std::string Mutated(std::string bytes, std::mt19937& random) {
  const std::string alphabet("\"\n\r,;\t|\0\xFF\xFE\xEF\xBB\xBF\xC3{}[]:\\aé1", 26);
  for (uint32_t n = 1 + random() % 6; n > 0 && !bytes.empty(); --n) {
    const size_t at = random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes[at] = alphabet[random() % alphabet.size()];
        break;
      case 1:
        bytes.erase(at, random() % 20);
        break;
      case 2:
        bytes.insert(at, 1, alphabet[random() % alphabet.size()]);
        break;
      default:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 30));
    }
  }
  return bytes;
}

TEST(ReaderFuzzTest, BytesOfAnyKindAreReadOrRefused) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const ExportFolder folder;
  const std::string json =
      "{\"id\": 1, \"na me\": \"é\", \"sector\": null, \"staff\": 5.0}\n"
      "{\"id\": \"2\", \"na me\": {\"x\": [1, {}]}, \"sector\": true, \"staff\": 1e3}\n";
  xlsx::WriteArchive(
      folder.path() + "/good.xlsx",
      xlsx::WorkbookParts({{"A",
                            "<row><c t=\"s\"><v>0</v></c><c t=\"str\"><v>na me</v></c><c "
                            "t=\"str\"><v>sector</v></c><c t=\"str\"><v>staff</v></c></row>"
                            "<row><c><v>1</v></c></row>",
                            ""}},
                          "<si><t>id</t></si>"));
  std::ostringstream book;
  book << std::ifstream(folder.path() + "/good.xlsx", std::ios::binary).rdbuf();
  for (int round = 0; round < Rounds(1500); ++round) {
    const size_t kind = random() % 4;
    const std::string name = kind == 0 ? "a.ndjson" : kind == 1 ? "a.xlsx" : "a.csv";
    const std::string good = kind == 0 ? json : kind == 1 ? book.str() : Model(random).bytes();
    folder.Write(name, Mutated(good, random));
    (void)Read(folder, name);
  }
}

}  // namespace
}  // namespace accord::cli
