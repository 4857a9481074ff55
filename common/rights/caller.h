// Who calls. Plain data: thread-compatible.
#pragma once

#include <string>

namespace accord::rights {

struct Caller {
  std::string principal;     // who is authenticated
  std::string on_behalf_of;  // whom they act for, `people/jane`; empty: themselves
};

}  // namespace accord::rights
