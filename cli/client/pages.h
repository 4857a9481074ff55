// Reading a list page by page, so that it is never held whole.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/client/session.h"
#include "common/base/status.h"

namespace accord::cli {

// Calls for each page of the list that `request` begins, and gives it to `take`, until the last one
// or until `take` says false. `request` keeps its page size.
template <typename Response, typename Request>
absl::Status ForEachPage(Session& session, Request request,
                         absl::FunctionRef<absl::StatusOr<bool>(const Response&)> take) {
  while (true) {
    ASSIGN_OR_RETURN(const Response page, session.Call<Response>(request));
    ASSIGN_OR_RETURN(const bool more, take(page));
    if (!more || page.next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(page.next_page_token());
  }
}

}  // namespace accord::cli
