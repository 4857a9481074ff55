// ListRevisions: what became of a resource of any kind, revision by revision.
//
//   History history;
//   history.Show<AccountResource>(accounts);
//   RegisterHistory(router, store, std::move(history));
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/names.h"
#include "common/rpc/router.h"
#include "common/store/record.h"
#include "common/store/store.h"

namespace accord::resources {

// Whose history is shown, and how. Thread-compatible while kinds are added, then thread-safe.
class History {
 public:
  struct Shown {
    rpc::ResourcePattern names;
    const store::Table* table = nullptr;
    // A version as a viewer sees it. Errors: DATA_LOSS.
    std::function<absl::StatusOr<std::unique_ptr<Message>>(const rights::Viewer&,
                                                           const store::Row&)>
        present;
    std::vector<std::string> skipped;  // fields that are no part of a resource's history
  };

  template <typename Kind>
  void Show(std::shared_ptr<const Kind> kind) {
    using Record = typename Kind::Record;
    using Proto = typename Kind::Proto;
    Add(kind->naming().pattern, store::TableOf<Record>(), kind->derived_fields(),
        [kind](const rights::Viewer& viewer,
               const store::Row& row) -> absl::StatusOr<std::unique_ptr<Message>> {
          ASSIGN_OR_RETURN(const Record record, store::FromRow<Record>(row));
          return std::make_unique<Proto>(PresentTo<Record, Proto>(viewer, *kind, record));
        });
  }

  // Null if no kind has names of this form.
  const Shown* Find(const std::string& name) const;

 private:
  void Add(const std::string& pattern, const store::Table& table, std::vector<std::string> derived,
           decltype(Shown::present) present);

  std::vector<Shown> shown_;
};

// Binds ListRevisions of the router's service that has it. What `moments` refers to outlives the
// router.
void RegisterHistory(rpc::Router& router, const Moments& moments, History history);

}  // namespace accord::resources
