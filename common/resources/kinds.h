// The kinds of resources that a service has, and all that follows from them.
//
//   // in api/, after each Resource (resource.h), which has the conversion and the rules:
//   template <>
//   struct KindOf<accounts::Contact> { using Type = accounts::ContactResource; };
//
//   // once a service, from the list of its records (common/store/record_list.h):
//   const resources::Kinds<Records> kinds(parts);
//   RETURN_IF_ERROR(kinds.Bind<v1::WatchChangesResponse>(router, serving));
//
// A record that is watched has a kind, and the other way round: another list does not compile.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "common/base/status.h"
#include "common/changes/watch.h"
#include "common/resources/history.h"
#include "common/resources/standard_methods.h"
#include "common/store/record_list.h"
#include "google/protobuf/descriptor.h"

namespace accord::resources {

// The field of a service's change that shows messages of `kind`. There is none: a programmer's
// error, which ends the process.
const google::protobuf::FieldDescriptor* FieldFor(const google::protobuf::Descriptor& change,
                                                  const google::protobuf::Descriptor& kind);

// Whether what filters name of other accounts is judged by what is shown: every column of `naming`
// that refers to one, or to something below one, is the one that rows belong by, or the one that is
// concealed (store::Belonging). Another is a programmer's error, which ends the process.
void RequireConcealed(const Naming& naming, const store::Table& table);

template <typename List>
class Kinds;

// Thread-safe.
template <typename... Records>
class Kinds<store::RecordList<Records...>> {
 public:
  // Each kind is made from `parts`, what a service's rules need, or from nothing if it needs none.
  // What `parts` refers to outlives the kinds.
  template <typename Parts>
  explicit Kinds(const Parts& parts) : kinds_(Make<Records>(parts)...) {}

  // The kind of a record that callers have.
  template <typename Record>
  const typename KindOf<Record>::Type& Of() const {
    return *Shared<Record>();
  }
  template <typename Record>
  std::shared_ptr<const typename KindOf<Record>::Type> Shared() const {
    return std::get<std::shared_ptr<const typename KindOf<Record>::Type>>(kinds_);
  }

  // What kinds are served with.
  struct Serving {
    Moments moments;
    // The subtree of an account for watches (changes::Encoder).
    std::function<std::unique_ptr<changes::Subtree>(std::string account)> subtrees;
  };
  // Binds of every kind the standard methods that the router's services have and nobody has bound,
  // ListRevisions, and the WatchChanges that answers WatchResponse: its Change has a field for each
  // kind. What is referred to outlives the router. Errors: those of changes::RegisterWatch.
  template <typename WatchResponse>
  absl::Status Bind(rpc::Router& router, const Serving& serving) const {
    using Change = std::decay_t<decltype(std::declval<WatchResponse>().changes(0))>;
    History history;
    changes::Encoder<Change> encoder;
    const auto bind = [&](auto of) {
      using Record = typename decltype(of)::type;
      if constexpr (store::kIsWatched<Record>) {
        BindOne<Record>(router, serving, history);
        ShowToWatchers(Shared<Record>(), encoder);
      }
    };
    store::ForEachRecord(store::RecordList<Records...>(), bind);
    encoder.SubtreesBy(serving.subtrees);
    RegisterHistory(router, serving.moments, std::move(history));
    return changes::RegisterWatch<WatchResponse>(router, serving.moments, std::move(encoder));
  }

 private:
  template <typename Record, typename Parts>
  static std::shared_ptr<const typename KindOf<Record>::Type> Make(const Parts& parts) {
    using Kind = typename KindOf<Record>::Type;
    static_assert(std::is_void_v<Kind> != store::kIsWatched<Record>,
                  "a record has a KindOf, or says kWatched = false");
    if constexpr (std::is_void_v<Kind>) {
      return nullptr;
    } else if constexpr (std::is_constructible_v<Kind, const Parts&>) {
      return std::make_shared<const Kind>(parts);
    } else {
      return std::make_shared<const Kind>();
    }
  }

  template <typename Record>
  void BindOne(rpc::Router& router, const Serving& serving, History& history) const {
    using Kind = typename KindOf<Record>::Type;
    const std::shared_ptr<const Kind> kind = Shared<Record>();
    RequireConcealed(kind->naming(), store::TableOf<Record>());
    RegisterStandardMethods<Record, typename Kind::Proto>(router, serving.moments, kind);
    history.Show<Kind>(kind);
  }

  // In the field of a change that is of the kind's message.
  template <typename Kind, typename Change>
  static void ShowToWatchers(std::shared_ptr<const Kind> kind, changes::Encoder<Change>& encoder) {
    using Record = typename Kind::Record;
    using Proto = typename Kind::Proto;
    const auto* const field = FieldFor(*Change::descriptor(), *Proto::descriptor());
    encoder.Show(Record::kTable, "accord.dev/" + kind->naming().singular,
                 [kind, field](const store::Row& row, const rights::Viewer& viewer,
                               Change& change) -> absl::Status {
                   ASSIGN_OR_RETURN(Record record, store::FromRow<Record>(row));
                   kind->CompleteVersion(record);
                   auto* const message = change.GetReflection()->MutableMessage(&change, field);
                   static_cast<Proto&>(*message) = PresentTo<Record, Proto>(viewer, *kind, record);
                   return absl::OkStatus();
                 });
  }

  std::tuple<std::shared_ptr<const typename KindOf<Records>::Type>...> kinds_;
};

}  // namespace accord::resources
