// What upserts of the forecast service share. Private to services/forecast/api.
#pragma once

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/common/v1/resources.pb.h"
#include "common/base/status.h"
#include "common/resources/presence.h"
#include "common/resources/standard_support.h"
#include "common/rpc/convert.h"
#include "common/rpc/validate.h"
#include "common/store/store.h"
#include "services/forecast/api/convert.h"

namespace accord::forecast {

using common::v1::UpsertOutcome;

// What is wrong with the entries of one call, each fault with the field of its entry. A reference
// that does not exist and the like keep their code and reason if nothing else is wrong.
class Faults {
 public:
  // Of one entry, whose fields stand below `path`. Whether there is something.
  bool Add(absl::string_view path, const absl::Status& status) {
    if (status.ok()) return false;
    const absl::optional<ErrorDetail> detail = DetailOf(status);
    ++count_;
    if (detail.has_value() && !detail->violations.empty()) {
      violations_.AddStatus("", status);
      return true;
    }
    ErrorDetail said = detail.value_or(ErrorDetail());
    std::string field(path);
    for (const auto& [key, value] : said.metadata) {
      if (key == "field") field = value;
    }
    violations_.Add(field, status.message());
    said.violations = {{field, std::string(status.message())}};
    only_ = MakeError(status.code(), status.message(), std::move(said));
    return true;
  }
  bool full() const { return violations_.items().size() >= rpc::kViolationsMax; }
  absl::Status ToStatus() const {
    if (count_ == 1 && !only_.ok()) return only_;
    return violations_.ToStatus();
  }

 private:
  Violations violations_;
  absl::Status only_;
  int count_ = 0;
};

// INTERNAL and its kin end the call: they are not about an entry.
inline bool IsAboutTheEntry(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status) || absl::IsAlreadyExists(status) ||
         absl::IsOutOfRange(status);
}

inline absl::Status BadField(const std::string& field, absl::string_view description) {
  Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

// Puts `after` unless it says what `before` says.
template <typename Record>
absl::StatusOr<UpsertOutcome> Put(store::Txn& txn, const absl::optional<Record>& before,
                                  Record& after) {
  if (before.has_value() && store::SameContent(*before, after)) return common::v1::UNCHANGED;
  RETURN_IF_ERROR(txn.Put(after));
  if (!before.has_value()) return common::v1::CREATED;
  return before->meta.deleted() ? common::v1::RESTORED : common::v1::UPDATED;
}

// A name or an etag says which one is meant, and as it was when.
template <typename Proto>
absl::Status CheckIdentity(const Proto& proto, const std::string& name, const store::Meta* before,
                           const std::string& path) {
  Violations violations;
  if (!proto.name().empty() && proto.name() != name) {
    violations.Add(absl::StrCat(path, ".name"),
                   absl::StrCat("is ", proto.name(), ", but the entry's key leads to ", name));
  }
  if (!proto.etag().empty() && (before == nullptr || proto.etag() != resources::EtagOf(*before))) {
    violations.Add(absl::StrCat(path, ".etag"),
                   before == nullptr ? "is of none: this one is new"
                                     : absl::StrCat("is not the current one, ",
                                                    resources::EtagOf(*before), ": read it again"));
  }
  return violations.ToStatus();
}

// Of what the server sets an entry may say what was read, before the write or after it. What a deal
// comes to in the reporting currency is stored nowhere, and so not held against anything.
template <typename Proto, typename Record>
absl::Status CheckSentBack(Proto sent, const absl::optional<Record>& before, const Record& after,
                           const std::string& path) {
  if constexpr (std::is_same_v<Proto, v1::Opportunity>) sent.clear_reporting_amount();
  if (!resources::SaysServerSet(sent)) return absl::OkStatus();
  const auto shown = [](const Record& record) {
    Proto proto;
    ToProto(record, proto);
    if (record.meta.revision != 0) {
      *proto.mutable_create_time() = rpc::TimestampToProto(record.meta.create_time);
      *proto.mutable_update_time() = rpc::TimestampToProto(record.meta.update_time);
    }
    if (record.meta.deleted()) {
      *proto.mutable_delete_time() = rpc::TimestampToProto(record.meta.delete_time);
    }
    return proto;
  };
  const Proto then = before.has_value() ? shown(*before) : Proto();
  Violations violations;
  resources::CheckServerSet({}, sent, {before.has_value() ? &then : nullptr, shown(after)}, path,
                            violations);
  return violations.ToStatus();
}

}  // namespace accord::forecast
