// What a service that follows the accounts service keeps beside its own records.
#pragma once

#include "common/directory/closing_vote.h"
#include "common/directory/stored_records.h"
#include "common/store/record_list.h"

namespace accord::directory {

using KeptRecords = store::RecordList<StoredHead, StoredPart, ClosingVote>;

}  // namespace accord::directory
