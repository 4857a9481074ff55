#include "common/csv/decoder.h"

#include <string>

#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::csv {
namespace {

std::string Decode(const std::string& encoding, const std::string& bytes, size_t piece) {
  Decoder decoder = Decoder::Create(encoding).value();
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    decoder.Decode(bytes.substr(at, piece), false, out);
  }
  decoder.Decode("", true, out);
  return out;
}

TEST(DecoderTest, PiecesMayEndAnywhere) {
  const std::string utf16("Z\0\xfc\0\x3d\xd8\x00\xde\n\0", 10);
  for (size_t piece = 1; piece <= utf16.size(); ++piece) {
    EXPECT_EQ(Decode("UTF-16LE", utf16, piece), "Zü😀\n") << piece;
  }
  std::string many;
  for (int i = 0; i < 3000; ++i) many += std::string("x\0\x3d\xd8\x00\xde", 6);
  EXPECT_EQ(Decode("UTF-16LE", many, many.size()).size(), 3000u * 5);
}

TEST(DecoderTest, CodePagesAreRead) {
  EXPECT_EQ(Decode("Windows-1252", "Z\xfcrich \x80 5", 3), "Zürich € 5");
  EXPECT_EQ(Decode("ISO-8859-15", "\xa4", 1), "€");
  EXPECT_EQ(Decode("Windows-1251", "\xcb\xf3\xea", 1), "Лук");
  EXPECT_EQ(Decode("Shift_JIS", "\x93\xfa\x96\x7b", 1), "日本");
}

TEST(DecoderTest, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(Decode("Windows-1252", "a\x81z", 1), "a\uFFFDz");
  EXPECT_EQ(Decode("UTF-16LE", std::string("a\0\x3d\xd8z\0", 6), 2), "a\uFFFDz");
  EXPECT_EQ(Decode("UTF-16LE", std::string("a\0b", 3), 3), "a\uFFFD");
}

TEST(DecoderTest, UnknownEncodingIsRefused) {
  EXPECT_EQ(DetailOf(Decoder::Create("utf-99").status())->reason, "ENCODING_UNKNOWN");
  EXPECT_FALSE(Decoder::Create("").ok());
}

}  // namespace
}  // namespace accord::csv
