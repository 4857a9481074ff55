// Takes the texts of a request as they are meant: names, keys, references and short texts without
// white space and invisible characters around them, in NFC (common/text/spelling.h). So a key that
// was pasted with U+00A0 behind it finds what the same key without it made.
//
// Lines are: references, external ids, fields whose name ends in `_id`, keys of maps, REQUIRED
// texts, texts with a pattern, and texts of at most 200 characters. Longer ones are prose, and stay
// as they were written. A REQUIRED text of nothing but white space stays, too: Validate refuses it.
// Thread-safe.
#pragma once

#include "common/rpc/validate.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// Before Validate, which sees what this leaves. Plain ASCII costs a look at each text.
void Normalize(const MessagePlan& plan, google::protobuf::Message& request);

}  // namespace accord::rpc
