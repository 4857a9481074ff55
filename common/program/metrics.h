// What the parts of a program tell of themselves, as metrics. docs/OBSERVABILITY.md lists them.
#pragma once

#include "common/directory/directory.h"
#include "common/directory/follower.h"
#include "common/observability/log.h"
#include "common/observability/sheet.h"
#include "common/program/data.h"
#include "common/rpc/worker_pool.h"

namespace accord::program {

// Each is thread-safe and waits for nothing but short locks.
void ShowData(const Data& data, observability::Sheet& sheet);
void ShowWorkers(const rpc::WorkerPool& pool, observability::Sheet& sheet);
// What of the hierarchy is set aside where it is stored: accounts, and accounts with such moves.
void ShowSetAside(int64_t accounts, int64_t moves, observability::Sheet& sheet);
// The copy of the hierarchy, and how well it follows.
void ShowHierarchy(const directory::Directory& directory, const directory::Follower& follower,
                   observability::Sheet& sheet);
// The caches of this process's memory.
void ShowCaches(observability::Sheet& sheet);
void ShowLog(const log::JsonLog& json, observability::Sheet& sheet);

}  // namespace accord::program
