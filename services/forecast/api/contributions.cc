#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/resources/page_token.h"
#include "common/resources/standard_support.h"
#include "common/rpc/convert.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/explain.h"
#include "services/forecast/api/forecast_methods.h"
#include "services/forecast/api/listings.h"
#include "services/forecast/api/scope.h"
#include "services/forecast/domain/fact.h"

namespace accord::forecast {
namespace {

namespace reasons = explain::reasons;

using Request = v1::ListContributionsRequest;
using Response = v1::ListContributionsResponse;
using hierarchy::Key;
using hierarchy::Sums;

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 1000;

// What is asked for, and where the page begins.
struct Wanted : ListingScope {
  int page_size = 0;
  std::string digest;
  std::string epoch;  // of the store
  absl::optional<resources::PageToken> token;

  const std::string& reached() const { return absl::get<std::string>(token->values[0]); }
  int64_t accounts_revision() const { return absl::get<int64_t>(token->values[1]); }
  int64_t basis_revision() const { return absl::get<int64_t>(token->values[2]); }
};

absl::Status BadToken(absl::string_view description) {
  ErrorDetail detail;
  detail.reason = "PAGE_TOKEN_INVALID";
  detail.violations.push_back({"page_token", std::string(description)});
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("page_token: ", description),
                   std::move(detail));
}

absl::Status ParseCategories(const Request& request, Wanted& wanted) {
  Violations violations;
  for (int i = 0; i < request.categories_size(); ++i) {
    wanted.categories[request.categories(i)] = true;
    if (request.categories(i) != v1::FORECAST_CATEGORY_UNSPECIFIED) continue;
    violations.Add(absl::StrCat("categories[", i, "]"), "must be said");
  }
  return violations.ToStatus();
}

absl::StatusOr<Wanted> Parse(const rpc::Call& call, const Request& request,
                             const store::Store& store) {
  Wanted wanted;
  ASSIGN_OR_RETURN(wanted.scope, ParseScope(call.viewer(), request));
  RETURN_IF_ERROR(ParseCategories(request, wanted));
  if (request.categories().empty()) {
    for (Category category :
         {Category::kPipeline, Category::kBestCase, Category::kCommit, Category::kClosed}) {
      wanted.categories[static_cast<size_t>(category)] = true;
    }
  }
  wanted.own_only = request.own_only();
  wanted.page_size = resources::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  wanted.digest = resources::QueryDigest(call.viewer(), request);
  wanted.epoch = store.epoch();
  if (request.page_token().empty()) return wanted;
  ASSIGN_OR_RETURN(wanted.token,
                   resources::DecodePageToken(request.page_token(), wanted.digest, store));
  // Values: the account (or person) reached; the accounts revision and the revision of the basis.
  const std::vector<store::Value>& values = wanted.token->values;
  if (values.size() != 3 || !absl::holds_alternative<std::string>(values[0]) ||
      !absl::holds_alternative<int64_t>(values[1]) ||
      !absl::holds_alternative<int64_t>(values[2])) {
    return BadToken("is not one that a list returned");
  }
  return wanted;
}

// Reads one page of a listing.
class PageReader {
 public:
  PageReader(store::Reader& reader, const Wanted& wanted, const Listing& listing,
             Response& response)
      : reader_(reader),
        wanted_(wanted),
        listing_(listing),
        days_(listing.basis->calendar().DaysOf(wanted.scope.period)),
        response_(response) {}

