// For whom an answer is made: what one call sees, by the hierarchy of now. Whatever is read, also
// of the past, is seen by who may see it now.
//
// What a viewer does not see is answered exactly as what does not exist. The viewer who sees
// everything costs nothing: no look-up, no allocation. A small value; thread-safe.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/forest.h"
#include "common/rights/scope.h"
#include "common/store/row.h"

namespace accord::rights {

// Where accounts and people stand now. Thread-safe; answers from memory.
class Hierarchy {
 public:
  using Ask = absl::FunctionRef<bool(const hierarchy::Forest&, hierarchy::NodeId)>;

  virtual ~Hierarchy() = default;
  // What `ask` says of the account, or the person, with this id, while the forest stands still;
  // false if there is none.
  virtual bool AskOfAccount(absl::string_view id, Ask ask) const = 0;
  virtual bool AskOfPerson(absl::string_view id, Ask ask) const { return false; }
  // Calls `visit` with the account forest, while it stands still.
  virtual void VisitAccounts(absl::FunctionRef<void(const hierarchy::Forest&)> visit) const = 0;
};

class Viewer {
 public:
  // Sees everything.
  Viewer() = default;
  // A null `scope` sees everything. A null `hierarchy`: nothing is known but ids. It outlives the
  // viewer.
  Viewer(std::shared_ptr<const Scope> scope, const Hierarchy* hierarchy)
      : scope_(std::move(scope)), hierarchy_(hierarchy) {}

  bool sees_all() const { return scope_ == nullptr; }
  // Null: everything.
  const Scope* scope() const { return scope_.get(); }

  // Whether the account (by id, not name) is seen.
  bool Sees(absl::string_view account) const;
  // Whether it is seen with all below it.
  bool Covers(absl::string_view account) const;
  // Whether the person's figures are seen.
  bool SeesPerson(absl::string_view person) const;
  // Whether what is called so is seen, as far as the name tells: something that does not stand
  // below an account is.
  bool SeesNamed(absl::string_view name) const;
  // Whether a row is seen (store::Belonging).
  bool SeesRow(const store::Table& table, const store::Row& row) const;
  // Of rows that are seen: takes away what they say of accounts that are not.
  void ConcealIn(const store::Table& table, store::Row& row) const;

  // Scope::digest; empty: sees everything.
  absl::string_view digest() const {
    return scope_ == nullptr ? absl::string_view() : absl::string_view(scope_->digest());
  }

 private:
  std::shared_ptr<const Scope> scope_;
  const Hierarchy* hierarchy_ = nullptr;
};

}  // namespace accord::rights
