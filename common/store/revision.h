// Numbers of revisions, told apart by the order that they belong to.
//
// A service's own revisions and those of the accounts service that it follows stand beside each
// other everywhere a moment is spoken of, and one taken for the other shows another moment without
// any error. Where the two stand together each is of a type of its own; assigning or comparing one
// with the other does not compile. What speaks of one order alone keeps plain numbers: a Revision
// becomes one by itself, and a number becomes a Revision only where somebody says so.
#pragma once

#include <cstdint>
#include <type_traits>

namespace accord::store {

template <typename Order>
class RevisionOf {
 public:
  constexpr RevisionOf() = default;  // 0: none
  constexpr explicit RevisionOf(int64_t number) : number_(number) {}
  template <typename Other>
  RevisionOf(RevisionOf<Other>) = delete;
  template <typename Other>
  RevisionOf& operator=(RevisionOf<Other>) = delete;

  constexpr int64_t number() const { return number_; }
  constexpr operator int64_t() const { return number_; }  // NOLINT: see above

 private:
  int64_t number_ = 0;
};

// Nothing of one order says anything of another.
template <typename A, typename B>
requires(!std::is_same_v<A, B>) bool operator==(RevisionOf<A>, RevisionOf<B>) = delete;
template <typename A, typename B>
requires(!std::is_same_v<A, B>) bool operator<(RevisionOf<A>, RevisionOf<B>) = delete;
template <typename A, typename B>
requires(!std::is_same_v<A, B>) bool operator>(RevisionOf<A>, RevisionOf<B>) = delete;
template <typename A, typename B>
requires(!std::is_same_v<A, B>) bool operator<=(RevisionOf<A>, RevisionOf<B>) = delete;
template <typename A, typename B>
requires(!std::is_same_v<A, B>) bool operator>=(RevisionOf<A>, RevisionOf<B>) = delete;

// Of the store that tells it.
using Revision = RevisionOf<struct OwnOrder>;
// Of the accounts service.
using AccountsRevision = RevisionOf<struct AccountsOrderTag>;

}  // namespace accord::store
