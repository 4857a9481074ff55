// Where services keep their data: the value of --database.
//
//   sqlite:DIR                              DIR/<service>.db for each service
//   postgresql://USER@HOST:PORT/NAME?…      a libpq URL, in which {service} stands for the
//   service's
//                                           name:
//                                           postgresql://accord@127.0.0.1:5432/accord_{service}
//
// A value; thread-compatible.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::program {

class Database {
 public:
  // Errors: INVALID_ARGUMENT, reason DATABASE_URL_INVALID, with what would be right. The message
  // never quotes `text`, which may hold a password.
  static absl::StatusOr<Database> Parse(absl::string_view text);
  // The same with the password of the URL's user in a file, such as a mounted secret; a line's end
  // after it is none of it. Empty: no file. Errors besides: INVALID_ARGUMENT, reason
  // DATABASE_PASSWORD_FILE, for a file that cannot be read, that is empty, or that says what
  // nobody asks (SQLite, or a URL that has a password).
  static absl::StatusOr<Database> Parse(absl::string_view text, const std::string& password_file);

  bool is_sqlite() const { return is_sqlite_; }
  // Of the files; empty unless SQLite.
  const std::string& folder() const { return folder_; }
  // Whether each service gets a database of its own.
  bool separates_services() const;

  // Where `service` keeps its data: the path of its SQLite file, or its URL, which may hold a
  // password.
  std::string Of(absl::string_view service) const;
  // The same for people to read: without a password.
  std::string Show(absl::string_view service) const;

 private:
  bool is_sqlite_ = true;
  std::string folder_;
  std::string url_;
};

}  // namespace accord::program
