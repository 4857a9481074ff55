// The words that opportunities are sorted by. Labels and values are those of the protos.
#pragma once

#include <cstdint>

#include "common/store/codec.h"

namespace accord::forecast {

// How sure we are that an opportunity will be won in time, from least to most.
enum class Category : uint8_t { kUnspecified, kOmitted, kPipeline, kBestCase, kCommit, kClosed };

enum class OpportunityType : uint8_t { kUnspecified, kNew, kExpansion, kRenewal, kServices };

enum class PartnerKind : uint8_t { kUnspecified, kSourced, kCoSold, kInfluenced };

enum class Outcome : uint8_t { kUnspecified, kOpen, kWon, kLost };

// What a target counts, and what of a forecast is shown beside it.
enum class TargetKind : uint8_t { kUnspecified, kBookings, kNetNew, kRenewal, kTotalRevenue };

// A probability of one, in hundredths of a percent.
inline constexpr int kCertain = 10000;

}  // namespace accord::forecast

namespace accord::store {

template <>
struct EnumLabels<forecast::Category> {
  static constexpr const char* kLabels[] = {"",          "OMITTED", "PIPELINE",
                                            "BEST_CASE", "COMMIT",  "CLOSED"};
};
template <>
struct EnumLabels<forecast::OpportunityType> {
  static constexpr const char* kLabels[] = {"", "NEW", "EXPANSION", "RENEWAL", "SERVICES"};
};
template <>
struct EnumLabels<forecast::PartnerKind> {
  static constexpr const char* kLabels[] = {"", "SOURCED", "CO_SOLD", "INFLUENCED"};
};
template <>
struct EnumLabels<forecast::Outcome> {
  static constexpr const char* kLabels[] = {"", "OPEN", "WON", "LOST"};
};
template <>
struct EnumLabels<forecast::TargetKind> {
  static constexpr const char* kLabels[] = {"", "BOOKINGS", "NET_NEW", "RENEWAL", "TOTAL_REVENUE"};
};

}  // namespace accord::store
