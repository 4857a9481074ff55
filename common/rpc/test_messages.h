// Compares messages in tests. The bytes of equal messages may differ: a map has no order of its
// own.
#pragma once

#include <string>

#include "google/protobuf/message.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace accord::rpc {

// Whether both have the same fields with the same values; a failure lists each that differs.
inline ::testing::AssertionResult SameMessage(const google::protobuf::Message& got,
                                              const google::protobuf::Message& wanted) {
  std::string differences;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&differences);
  if (differencer.Compare(got, wanted)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << differences;
}

}  // namespace accord::rpc
