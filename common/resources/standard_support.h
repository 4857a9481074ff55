// What the standard methods do that depends on no type: requests read by reflection, lists, etags.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/changes/moments.h"
#include "common/filter/filter.h"
#include "common/resources/key_lookup.h"
#include "common/resources/page_token.h"
#include "common/resources/read_cache.h"
#include "common/resources/resource.h"
#include "common/rpc/names.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace accord::resources {

using google::protobuf::Message;

// "AccountPlan" → "account_plan".
std::string SnakeCase(absl::string_view camel);

// Fields of a request; a field that the request does not have is empty.
const std::string& StringField(const Message& request, const std::string& field);
int64_t IntegerField(const Message& request, const std::string& field);
bool BoolField(const Message& request, const std::string& field);
// Precondition: the field is there.
const Message& MessageField(const Message& request, const std::string& field);
Message* AddTo(Message* response, const std::string& repeated_field);

// Ends the process if a list can be asked by a name whose column has no text keys: a programmer's
// error.
void RequireTextKeys(const filter::Schema& schema, const store::Table& table);

std::string EtagOf(const store::Meta& meta);
// ABORTED, reason ETAG_MISMATCH, if `etag` is set and not that of `meta`.
absl::Status CheckEtag(const std::string& etag, const store::Meta& meta);
absl::Status NotFound(absl::string_view name);
absl::Status Deleted(absl::string_view name);
absl::Status NotDeleted(absl::string_view name);
absl::Status AlreadyExists(absl::string_view name);

// `status` with the paths of its violations below `prefix`; other statuses as they are.
absl::Status Below(absl::string_view prefix, const absl::Status& status);

// The mask of an Update request.
const google::protobuf::FieldMask& MaskOf(const Message& update);

// An id that nobody has: 16 lower-case letters and digits.
std::string MakeId();

// The same id for the same text in every process, for people to read: "crm/7" gives `crm-7`, and a
// text that an id cannot hold to the letter gets a digest at its end, "crm/Größe 7"
// `crm-gr-e-7-k3v9x2ab`. An import that is repeated thus finds what it made, and what comes in
// order is stored in order.
std::string StableId(absl::string_view text);

// The id of a resource to create: its parent's, then `chosen`.
absl::StatusOr<std::string> IdBelow(const std::string& parent, const std::string& pattern,
                                    const std::string& chosen);

// What every handler reads the store by: a snapshot as the call's viewer sees it
// (rights/viewed_reader.h), at `revision` or the newest. Errors: those of Store::Snapshot.
absl::StatusOr<std::unique_ptr<store::Reader>> ReaderFor(const rpc::Call& call, store::Store& store,
                                                         absl::optional<int64_t> revision);

// The same, no older than the call asks for; tells the call its revision. Errors besides:
// UNAVAILABLE, reason REVISION_NOT_REACHED.
absl::StatusOr<std::unique_ptr<store::Reader>> SnapshotFor(const rpc::Call& call,
                                                           store::Store& store,
                                                           absl::optional<int64_t> revision);

// A List request, understood.
struct ListPlan {
  store::Query query;
  int page_size = 0;
  std::string digest;
  absl::optional<changes::Pair> page;  // that the first page showed
  absl::optional<KeysAsked> keys;      // external ids that alone are asked for, of the present
};
// What a list is asked of.
struct Listed {
  const Naming& naming;
  const filter::Schema& schema;
  const store::Store& store;
};
absl::StatusOr<ListPlan> PlanList(const rpc::Call& call, const Message& request,
                                  const Listed& listed);
// What a list runs on.
struct ListSource {
  store::Reader& reader;
  const store::Table& table;
  changes::Pair pair;  // that it shows
  std::string epoch;
};
// Runs it: `add` takes each row of the page. Returns the next page's token, empty on the last.
absl::StatusOr<std::string> RunList(const ListSource& source, ListPlan plan,
                                    absl::FunctionRef<absl::Status(store::Row)> add);

}  // namespace accord::resources
