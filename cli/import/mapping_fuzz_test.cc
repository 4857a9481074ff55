// Mappings that are wrong in every place and way: ParseMapping says so, and nothing else happens.
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/import/days.h"
#include "cli/import/mapping.h"
#include "cli/import/numbers.h"
#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using Json = nlohmann::json;

Json Nested(int levels) {
  Json value = 1;
  for (int i = 0; i < levels; ++i) value = i % 2 == 0 ? Json::array({value}) : Json{{"a", value}};
  return value;
}

// One of each type, and numbers that other types cut.
std::vector<Json> Strangers() {
  return {nullptr,
          true,
          5,
          -1,
          int64_t{4294967301},
          uint64_t{18446744073709551615u},
          1e300,
          0.5,
          "",
          "x",
          Json::array(),
          Json::object(),
          Json::array({5}),
          Json{{"x", 5}},
          Nested(20),
          Nested(200),
          std::string(100000, 'x'),
          std::string("a\0b", 3)};
}

// The default mapping, with every member that a mapping can have.
Json FullMapping() {
  Json mapping = Json::parse(DefaultMappingJson());
  mapping["null"] = {"NULL"};
  mapping["numbers"] = {{"decimal", "."}, {"group", ","}};
  mapping["date_format"] = "YYYY-MM-DD";
  mapping["time"] = "instant";
  mapping["time_zone"] = "UTC";
  mapping["loads"][1]["fields"]["start_date"] = {{"column", "since"}};
  Json& load = mapping["loads"][4];
  load["null"] = {"-"};
  load["numbers"] = {{"decimal", ","}, {"group", "."}};
  load["date_format"] = "DD.MM.YYYY";
  load["key"] = {"opportunity_id", "account"};
  load["key_separator"] = "|";
  load["empty"] = "clear";
  load["full"] = true;
  load["delete_rows"] = {{{"column", "gone"}, {"is_not", {"", "0"}}}};
  load["skip_rows"] = {{{"column", "deleted"}, {"is", {"1"}}}};
  Json& fields = load["fields"];
  fields["amount"]["currency_column"] = "currency";
  fields["competitor"] = {{"columns", {"a", "b"}}, {"separator", " - "}};
  fields["probability_basis_points"] = {
      {"column", "p"}, {"unit", "percent"}, {"numbers", {{"decimal", ","}}}};
  fields["type"] = {{"column", "t"}, {"values", "industries"}, {"unlisted", "NEW"}};
  fields["open_date"]["time"] = "ignore";
  fields["open_date"]["date_format"] = "YYYYMMDD";
  return mapping;
}

// Every place of a document, the deepest too.
void CollectPlaces(const Json& json, const Json::json_pointer& at,
                   std::vector<Json::json_pointer>& places) {
  places.push_back(at);
  for (const auto& [name, value] : json.items()) {
    if (!json.is_structured()) return;  // a scalar is its own only item
    CollectPlaces(value, json.is_array() ? at / std::stoul(name) : at / name, places);
  }
}

// What a mapping is refused with names the file, the reason and a path.
void ExpectAnswered(const std::string& text) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(text, "mine.json");
  if (mapping.ok()) return;
  const ErrorDetail detail = DetailOf(mapping.status()).value_or(ErrorDetail());
  EXPECT_EQ(detail.reason, "MAPPING_INVALID");
  EXPECT_EQ(mapping.status().message().substr(0, 10), "mine.json:");
  ASSERT_EQ(detail.metadata.size(), 2u);
  EXPECT_EQ(detail.metadata[1].second.substr(0, 1), "$");
}

// Issue 9, fault 13.
TEST(MappingFuzzTest, AnythingInAnyPlaceIsTakenOrRefused) {
  const Json good = FullMapping();
  std::vector<Json::json_pointer> places;
  CollectPlaces(good, Json::json_pointer(), places);
  ASSERT_GT(places.size(), 100u);
  ASSERT_TRUE(ParseMapping(good.dump(), "mine.json").ok())
      << ParseMapping(good.dump(), "mine.json").status();
  for (const Json::json_pointer& place : places) {
    for (const Json& stranger : Strangers()) {
      Json mutated = good;
      mutated[place] = stranger;
      SCOPED_TRACE(absl::StrCat(place.to_string(), " = ", stranger.type_name()));
      ExpectAnswered(mutated.dump());
      const bool other_type = stranger.type() != good[place].type() &&
                              !(stranger.is_number() && good[place].is_number_integer());
      if (other_type) EXPECT_FALSE(ParseMapping(mutated.dump(), "mine.json").ok());
    }
  }
}

