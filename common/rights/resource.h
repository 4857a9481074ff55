// What a permission is needed on. Plain data: thread-compatible.
#pragma once

#include "absl/strings/string_view.h"

namespace accord::rights {

struct Resource {
  enum class Kind {
    kAnywhere,      // on something, whatever it is: asked before the request is looked at
    kAccount,       // an account, and so what belongs to it
    kPerson,        // a person's figures
    kOrganization,  // the whole of it
  };
  Kind kind = Kind::kAnywhere;
  absl::string_view id = {};  // of the account or the person; outlived by the request
};

}  // namespace accord::rights
