// Messages as JSON for scripts: proto3's JSON mapping with two changes, because figures are what
// scripts come for.
//   - google.type.Money is {"currencyCode": "USD", "amount": "1054.00"}: an exact decimal and not
//     units and nanos. google.type.Date is "2026-07-01", google.type.Decimal its text.
//   - Fields that have a value when nobody set one (numbers, flags, texts, lists) are always there;
//     messages and optional fields that are not set are left out.
// 64-bit integers are strings, timestamps RFC 3339, enums their names, as in proto3's mapping.
#pragma once

#include <ostream>
#include <string>

#include "cli/kit/json.h"
#include "google/protobuf/message.h"

namespace accord::cli {

// Writes `message` as one JSON value.
void WriteMessage(JsonWriter& json, const google::protobuf::Message& message);

// The same, pretty-printed and ended by a line end.
void PrintMessage(std::ostream& out, const google::protobuf::Message& message);

}  // namespace accord::cli
