// Where the next page of a list begins: opaque to callers, self-describing to us. It says which
// history it is of, and which pair of revisions all pages show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/changes/moments.h"
#include "common/rights/viewer.h"
#include "common/store/row.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace accord::resources {

struct PageToken {
  std::string query_digest;          // of the request that began the list
  int64_t revision = 0;              // the snapshot that all pages show
  std::vector<store::Value> values;  // of the keys of the order, in the last row given
  std::string id;                    // of the last row given
  int64_t accounts_revision = 0;     // that goes with `revision`; 0: none does
  std::string accounts_epoch = {};   // that it is of; empty: not said

  changes::Pair pair() const {
    return {store::Revision(revision), store::AccountsRevision(accounts_revision), accounts_epoch};
  }
};

// Stable across processes: of `request` without its page_token and page_size, and of what the
// viewer sees, so that a token or an answer that was made for one is never taken by another.
std::string QueryDigest(const rights::Viewer& viewer, const google::protobuf::Message& request);

// `epoch`: of the store that the list is of.
std::string EncodePageToken(const PageToken& token, absl::string_view epoch);

// Errors: a BadRequest of `page_token`, reason PAGE_TOKEN_INVALID if it is not one of ours, or not
// of the query with this digest; FAILED_PRECONDITION, reason EPOCH_CHANGED, if it is of another
// history than `store` holds; that of PageTokenExpired for one of an earlier release.
absl::StatusOr<PageToken> DecodePageToken(absl::string_view text, absl::string_view query_digest,
                                          const store::Store& store);

// What is said of a token of which nobody knows any more what it showed: ABORTED, reason
// PAGE_TOKEN_EXPIRED.
absl::Status PageTokenExpired();

// What a list's page_size means: 0 is `by_default`, more than `most` is `most`.
int PageSize(int asked, int by_default, int most);

}  // namespace accord::resources
