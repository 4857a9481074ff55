// What the standard methods (AIP-130 to 135, 164) have to be told about one kind of resource.
//
// Create, Get, List, Update, Delete and Undelete are alike for every resource, so they are written
// once (standard_methods.h); a kind of resource brings its conversion, its filterable fields and
// its rules. Implementations are immutable but for what they refer to, and thread-safe.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/filter/filter.h"
#include "common/rights/viewer.h"
#include "common/store/store.h"

namespace accord::rpc {
class Call;
}

namespace accord::resources {

struct Sight;  // moment.h

// How a kind of resource is called.
struct Naming {
  std::string singular;  // "AccountPlan": CreateAccountPlan
  std::string plural;    // "AccountPlans": ListAccountPlans
  std::string pattern;   // "accounts/*/plans/*"
  // Columns that hold the id of another resource, and that resource's pattern: filters name it in
  // full, `owner = "people/jane"`, the store keeps `jane`.
  std::vector<std::pair<std::string, std::string>> references = {};
};

// A record and what it is shown as.
template <typename Record, typename Proto>
struct Shown {
  const Record* record = nullptr;
  Proto* proto = nullptr;
};

// `Record` is a store record (common/store/record.h), `Proto` its message, with the fields name,
// etag, create_time, update_time and delete_time, which the standard methods fill themselves.
//
// A record with a member `std::vector<store::ExternalId> external_ids` has them indexed and kept
// unique (external_ids.h).
template <typename RecordType, typename ProtoType>
class Resource {
 public:
  using Record = RecordType;
  using Proto = ProtoType;

  virtual ~Resource() = default;

  virtual const Naming& naming() const = 0;

  // What lists can be filtered and ordered by; `create_time` and `update_time` are added to it.
  virtual const filter::Schema& schema() const = 0;

  // Fills every field of `proto` but those that the standard methods fill.
  virtual void ToProto(const Record& record, Proto& proto) const = 0;

  // Sets every field of `record` that callers may set from a request that passed its annotations,
  // and leaves the others. Errors: a BadRequest with every bad field, as paths within the resource.
  virtual absl::Status Parse(const Proto& proto, Record& record) const = 0;

  // The id of a new resource for which the caller chose none, without its parent's; empty lets the
  // server choose. `record` is parsed, without an id.
  virtual std::string ChooseId(const Record& record) const { return ""; }

  // Decides whether `after` may be written: what it refers to exists, its state allows it. May
  // complete `after`. `before` is null on creation. Also called for an undelete.
  // Errors: a BadRequest whose paths are within the resource, NOT_FOUND, FAILED_PRECONDITION.
  virtual absl::Status Check(store::Txn& txn, const Record* before, Record& after) const {
    return absl::OkStatus();
  }

  // Decides whether `record` may be deleted. Errors: FAILED_PRECONDITION.
  virtual absl::Status CheckDelete(store::Txn& txn, const Record& record) const {
    return absl::OkStatus();
  }

  // Adds to what ToProto made what speaks of the present and depends on other rows, for the answers
  // of reads of the present and of writes; not for what is shown of another moment, watches and
  // histories. `reader` shows the same moment; `call` says who is answered. Errors: the reader's.
  virtual absl::Status Complete(const rpc::Call& call, store::Reader& reader,
                                const std::vector<Shown<RecordType, ProtoType>>& shown) const {
    return absl::OkStatus();
  }

  // The same for reads as of another moment: adds what of it depends on the accounts of then, as
  // `sight` has the pair. The reader may be given back before anybody is waited for. Called only if
  // needs_accounts(). Errors: the reader's; those of the accounts service.
  virtual absl::Status CompleteThen(const rpc::Call& call, Sight& sight,
                                    const std::vector<Shown<RecordType, ProtoType>>& shown) const {
    return absl::OkStatus();
  }
  virtual bool needs_accounts() const { return false; }

  // Completes records that were read with what follows from others of the same snapshot or
  // transaction, which outlives it. Null: nothing does. For Get, List and what writes answer.
  using Completer = std::function<absl::Status(Record&)>;
  virtual Completer Completing(store::Reader& reader) const { return nullptr; }

  // Completes a version, whenever it was made, with what follows from memory as of now: what
  // watchers are told. Answers from memory.
  virtual void CompleteVersion(RecordType& record) const {}

  // Turns conditions of a list on what is completed into ones on what is stored. Errors: a
  // BadRequest; the reader's.
  virtual absl::Status Prepare(store::Reader& reader, store::Query& query) const {
    return absl::OkStatus();
  }

  // Whether ToProto depends on the record alone and Complete adds nothing, so that the result may
  // be kept in memory.
  virtual bool cacheable() const { return true; }

  // Takes from what is shown of a resource that `viewer` sees what tells of accounts that it does
  // not see, beside references, which are taken out anyway (rpc/conceal.h). Not called for who sees
  // everything.
  virtual void Conceal(const rights::Viewer& viewer, Proto& proto) const {}

  // Fields that ToProto takes from elsewhere, as of now: no part of a resource's history, and shown
  // as of another moment only if CompleteThen says so.
  virtual std::vector<std::string> derived_fields() const { return {}; }
};

// How callers have a record: `Type` is its Resource, said where that is declared. void: they do not
// (kinds.h).
template <typename Record>
struct KindOf {
  using Type = void;
};

}  // namespace accord::resources
