#include "cli/client/resolve.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/client/values.h"
#include "common/base/status.h"
#include "common/text/fold.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

// More than anybody reads, enough to recognise the right one.
constexpr int kCandidatesMax = 10;

struct Candidate {
  std::string name;
  std::string display_name;
  std::string hint;  // what tells it from its namesakes
};
using Candidates = std::vector<Candidate>;

// One kind of resource: how to list it, and what it is called.
struct Kind {
  absl::string_view prefix;     // "accounts/"
  absl::string_view noun;       // "account"
  absl::string_view not_found;  // the reason
  absl::StatusOr<Candidates> (*list)(Session&, const std::string& filter);
  absl::StatusOr<Candidates> (*search)(Session&, absl::string_view text);
};

std::string HintOf(const v1::Account& account) {
  std::vector<std::string> parts;
  for (const auto& id : account.external_ids()) {
    parts.push_back(absl::StrCat(id.system(), ":", id.value()));
  }
  if (!account.country_code().empty()) parts.push_back(account.country_code());
  return absl::StrJoin(parts, ", ");
}

absl::StatusOr<Candidates> ListAccounts(Session& session, const std::string& filter) {
  v1::ListAccountsRequest request;
  request.set_page_size(kCandidatesMax + 1);
  request.set_filter(filter);
  ASSIGN_OR_RETURN(const auto response, session.Call<v1::ListAccountsResponse>(request));
  Candidates found;
  for (const v1::Account& account : response.accounts()) {
    found.push_back({account.name(), account.display_name(), HintOf(account)});
  }
  return found;
}

absl::StatusOr<Candidates> SearchAccounts(Session& session, absl::string_view text) {
  v1::SearchAccountsRequest request;
  request.set_query(std::string(text));
  request.set_page_size(kCandidatesMax);
  ASSIGN_OR_RETURN(const auto response, session.Call<v1::SearchAccountsResponse>(request));
  Candidates found;
  for (const v1::Account& account : response.accounts()) {
    found.push_back({account.name(), account.display_name(), HintOf(account)});
  }
  return found;
}

absl::StatusOr<Candidates> ListPeople(Session& session, const std::string& filter) {
  v1::ListPeopleRequest request;
  request.set_page_size(kCandidatesMax + 1);
  request.set_filter(filter);
  ASSIGN_OR_RETURN(const auto response, session.Call<v1::ListPeopleResponse>(request));
  Candidates found;
  for (const v1::Person& person : response.people()) {
    found.push_back({person.name(), person.display_name(), person.email()});
  }
  return found;
}

absl::StatusOr<Candidates> SearchPeople(Session& session, absl::string_view text) {
  return ListPeople(session, absl::StrCat("display_name:", FilterText(text)));
}

constexpr Kind kAccount = {"accounts/", "account", "NO_SUCH_ACCOUNT", ListAccounts, SearchAccounts};
constexpr Kind kPerson = {"people/", "person", "NO_SUCH_PERSON", ListPeople, SearchPeople};

// Candidates are told as violations are: a line each.
std::vector<FieldViolation> Lines(const Candidates& candidates) {
  std::vector<FieldViolation> lines;
  for (const Candidate& candidate : candidates) {
    if (lines.size() == kCandidatesMax) {
      lines.push_back({"...", "and more"});
      break;
    }
    const absl::string_view comma = candidate.hint.empty() ? "" : ", ";
    lines.push_back({candidate.name, absl::StrCat(candidate.display_name, comma, candidate.hint)});
  }
  return lines;
}

absl::Status Ambiguous(const Kind& kind, absl::string_view text, const Candidates& candidates) {
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("more than one ", kind.noun, " is called \"", text, "\"; say which by its name"),
      {.reason = "AMBIGUOUS_NAME",
       .metadata = {{"text", std::string(text)}},
       .violations = Lines(candidates)});
}

absl::Status NotFound(const Kind& kind, absl::string_view text, const Candidates& similar) {
  return MakeError(absl::StatusCode::kNotFound,
                   absl::StrCat("no ", kind.noun, " is called \"", text, "\"",
                                similar.empty() ? "" : "; did you mean one of these?"),
                   {.reason = std::string(kind.not_found),
                    .metadata = {{"text", std::string(text)}},
                    .violations = Lines(similar)});
}

absl::StatusOr<std::string> Resolve(Session& session, const Kind& kind, absl::string_view text) {
  if (absl::StartsWith(text, kind.prefix)) return std::string(text);
  if (text.empty()) return NotFound(kind, text, {});
  if (absl::StrContains(text, ':')) {
    ASSIGN_OR_RETURN(const Candidates found,
                     kind.list(session, absl::StrCat("external_ids:", FilterText(text))));
    if (!found.empty()) return found.front().name;  // external ids are unique
  }
  ASSIGN_OR_RETURN(const Candidates named,
                   kind.list(session, absl::StrCat("display_name = ", FilterText(text))));
  if (named.size() == 1) return named.front().name;
  if (named.size() > 1) return Ambiguous(kind, text, named);

  ASSIGN_OR_RETURN(const Candidates similar, kind.search(session, text));
  const std::string folded = text::Fold(text);
  Candidates equal;
  for (const Candidate& candidate : similar) {
    if (text::Fold(candidate.display_name) == folded) equal.push_back(candidate);
  }
  if (equal.size() == 1) return equal.front().name;
  if (equal.size() > 1) return Ambiguous(kind, text, equal);
  return NotFound(kind, text, similar);
}

}  // namespace

absl::StatusOr<std::string> ResolveAccount(Session& session, absl::string_view text) {
  return Resolve(session, kAccount, text);
}

absl::StatusOr<std::string> ResolvePerson(Session& session, absl::string_view text) {
  return Resolve(session, kPerson, text);
}

}  // namespace accord::cli
