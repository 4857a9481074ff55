// A snapshot as a viewer sees it: rows that are not seen are not there.
//
// Whoever reads for a call reads through it (resources::SnapshotFor), so no handler has to think of
// rights to get them right. Lists pass over rows that are not seen and go on until the page is
// full. Conditions on a column that refers to an account (Belonging::reference_column) are judged
// by what is shown of it. Not for writes, whose rules have to hold for everybody's rows.
#pragma once

#include <memory>

#include "common/rights/viewer.h"
#include "common/store/store.h"

namespace accord::rights {

// `reader` as `viewer` sees it; as it is, if that is all.
std::unique_ptr<store::Reader> ViewedBy(const Viewer& viewer,
                                        std::unique_ptr<store::Reader> reader);

}  // namespace accord::rights
