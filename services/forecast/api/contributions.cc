#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "common/base/status.h"
#include "common/resources/page_token.h"
#include "common/resources/standard_support.h"
#include "common/rpc/convert.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/forecast_methods.h"
#include "services/forecast/api/scope.h"
#include "services/forecast/domain/fact.h"
#include "services/forecast/domain/stored_rates.h"

namespace accord::forecast {
namespace {

using Request = v1::ListContributionsRequest;
using Response = v1::ListContributionsResponse;
using hierarchy::Key;
using hierarchy::Sums;

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 1000;

// What is asked for: which keys, and where the page begins.
struct Wanted {
  Scope scope;
  bool categories[kSlots] = {};
  bool own_only = false;
  int page_size = 0;
  std::string digest;
  absl::optional<resources::PageToken> token;

  bool Takes(Key packed) const {
    const ForecastKey key = Unpack(packed);
    return categories[key.slot] && Counts(scope.kind, key.group);
  }
};

// What memory says, at the first page or at a later one.
struct Plan {
  std::vector<std::string> ids;  // whose opportunities to read, ascending
  int64_t revision = 0;          // to read them at
  money::Micros total;
  int64_t count = 0;
  // Of everything but the store that the answer depends on: who is in the scope, and what is
  // counted by. Pages with different ones do not add up.
  uint64_t digest = 0;
  money::Currency reporting;
  calendar::FiscalCalendar calendar;
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

absl::StatusOr<Wanted> Parse(const Request& request) {
  Wanted wanted;
  ASSIGN_OR_RETURN(wanted.scope, ParseScope(request));
  RETURN_IF_ERROR(ParseCategories(request, wanted));
  if (request.categories().empty()) {
    for (Category category :
         {Category::kPipeline, Category::kBestCase, Category::kCommit, Category::kClosed}) {
      wanted.categories[static_cast<size_t>(category)] = true;
    }
  }
  wanted.own_only = request.own_only();
  wanted.page_size = resources::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  wanted.digest = resources::QueryDigest(request);
  if (request.page_token().empty()) return wanted;
  ASSIGN_OR_RETURN(wanted.token, resources::DecodePageToken(request.page_token(), wanted.digest));
  // Values: the account (or person) reached; the total, the count and the digest of the first page.
  const std::vector<store::Value>& values = wanted.token->values;
  if (values.size() != 4 || !absl::holds_alternative<std::string>(values[0]) ||
      !absl::holds_alternative<int64_t>(values[1]) ||
      !absl::holds_alternative<int64_t>(values[2]) ||
      !absl::holds_alternative<int64_t>(values[3])) {
    return BadToken("is not one that a list returned");
  }
  return wanted;
}

// FNV-1a: the same in every process, as a token may be shown to another.
constexpr uint64_t kDigestSeed = 14695981039346656037u;
uint64_t Digest(uint64_t digest, absl::string_view text) {
  constexpr uint64_t kPrime = 1099511628211u;
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * kPrime;
  return (digest ^ 0xff) * kPrime;  // not in any text: "ab", "c" is not "a", "bc"
}

uint64_t DigestOf(const Basis& basis) {
  const calendar::FiscalCalendarConfig& config = basis.calendar().config();
  return Digest(kDigestSeed,
                absl::StrCat(basis.reporting().code(), " ", config.start_month, " ",
                             static_cast<int>(config.pattern), " ",
                             static_cast<int>(config.week_start), " ", config.named_after_start));
}

absl::Status ScopeChanged() {
  return MakeError(absl::StatusCode::kAborted, "SCOPE_CHANGED",
                   "the hierarchy, the calendar or the reporting currency changed since the first "
                   "page; begin again");
}

// Adds what `node` itself has; returns whether there is anything.
bool AddOwn(const Place& place, hierarchy::NodeId node, const Wanted& wanted, Plan& plan) {
  int64_t found = 0;
  place.book.sums().VisitOwn(node, SpanOf(calendar::KeysOf(wanted.scope.period)),
                             [&](Key key, const Sums& sums) {
                               if (!wanted.Takes(key)) return;
                               plan.total += money::Micros{sums.amount_micros};
                               plan.count += sums.count;
                               found += sums.count;
                             });
  return found != 0;
}

// Those whose contributions changed since the first page. An error if too much has changed since to
// know where to look.
absl::Status AddTouched(const ProjectionView& view, const Projector& projector, const Place& place,
                        const Wanted& wanted, Plan& plan)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {  // the view is only there while the lock is held
  const auto touched = projector.TouchedSince(wanted.token->revision, wanted.scope.is_person());
  if (!touched.has_value()) return BadToken("is too old: too much has changed since; begin again");
  for (const std::string& id : *touched) {
    const hierarchy::NodeId node = place.forest().Find(id);
    if (node == hierarchy::kNoNode) continue;
    const bool within =
        wanted.own_only ? node == place.node : place.forest().IsWithin(node, place.node);
    if (within) plan.ids.push_back(id);
  }
  return absl::OkStatus();
}

// `projector`: whose view it is; null for one of the past, in which nothing changes.
absl::Status MakePlan(const ProjectionView& view, const Projector* projector, const Wanted& wanted,
                      Plan& plan) {
  ASSIGN_OR_RETURN(const Place place, FindPlace(view, wanted.scope));
  RETURN_IF_ERROR(view.projection.Complete());
  plan.revision = view.revision;
  plan.reporting = view.basis.reporting();
  plan.calendar = view.basis.calendar();
  plan.digest = DigestOf(view.basis);
  place.forest().VisitSubtree(place.node, [&](hierarchy::NodeId node, int) {
    // A sum does not depend on the order in which children stand.
    plan.digest += Digest(kDigestSeed, place.forest().Id(node));
    if (AddOwn(place, node, wanted, plan)) {
      plan.ids.push_back(std::string(place.forest().Id(node)));
    }
    return wanted.own_only ? hierarchy::Next::kStop : hierarchy::Next::kDescend;
  });
  if (wanted.token.has_value()) {
    const auto digest = static_cast<uint64_t>(absl::get<int64_t>(wanted.token->values[3]));
    if (digest != plan.digest) return ScopeChanged();
    if (projector != nullptr) RETURN_IF_ERROR(AddTouched(view, *projector, place, wanted, plan));
    plan.revision = wanted.token->revision;
    plan.total = {absl::get<int64_t>(wanted.token->values[1])};
    plan.count = absl::get<int64_t>(wanted.token->values[2]);
  }
  std::sort(plan.ids.begin(), plan.ids.end());
  plan.ids.erase(std::unique(plan.ids.begin(), plan.ids.end()), plan.ids.end());
  return absl::OkStatus();
}

// Reads one page by a plan.
class PageReader {
 public:
  PageReader(store::Reader& reader, const Wanted& wanted, const Plan& plan, Response& response)
      : reader_(reader),
        rates_(reader),
        wanted_(wanted),
        plan_(plan),
        days_(plan.calendar.DaysOf(wanted.scope.period)),
        response_(response) {}

