// The index of external ids: which resource another system means by (system, value).
//
// An external id leads to what bore it: a deletion keeps it, so that an import finds what it made
// and restores it, and an undelete finds its ids its own. A resource gives an id up by a change of
// its external ids alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/common/v1/resources.pb.h"
#include "common/base/status.h"
#include "common/rights/viewer.h"
#include "common/rpc/router.h"
#include "common/store/codec.h"
#include "common/store/store.h"

namespace accord::resources {

// One entry. Its id is "<table>/<system>/<value>". Deleted: its target gave it up, or was deleted
// by a release that took the ids of deleted resources out; such a one bears it still.
struct ExternalKey {
  store::Meta meta;
  std::string target;  // the resource's id

  static constexpr char kTable[] = "external_key";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("target", self.target);
  }
};

// The row of `table` that bears `external_id`, be it deleted; nothing if none does.
absl::StatusOr<absl::optional<store::Row>> FindBearer(store::Reader& reader,
                                                      const store::Table& table,
                                                      const store::ExternalId& external_id);
template <typename Record>
absl::StatusOr<absl::optional<Record>> FindBearer(store::Reader& reader,
                                                  const store::ExternalId& external_id) {
  ASSIGN_OR_RETURN(absl::optional<store::Row> row,
                   FindBearer(reader, store::TableOf<Record>(), external_id));
  if (!row.has_value()) return absl::optional<Record>();
  return store::FromRow<Record>(*std::move(row));
}

// The id that the index's entry for `external_id` in `table` leads to; nothing without an entry, or
// if it is deleted. For who keeps the index: whom it means is what FindBearer says.
absl::StatusOr<absl::optional<std::string>> FindByExternalId(store::Reader& reader,
                                                             absl::string_view table,
                                                             const store::ExternalId& external_id);

// `ids` as they are after an import that knows only some systems' ids: those of systems that
// `named` has are replaced, the others stay.
std::vector<store::ExternalId> MergeExternalIds(std::vector<store::ExternalId> ids,
                                                const std::vector<store::ExternalId>& named);

// Names what an upsert's entry with these external ids asks for: who has each of them, and whoever
// has the id that follows from the first (StableId). For Router::Write.
void NameReads(const store::Table& table,
               const google::protobuf::RepeatedPtrField<common::v1::ExternalId>& ids,
               rpc::Router::Reads& reads);
// The same for one that it refers to: whose it is.
void NameRead(const store::Table& table, const common::v1::ExternalId& id,
              rpc::Router::Reads& reads);

// Whether a viewer may change a resource's external ids from `before` to `after`. They are unique
// among all, so whoever does not see all would learn from a refusal that one is taken: it leaves
// them as they are. Errors: a BadRequest for `field`.
absl::Status CheckKept(const rights::Viewer& viewer, const std::string& field,
                       const std::vector<store::ExternalId>& before,
                       const std::vector<store::ExternalId>& after);

// What is said to who does not see everything of an external id that is nobody's, or of nothing
// that it sees.
inline constexpr char kNoneSeen[] = "is of none that you see, and you cannot give external ids";

// Makes the index follow a change of a resource's external ids from `before` to `after`.
// Errors: ALREADY_EXISTS, reason EXTERNAL_ID_TAKEN, naming the id and who has it, be it deleted.
absl::Status IndexExternalIds(store::Txn& txn, const store::Table& table, const std::string& target,
                              const std::vector<store::ExternalId>& before,
                              const std::vector<store::ExternalId>& after);

}  // namespace accord::resources
