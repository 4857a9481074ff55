#include "common/program/database.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace accord::program {
namespace {

constexpr char kSqlite[] = "sqlite:";
constexpr const char* kPostgres[] = {"postgresql://", "postgres://"};
constexpr char kService[] = "{service}";
constexpr char kHidden[] = "***";

absl::Status Invalid(absl::string_view problem) {
  return MakeError(absl::StatusCode::kInvalidArgument, "DATABASE_URL_INVALID",
                   absl::StrCat("--database: ", problem,
                                "; it is sqlite:DIR or postgresql://USER@HOST:PORT/NAME, in which "
                                "{service} stands for the service's name"));
}

// The parts of a URL behind its scheme: USER:PASSWORD@HOST:PORT / NAME ? PARAMETERS.
struct UrlParts {
  absl::string_view user;  // with the password
  absl::string_view host;
  absl::string_view name;
  absl::string_view parameters;
};

UrlParts Split(absl::string_view rest) {
  UrlParts parts;
  const size_t question = rest.find('?');
  if (question != absl::string_view::npos) parts.parameters = rest.substr(question + 1);
  rest = rest.substr(0, question);
  // A password may hold a slash that nobody escaped; a host may not hold an @.
  const size_t at = rest.rfind('@');
  if (at != absl::string_view::npos) {
    parts.user = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }
  const size_t slash = rest.find('/');
  parts.host = rest.substr(0, slash);
  if (slash != absl::string_view::npos) parts.name = rest.substr(slash + 1);
  return parts;
}

std::string HidePassword(absl::string_view parameter) {
  const size_t equals = parameter.find('=');
  const std::string name = absl::AsciiStrToLower(parameter.substr(0, equals));
  if (!absl::StrContains(name, "password")) return std::string(parameter);
  return absl::StrCat(name, "=", kHidden);
}

bool HasPassword(absl::string_view url) {
  const UrlParts parts = Split(url.substr(url.find("://") + 3));
  if (absl::StrContains(parts.user, ':')) return true;
  for (const absl::string_view parameter : absl::StrSplit(parts.parameters, '&')) {
    if (absl::StartsWithIgnoreCase(parameter, "password=")) return true;
  }
  return false;
}

absl::Status BadPasswordFile(const std::string& path, absl::string_view problem) {
  return MakeError(absl::StatusCode::kInvalidArgument, "DATABASE_PASSWORD_FILE",
                   absl::StrCat("--database-password-file: ", path, " ", problem),
                   {{"path", path}});
}

absl::StatusOr<std::string> ReadPassword(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file && errno != 0) {
    return BadPasswordFile(path, absl::StrCat("cannot be read: ", std::strerror(errno)));
  }
  std::string password = text.str();
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) {
    password.pop_back();
  }
  if (password.empty()) return BadPasswordFile(path, "holds no password");
  if (absl::StrContains(password, '\0')) return BadPasswordFile(path, "holds a zero byte");
  return password;
}

std::string PercentEncoded(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(c)) {
      encoded.push_back(c);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace

absl::StatusOr<Database> Database::Parse(absl::string_view text) {
  Database parsed;
  if (absl::StartsWith(text, kSqlite)) {
    text.remove_prefix(sizeof kSqlite - 1);
    if (text.empty()) return Invalid("no folder behind sqlite:");
    parsed.folder_ = std::string(text);
    return parsed;
  }
  for (const absl::string_view scheme : kPostgres) {
    if (!absl::StartsWith(text, scheme)) continue;
    const UrlParts parts = Split(text.substr(scheme.size()));
    if (parts.host.empty()) return Invalid("the URL names no host");
    if (parts.name.empty()) return Invalid("the URL names no database");
    parsed.is_sqlite_ = false;
    parsed.url_ = std::string(text);
    return parsed;
  }
  return Invalid("neither sqlite: nor postgresql:// comes first");
}

absl::StatusOr<Database> Database::Parse(absl::string_view text, const std::string& password_file) {
  ASSIGN_OR_RETURN(Database parsed, Parse(text));
  if (password_file.empty()) return parsed;
  if (parsed.is_sqlite_) return BadPasswordFile(password_file, "is for PostgreSQL alone");
  if (HasPassword(parsed.url_)) {
    return BadPasswordFile(password_file, "is one password and the URL of --database has another");
  }
  ASSIGN_OR_RETURN(const std::string password, ReadPassword(password_file));
  absl::StrAppend(&parsed.url_, absl::StrContains(parsed.url_, '?') ? "&" : "?",
                  "password=", PercentEncoded(password));
  return parsed;
}

bool Database::separates_services() const {
  return is_sqlite_ || absl::StrContains(Split(url_.substr(url_.find("://") + 3)).name, kService);
}

std::string Database::Of(absl::string_view service) const {
  if (is_sqlite_) return absl::StrCat(folder_, "/", service, ".db");
  return absl::StrReplaceAll(url_, {{kService, service}});
}

std::string Database::Show(absl::string_view service) const {
  const std::string whole = Of(service);
  if (is_sqlite_) return absl::StrCat(kSqlite, whole);
  const UrlParts parts = Split(absl::string_view(whole).substr(whole.find("://") + 3));
  std::string shown = "postgresql://";
  if (!parts.user.empty()) {
    const std::vector<absl::string_view> user = absl::StrSplit(parts.user, absl::MaxSplits(':', 1));
    absl::StrAppend(&shown, user[0], user.size() > 1 ? absl::StrCat(":", kHidden) : "", "@");
  }
  absl::StrAppend(&shown, parts.host, "/", parts.name);
  if (parts.parameters.empty()) return shown;
  std::vector<std::string> parameters;
  for (const absl::string_view parameter : absl::StrSplit(parts.parameters, '&')) {
    parameters.push_back(HidePassword(parameter));
  }
  return absl::StrCat(shown, "?", absl::StrJoin(parameters, "&"));
}

}  // namespace accord::program
