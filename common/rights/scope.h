// All that somebody sees who does not see everything: accounts, and people's figures.
// Immutable: thread-safe.
#pragma once

#include <string>

#include "common/rights/sight.h"

namespace accord::rights {

class Scope {
 public:
  // `accounts`: along the account tree. `people`: along the sales organization, whose figures and
  // targets by person are seen; who people are, everybody sees.
  Scope(Sight accounts, Sight people);

  const Sight& accounts() const { return accounts_; }
  const Sight& people() const { return people_; }

  // 32 hexadecimal digits that are the same exactly for who sees the same: page tokens and keys of
  // caches hold it.
  const std::string& digest() const { return digest_; }

 private:
  const Sight accounts_;
  const Sight people_;
  const std::string digest_;
};

}  // namespace accord::rights
