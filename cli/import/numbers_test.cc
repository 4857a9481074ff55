// Issue 11, kind 11: exact numbers are taken however they are spelt, others are refused.
#include "cli/import/numbers.h"

#include <string>

#include "gtest/gtest.h"

namespace accord::cli {
namespace {

constexpr NumberFormat kPlain;
constexpr NumberFormat kEnglish = {'.', ','};
constexpr NumberFormat kGerman = {',', '.'};
constexpr NumberFormat kFrench = {',', ' '};
constexpr NumberFormat kSwiss = {'.', '\''};

// The number as a plain decimal, or "refused".
std::string Read(const std::string& text, const NumberFormat& format) {
  const auto number = ReadNumber(text, format);
  return number.ok() ? ToDecimalText(*number) : "refused";
}

struct Case {
  const char* text;
  NumberFormat format;
  const char* means;
};

TEST(NumbersTest, ExactNumbersAreTakenInEverySpellingThatIsDeclared) {
  const Case kCases[] = {
      {"179500.00000000", kPlain, "179500"},
      {"1500.0", kPlain, "1500"},
      {"1.1000000000", kPlain, "1.1"},
      {"0", kPlain, "0"},
      {"-0.00", kPlain, "0"},
      {"007", kPlain, "7"},
      {".5", kPlain, "0.5"},
      {"+5", kPlain, "5"},
      {"5-", kPlain, "-5"},
      {"(5.50)", kPlain, "-5.5"},
      {"\u22125", kPlain, "-5"},
      {"1.795E5", kPlain, "179500"},
      {"1.5e-3", kPlain, "0.0015"},
      {"1,234,567.80", kEnglish, "1234567.8"},
      {"12,34,567", kEnglish, "1234567"},
      {"1.234.567,80", kGerman, "1234567.8"},
      {"179500,00000000", kGerman, "179500"},
      {"1\u00A0234\u202F567,5", kFrench, "1234567.5"},
      {"1 234", kFrench, "1234"},
      {"1'234'567.5", kSwiss, "1234567.5"},
      {"1\u2019234", kSwiss, "1234"},
  };
  for (const Case& each : kCases) EXPECT_EQ(Read(each.text, each.format), each.means) << each.text;
}

TEST(NumbersTest, WhatTwoPeopleWouldReadDifferentlyIsRefused) {
  const Case kCases[] = {
      {"1,5", kPlain, ""},       {"1,5", kEnglish, ""},    {"1.5", kGerman, ""},
      {"1,2345", kEnglish, ""},  {"0,123", kEnglish, ""},  {"1234,567", kEnglish, ""},
      {"1.234.56", kGerman, ""}, {"1,,234", kEnglish, ""}, {"1.2.3", kPlain, ""},
      {"12x", kPlain, ""},       {"", kPlain, ""},         {".", kPlain, ""},
      {"--5", kPlain, ""},       {"0x10", kPlain, ""},     {"1 234", kPlain, ""},
      {"NaN", kPlain, ""},       {"inf", kPlain, ""},      {"1e999", kPlain, ""},
  };
  for (const Case& each : kCases) EXPECT_EQ(Read(each.text, each.format), "refused") << each.text;
  EXPECT_EQ(Read(std::string(1000, '9'), kPlain), "refused");
}

TEST(NumbersTest, WholeNumbersLoseNothing) {
  const auto exactly = [](const std::string& text, const Exactness& wanted) {
    const auto number = ReadNumber(text, kPlain);
    const auto whole = number.ok() ? Exactly(*number, wanted) : number.status();
    return whole.ok() ? std::to_string(*whole) : "refused";
  };
  EXPECT_EQ(exactly("179500.00000000", {.decimals = 6}), "179500000000");
  EXPECT_EQ(exactly("0.000001", {.decimals = 6}), "1");
  EXPECT_EQ(exactly("0.0000001", {.decimals = 6}), "refused");
  EXPECT_EQ(exactly("0.0000015", {.factor = 1000, .decimals = 6}), "1500");
  EXPECT_EQ(exactly("0.0000000005", {.factor = 1000, .decimals = 6}), "refused");
  EXPECT_EQ(exactly("0.000000005", {.factor = 1000000, .decimals = 6}), "5000");
  EXPECT_EQ(exactly("1242.32", {.factor = 1000000, .decimals = 6}), "1242320000000000");
  EXPECT_EQ(exactly("1500.0", {}), "1500");
  EXPECT_EQ(exactly("1500.5", {}), "refused");
  EXPECT_EQ(exactly("9223372036854775807", {}), "9223372036854775807");
  EXPECT_EQ(exactly("9223372036854775808", {}), "refused");
  EXPECT_EQ(exactly("4294967301", {}), "4294967301");
  EXPECT_EQ(exactly("1e30", {.factor = 1000000, .decimals = 6}), "refused");
  EXPECT_EQ(exactly("123456789012345678901234567890123", {}), "refused");
  EXPECT_EQ(exactly("0e90", {}), "0");
}

TEST(NumbersTest, CurrencyBesideAnAmountHasToBeItsOwn) {
  const auto bare = [](const char* text, const char* currency) {
    const auto rest = WithoutCurrency(text, currency);
    return rest.ok() ? std::string(*rest) : "refused";
  };
  EXPECT_EQ(bare("1,234.50 USD", "USD"), "1,234.50");
  EXPECT_EQ(bare("USD 5", "USD"), "5");
  EXPECT_EQ(bare("$1,234.50", "USD"), "1,234.50");
  EXPECT_EQ(bare("1.234,50 \u20AC", "EUR"), "1.234,50");
  EXPECT_EQ(bare("5", "EUR"), "5");
  EXPECT_EQ(bare("USD 5", "EUR"), "refused");
  EXPECT_EQ(bare("\u20AC5", "USD"), "refused");
}

}  // namespace
}  // namespace accord::cli
