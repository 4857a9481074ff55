#include "cli/import/server_keys.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "cli/client/pages.h"
#include "cli/client/values.h"
#include "cli/import/named.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;
using Take = absl::FunctionRef<absl::Status(const KnownResource&)>;

// Within the bounds of a filter: 64 comparisons, 4096 bytes.
constexpr size_t kKeysInFilter = 60;
constexpr size_t kFilterBytes = 4000;
constexpr int kPageSize = 1000;

// A list of one kind: every resource of `filter`.
struct Listing {
  Session& session;
  const std::string& system;
  std::string filter;
  Take take;
};

template <typename Request, typename Response, typename ItemsOf>
absl::Status ReadPages(const Listing& listing, ItemsOf items_of) {
  Request request;
  request.set_filter(listing.filter);
  request.set_page_size(kPageSize);
  return ForEachPage<Response>(listing.session, request,
                               [&](const Response& page) -> absl::StatusOr<bool> {
                                 for (const auto& item : items_of(page)) {
                                   KnownResource known{item.name(), {}};
                                   if (listing.system.empty()) known.keys = {item.name()};
                                   for (const auto& id : item.external_ids()) {
                                     if (id.system() == listing.system)
                                       known.keys.push_back(id.value());
                                   }
                                   if (!known.keys.empty()) RETURN_IF_ERROR(listing.take(known));
                                 }
                                 return true;
                               });
}

absl::Status List(ImportKind kind, const Listing& listing) {
  switch (kind) {
    case ImportKind::kAccount:
      return ReadPages<av1::ListAccountsRequest, av1::ListAccountsResponse>(
          listing, [](const auto& response) -> auto& { return response.accounts(); });
    case ImportKind::kPerson:
      return ReadPages<av1::ListPeopleRequest, av1::ListPeopleResponse>(
          listing, [](const auto& response) -> auto& { return response.people(); });
    case ImportKind::kProduct:
      return ReadPages<av1::ListProductsRequest, av1::ListProductsResponse>(
          listing, [](const auto& response) -> auto& { return response.products(); });
    case ImportKind::kOpportunity:
      return ReadPages<fv1::ListOpportunitiesRequest, fv1::ListOpportunitiesResponse>(
          listing, [](const auto& response) -> auto& { return response.opportunities(); });
    default:
      return absl::InternalError("there are kinds without external ids");
  }
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

absl::Status ServerKeys::Find(ImportKind kind, const std::vector<std::string>& keys,
                              KeyIndex& index) {
  if (system_.empty()) return AskForNames(kind, keys, index);
  if (read_.contains(kind)) return absl::OkStatus();  // what is there is in the index
  asked_[kind] += keys.size();
  if (asked_[kind] <= kKeysAskedMax) return Ask(kind, keys, index);
  read_.insert(kind);
  return ForEach(kind, [&](const KnownResource& known) {
    for (const std::string& key : known.keys) index.SetId(kind, key, IdOf(known.name));
    return absl::OkStatus();
  });
}

absl::Status ServerKeys::AskForNames(ImportKind kind, const std::vector<std::string>& keys,
                                     KeyIndex& index) const {
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const bool exists, ExistsNamed(session_, kind, key));
    if (exists) index.SetId(kind, key, key.substr(CollectionOf(kind).size()));
  }
  return absl::OkStatus();
}

absl::Status ServerKeys::Ask(ImportKind kind, const std::vector<std::string>& keys,
                             KeyIndex& index) const {
  std::vector<std::string> terms;
  size_t bytes = 0;
  const auto flush = [&]() -> absl::Status {
    if (terms.empty()) return absl::OkStatus();
    const auto take = [&](const KnownResource& known) {
      for (const std::string& key : known.keys) index.SetId(kind, key, IdOf(known.name));
      return absl::OkStatus();
    };
    const std::string filter = absl::StrJoin(terms, " OR ");
    terms.clear();
    bytes = 0;
    return List(kind, {session_, system_, filter, take});
  };
  for (const std::string& key : keys) {
    std::string term = absl::StrCat("external_ids:", FilterText(absl::StrCat(system_, ":", key)));
    if (terms.size() == kKeysInFilter || bytes + term.size() + 4 > kFilterBytes) {
      RETURN_IF_ERROR(flush());
    }
    bytes += term.size() + 4;
    terms.push_back(std::move(term));
  }
  return flush();
}

absl::Status ServerKeys::ForEach(ImportKind kind, Take take) const {
  return List(kind, {session_, system_, "", take});
}

}  // namespace accord::cli
