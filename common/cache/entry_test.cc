#include "common/cache/entry.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/cache/crc32c.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

// Known answers: RFC 3720, appendix B.4, and the usual check value.
TEST(Crc32cTest, GivesTheKnownAnswers) {
  EXPECT_EQ(Crc32c(""), 0u);
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  std::string counting(32, '\0');
  for (size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<char>(i);
  EXPECT_EQ(Crc32c(counting), 0x46DD794Eu);
  EXPECT_EQ(Crc32c(std::string(counting.rbegin(), counting.rend())), 0x113FDB5Cu);
}

TEST(Crc32cTest, ExtendingGivesThatOfTheWhole) {
  const std::string text = "so that every split is tried, long and short";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(ExtendCrc32c(Crc32c(text.substr(0, cut)), text.substr(cut)), Crc32c(text)) << cut;
  }
}

TEST(EntryTest, GivesBackWhatWasEncoded) {
  for (const std::string& content : {std::string(), std::string("x"), std::string(100000, '\0')}) {
    const std::string entry = EncodeEntry("key", 77, content);
    const DecodedEntry decoded = DecodeEntry("key", entry);
    EXPECT_EQ(decoded.fault, EntryFault::kNone);
    EXPECT_EQ(decoded.revision, 77);
    EXPECT_EQ(decoded.content, content);
  }
}

// Computed by another program, from the two definitions.
TEST(EntryTest, LooksTheSameInEveryRelease) {
  EXPECT_EQ(EncodeEntry("accord:db:account:acme", 258, "content"),
            absl::StrCat(absl::HexStringToBytes("41435244"
                                                "01"
                                                "7bb0ac286dff9ab6"
                                                "0000000000000102"
                                                "efa3b1f7"),
                         "content"))
      << "raise the version, so that releases that run side by side do not misread each other";
}

TEST(EntryTest, SaysWhatIsWrong) {
  const std::string good = EncodeEntry("key", 5, "content");
  const auto with = [&](size_t at, char byte) {
    std::string bytes = good;
    bytes[at] = byte;
    return bytes;
  };
  EXPECT_EQ(DecodeEntry("key", "").fault, EntryFault::kTruncated);
  EXPECT_EQ(DecodeEntry("key", good.substr(0, kEntryHeaderBytes - 1)).fault,
            EntryFault::kTruncated);
  EXPECT_EQ(DecodeEntry("key", std::string(kEntryBytesMax + 1, 'x')).fault, EntryFault::kTooLong);
  EXPECT_EQ(DecodeEntry("key", with(0, 'x')).fault, EntryFault::kMagic);
  EXPECT_EQ(DecodeEntry("key", with(4, 2)).fault, EntryFault::kVersion);
  EXPECT_EQ(DecodeEntry("other", good).fault, EntryFault::kKey);
  EXPECT_EQ(DecodeEntry("key", with(20, 6)).fault, EntryFault::kChecksum);
  EXPECT_EQ(DecodeEntry("key", with(good.size() - 1, 'x')).fault, EntryFault::kChecksum);
  EXPECT_EQ(DecodeEntry("key", good.substr(0, good.size() - 1)).fault, EntryFault::kChecksum);
  EXPECT_EQ(DecodeEntry("key", good + "x").fault, EntryFault::kChecksum);
  EXPECT_EQ(DecodeEntry("key", EncodeEntry("key", 0, "content")).fault, EntryFault::kRevision);
  EXPECT_EQ(DecodeEntry("key", EncodeEntry("key", -1, "content")).fault, EntryFault::kRevision);
}

}  // namespace
}  // namespace accord::cache