  absl::Status Read(const rpc::Call& call) {
    const std::vector<std::string>& ids = listing_.ids;
    const std::string* from = wanted_.token.has_value() ? &wanted_.reached() : nullptr;
    auto id = from == nullptr ? ids.begin() : std::lower_bound(ids.begin(), ids.end(), *from);
    for (; id != ids.end() && !full_; ++id) {
      if (call.cancelled()) return absl::CancelledError("the client has gone");
      if (SteadyNow() > call.deadline()) {
        return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                         "the call's time ran out while contributions were being read");
      }
      const bool here = from != nullptr && *id == *from;
      RETURN_IF_ERROR(ReadOne(*id, here ? wanted_.token->id : ""));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadOne(const std::string& id, const std::string& after) {
    store::Query query;
    query.ranges = {
        {wanted_.scope.is_person() ? "owner" : "account", id, id},
        {"close_date", calendar::FormatDate(days_.first), calendar::FormatDate(days_.last)}};
    if (!after.empty()) query.after = {{}, after};
    return reader_.Select<Opportunity>(query, [&](const Opportunity& opportunity) {
      Take(id, opportunity);
      return !full_;
    });
  }

  void Take(const std::string& id, const Opportunity& opportunity) {
    const absl::optional<Fact> fact = listing_.basis->Count(opportunity);
    if (!fact.has_value()) return;
    const ForecastKey key = fact->lack.has_value() ? UnpackLack(fact->key).key : Unpack(fact->key);
    if (!wanted_.Takes(key)) return;
    if (response_.contributions_size() == wanted_.page_size) {
      resources::PageToken next{wanted_.digest, listing_.revision, {}, last_};
      next.values = {last_owner_, listing_.accounts_revision, listing_.basis_revision};
      next.accounts_revision = listing_.accounts_revision;
      response_.set_next_page_token(resources::EncodePageToken(next, wanted_.epoch));
      full_ = true;
      return;
    }
    v1::Contribution& contribution = *response_.add_contributions();
    Fill(opportunity, contribution);
    contribution.set_category(static_cast<v1::ForecastCategory>(key.slot));
    FillWorth(*fact, opportunity.currency, contribution);
    last_ = opportunity.meta.id;
    last_owner_ = id;
  }

  static void Fill(const Opportunity& opportunity, v1::Contribution& proto) {
    proto.set_opportunity(Opportunities().ToName(opportunity.meta.id));
    proto.set_display_name(opportunity.display_name);
    proto.set_account(Accounts().ToName(opportunity.account));
    proto.set_owner(People().ToName(opportunity.owner));
    proto.set_stage(Stages().ToName(opportunity.stage));
    if (opportunity.close_date.has_value()) {
      *proto.mutable_close_date() = rpc::ToProto(*opportunity.close_date);
    }
    if (!opportunity.currency.empty()) {
      SetMoney(opportunity.currency.code(), opportunity.amount, *proto.mutable_amount());
    }
  }

  void FillWorth(const Fact& fact, money::Currency currency, v1::Contribution& proto) const {
    if (fact.lack.has_value()) {
      const bool no_rate = *fact.lack == Lack::kRate;
      const auto& reason = no_rate ? reasons::kAmountWithoutRate : reasons::kAmountTooLarge;
      Explain(reason({currency.code()}), proto);
      return;
    }
    const std::string reporting = listing_.basis->reporting().code();
    SetMoney(reporting, *Narrow(fact.sums.amount_micros), *proto.mutable_reporting_amount());
    SetMoney(reporting, *Narrow(fact.sums.weighted_micros), *proto.mutable_weighted_amount());
  }

  store::Reader& reader_;
  const Wanted& wanted_;
  const Listing& listing_;
  const calendar::DateRange days_;
  Response& response_;
  bool full_ = false;
  std::string last_;  // the opportunity given last, and whose it is
  std::string last_owner_;
};

std::string KeyOf(const Wanted& wanted, int64_t revision, int64_t accounts_revision,
                  int64_t basis_revision) {
  return absl::StrCat(wanted.epoch, "/", wanted.digest, "/", revision, "/", accounts_revision, "/",
                      basis_revision);
}

// Of the moment that the token names.
absl::StatusOr<std::shared_ptr<const Listing>> FindAgain(const ForecastSources& sources,
                                                         const rpc::Call& call,
                                                         const Wanted& wanted) {
  PastMoment moment;
  moment.revision = wanted.token->revision;
  moment.accounts_revision = wanted.accounts_revision();
  moment.basis_revision = wanted.basis_revision();
  const auto past = sources.past.At(call, moment);
  if (absl::IsOutOfRange(past.status())) return resources::PageTokenExpired();
  RETURN_IF_ERROR(past.status());
  return Sorted(MakeListing((*past)->view(), wanted));
}

absl::StatusOr<std::shared_ptr<const Listing>> FindFirst(const ForecastSources& sources,
                                                         const rpc::Call& call,
                                                         const Wanted& wanted) {
  if (wanted.scope.past.has_value() && IsPast(*wanted.scope.past, call.now())) {
    ASSIGN_OR_RETURN(const auto past, sources.past.At(call, *wanted.scope.past));
    return Sorted(MakeListing(past->view(), wanted));
  }
  absl::StatusOr<std::shared_ptr<Listing>> listing;
  // A hierarchy is named by its revision alone: its settings have to be those that are counted by.
  Projector::Freshness freshness = FreshnessOf(call);
  freshness.accounts_revision =
      std::max(freshness.accounts_revision, sources.projector.accounts_revision());
  RETURN_IF_ERROR(sources.projector.Read(
      freshness, [&](const ProjectionView& view) { listing = MakeListing(view, wanted); }));
  return Sorted(std::move(listing));
}

absl::StatusOr<std::shared_ptr<const Listing>> FindListing(const ForecastSources& sources,
                                                           Listings& listings,
                                                           const rpc::Call& call,
                                                           const Wanted& wanted) {
  std::shared_ptr<const Listing> listing;
  if (wanted.token.has_value()) {
    const std::string key =
        KeyOf(wanted, wanted.token->revision, wanted.accounts_revision(), wanted.basis_revision());
    listing = listings.Find(key);
    if (listing != nullptr) return listing;
    ASSIGN_OR_RETURN(listing, FindAgain(sources, call, wanted));
    listings.Put(key, listing);
    return listing;
  }
  ASSIGN_OR_RETURN(listing, FindFirst(sources, call, wanted));
  const std::string key =
      KeyOf(wanted, listing->revision, listing->accounts_revision, listing->basis_revision);
  if (listing->count > wanted.page_size) listings.Put(key, listing);
  return listing;
}

void Describe(const Listing& listing, Response& response) {
  response.set_total_count(listing.count);
  const absl::optional<money::Micros> total = Narrow(listing.total);
  if (total.has_value()) {
    SetMoney(listing.basis->reporting().code(), *total, *response.mutable_total_amount());
  } else {
    Explain(reasons::kFigureTooLarge({"total_amount"}), response);
  }
  ExplainLacking(listing.lacking, response);
  ExplainPending(listing, response);
}

absl::StatusOr<Response> List(const ForecastSources& sources, Listings& listings,
                              const rpc::Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const Wanted wanted, Parse(call, request, sources.store));
  RETURN_IF_ERROR(sources.past.Check(call, wanted.scope.past));
  ASSIGN_OR_RETURN(const auto listing, FindListing(sources, listings, call, wanted));
  const auto reader = resources::ReaderFor(call, sources.store, listing->revision);
  if (wanted.token.has_value() && absl::IsOutOfRange(reader.status()))
    return resources::PageTokenExpired();
  RETURN_IF_ERROR(reader.status());
  call.set_revision(listing->revision);
  call.set_accounts_revision(listing->accounts_revision);
  Response response;
  Describe(*listing, response);
  RETURN_IF_ERROR(PageReader(**reader, wanted, *listing, response).Read(call));
  return response;
}

}  // namespace

void RegisterContributions(rpc::Router& router, const ForecastSources& sources) {
  auto listings = std::make_shared<Listings>();
  router.Pooled<Request, Response>(
      "ListContributions", [sources, listings](const rpc::Call& call, const Request& request) {
        return List(sources, *listings, call, request);
      });
}

}  // namespace accord::forecast