  absl::Status Read(const rpc::Call& call) {
    const std::string* from =
        wanted_.token.has_value() ? &absl::get<std::string>(wanted_.token->values[0]) : nullptr;
    auto id = from == nullptr ? plan_.ids.begin()
                              : std::lower_bound(plan_.ids.begin(), plan_.ids.end(), *from);
    for (; id != plan_.ids.end() && !full_; ++id) {
      if (call.cancelled()) return absl::CancelledError("the client has gone");
      if (absl::Now() > call.deadline()) {
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
    absl::Status status;
    RETURN_IF_ERROR(reader_.Select<Opportunity>(query, [&](const Opportunity& opportunity) {
      status = Take(id, opportunity);
      return status.ok() && !full_;
    }));
    return status;
  }

  absl::Status Take(const std::string& id, const Opportunity& opportunity) {
    const auto rate_on = [this](money::Currency currency, calendar::Date date) {
      return rates_.RateOn(currency, date);
    };
    ASSIGN_OR_RETURN(const absl::optional<Fact> fact,
                     FactOf(opportunity, {plan_.calendar, plan_.reporting, rate_on}));
    if (!fact.has_value() || !wanted_.Takes(fact->key)) return absl::OkStatus();
    if (response_.contributions_size() == wanted_.page_size) {
      resources::PageToken next{wanted_.digest, plan_.revision, {}, last_};
      next.values = {last_owner_, plan_.total.value, plan_.count,
                     static_cast<int64_t>(plan_.digest)};
      response_.set_next_page_token(resources::EncodePageToken(next));
      full_ = true;
      return absl::OkStatus();
    }
    Fill(opportunity, fact->sums, *response_.add_contributions());
    last_ = opportunity.meta.id;
    last_owner_ = id;
    return absl::OkStatus();
  }

  void Fill(const Opportunity& opportunity, const Sums& sums, v1::Contribution& proto) const {
    proto.set_opportunity(OpportunityName(opportunity.meta.id));
    proto.set_display_name(opportunity.display_name);
    proto.set_account(AccountName(opportunity.account));
    proto.set_owner(PersonName(opportunity.owner));
    proto.set_stage(StageName(opportunity.stage));
    proto.set_category(static_cast<v1::ForecastCategory>(opportunity.effective_category));
    if (opportunity.close_date.has_value()) {
      *proto.mutable_close_date() = rpc::ToProto(*opportunity.close_date);
    }
    if (!opportunity.currency.empty()) {
      SetMoney(opportunity.currency.code(), opportunity.amount, *proto.mutable_amount());
    }
    const std::string reporting = plan_.reporting.code();
    SetMoney(reporting, {sums.amount_micros}, *proto.mutable_reporting_amount());
    SetMoney(reporting, {sums.weighted_micros}, *proto.mutable_weighted_amount());
  }

  store::Reader& reader_;
  StoredRates rates_;
  const Wanted& wanted_;
  const Plan& plan_;
  const calendar::DateRange days_;
  Response& response_;
  bool full_ = false;
  std::string last_;  // the opportunity given last, and whose it is
  std::string last_owner_;
};

absl::StatusOr<Plan> PlanPage(const ForecastSources& sources, const rpc::Call& call,
                              const Wanted& wanted) {
  Plan plan;
  absl::Status status;
  if (wanted.scope.past.has_value() && IsPast(*wanted.scope.past, call.now())) {
    PastMoment moment = *wanted.scope.past;
    // A time may mean a later revision than it did for the first page, if it is almost the present.
    if (wanted.token.has_value()) moment.revision = wanted.token->revision;
    ASSIGN_OR_RETURN(const auto past, sources.past.At(call, moment));
    status = MakePlan(past->view(), nullptr, wanted, plan);
  } else {
    RETURN_IF_ERROR(
        sources.projector.Read(FreshnessOf(call, true), [&](const ProjectionView& view) {
          status = MakePlan(view, &sources.projector, wanted, plan);
        }));
  }
  RETURN_IF_ERROR(status);
  return plan;
}

absl::StatusOr<Response> List(const ForecastSources& sources, const rpc::Call& call,
                              const Request& request) {
  ASSIGN_OR_RETURN(const Wanted wanted, Parse(request));
  ASSIGN_OR_RETURN(const Plan plan, PlanPage(sources, call, wanted));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   sources.store.Snapshot(plan.revision, call.deadline()));
  call.set_revision(plan.revision);
  Response response;
  SetMoney(plan.reporting.code(), plan.total, *response.mutable_total_amount());
  response.set_total_count(plan.count);
  RETURN_IF_ERROR(PageReader(*reader, wanted, plan, response).Read(call));
  return response;
}

}  // namespace

void RegisterContributions(rpc::Router& router, const ForecastSources& sources) {
  router.Pooled<Request, Response>("ListContributions",
                                   [sources](const rpc::Call& call, const Request& request) {
                                     return List(sources, call, request);
                                   });
}

}  // namespace accord::forecast