TEST(MappingFuzzTest, AnythingMissingOrMisspeltIsTakenOrRefused) {
  const Json good = FullMapping();
  std::vector<Json::json_pointer> places;
  CollectPlaces(good, Json::json_pointer(), places);
  for (const Json::json_pointer& place : places) {
    if (place.empty()) continue;
    Json& parent = const_cast<Json&>(good)[place.parent_pointer()];
    if (!parent.is_object()) continue;
    Json mutated = good;
    Json& changed = mutated[place.parent_pointer()];
    Json value = changed[place.back()];
    changed.erase(place.back());
    ExpectAnswered(mutated.dump());
    changed[place.back() + "é!"] = value;
    ExpectAnswered(mutated.dump());
  }
}

TEST(MappingFuzzTest, BytesOfAnyKindAreTakenOrRefused) {
  const std::string good(DefaultMappingJson());
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  constexpr const char* kPieces[] = {"\xff\xfe", "\xc3", "\"", "[[[[", "{{", "1e999", "\\ud800"};
  std::mt19937 random(seed);
  const auto below = [&](size_t limit) { return random() % limit; };
  for (int round = 0; round < 2000; ++round) {
    std::string text = good;
    for (size_t change = 0; change <= below(4); ++change) {
      const size_t at = below(text.size());
      switch (below(4)) {
        case 0:
          text[at] = static_cast<char>(below(256));
          break;
        case 1:
          text.resize(at + 1);
          break;
        case 2:
          text.insert(at, text.substr(below(text.size()), below(50)));
          break;
        default:
          text.insert(at, kPieces[below(std::size(kPieces))]);
      }
    }
    ExpectAnswered(text);
  }
}

// Texts of rows: whatever they are, they are a value or an error that says what would be right.
TEST(MappingFuzzTest, AnyTextIsReadOrRefused) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  constexpr const char* kPieces[] = {
      "1", "9",  "0", "31", "2026", "-",    "/",      ".",   ",",
      " ", ":",  "T", "Z",  "+",    "E",    "(",      ")",   "%",
      "'", "PM", "$", "€",  "Mar",  "\xff", "\u2212", "USD", "99999999999999999999"};
  const absl::TimeZone zone = absl::FixedTimeZone(3600 * 14);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t i = 0; i < random() % 12; ++i) text += kPieces[random() % std::size(kPieces)];
    for (const NumberFormat format : {NumberFormat{'.', ','}, NumberFormat{',', ' '}}) {
      const auto number = ReadNumber(text, format);
      if (!number.ok()) continue;
      const auto again = ReadNumber(ToDecimalText(*number), {});
      ASSERT_TRUE(again.ok()) << text;
      EXPECT_EQ(ToDecimalText(*again), ToDecimalText(*number)) << text;
      (void)Exactly(*number, {.factor = 1000000, .decimals = 6});
    }
    for (const auto& [name, format] : DateFormatChoices()) {
      for (const TimeMeaning time :
           {TimeMeaning::kNone, TimeMeaning::kIgnore, TimeMeaning::kInstant}) {
        const auto day = ReadDay(text, {format, time, zone});
        if (!day.ok()) continue;
        EXPECT_GE(day->year(), 1900) << text;
        EXPECT_LE(day->year(), 2199) << text;
      }
    }
    (void)WithoutCurrency(text, "USD");
  }
}

TEST(MappingFuzzTest, NoNestingIsTooDeep) {
  for (const char* part : {"[", "{\"a\":", "{\"system\":[{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 1000000; ++i) text += part;
    ExpectAnswered(text);
    EXPECT_FALSE(ParseMapping(text, "mine.json").ok());
  }
}

}  // namespace
}  // namespace accord::cli
