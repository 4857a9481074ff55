#include "services/forecast/api/forecast_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/convert.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/explain.h"

namespace accord::forecast {
namespace {

namespace details = explain::details;
namespace reasons = explain::reasons;

// Of more children than this the smallest are shown together.
constexpr size_t kPartsMax = 1000;

constexpr Category kCategories[] = {Category::kOmitted, Category::kPipeline, Category::kBestCase,
                                    Category::kCommit, Category::kClosed};

// "Q2" or "M5": a part of a year.
std::string PartName(const calendar::FiscalRange& part) {
  if (part.period != 0) return absl::StrCat("M", part.period);
  return part.quarter != 0 ? absl::StrCat("Q", part.quarter) : absl::StrCat(part.year);
}

struct TargetOrNot {
  absl::optional<money::Micros> amount;
  NoShare why = NoShare::kNoTarget;  // there is none
};

// Fills the message of one subject and period.
class Writer {
 public:
  Writer(const ProjectionView& view, const Scope& scope)
      : view_(view), scope_(scope), currency_(view.basis->reporting().code()) {}

  Figures Read(const Place& place, const calendar::FiscalRange& period) const {
    return ReadFigures(place, calendar::KeysOf(period), scope_.kind);
  }

  // Without parts.
  void Write(const Place& place, const calendar::FiscalRange& period, v1::Forecast& proto) const {
    WriteSubject(place, proto);
    proto.set_restricted(place.restricted());
    const Figures figures = Read(place, period);
    WriteFigures(figures, period, proto);
    const TargetOrNot target = TargetOf(place, period, proto);
    if (target.amount.has_value()) Put(*target.amount, *proto.mutable_target());
    if (scope_.is_person() && scope_.kind == TargetKind::kTotalRevenue) {
      // Revenue is recognized for accounts; whose it is among people nobody says.
      ToProto(Share{{}, NoShare::kRevenueByAccount}, *proto.mutable_attainment());
      ToProto(Share{{}, NoShare::kRevenueByAccount}, *proto.mutable_coverage());
      return;
    }
    const Standing standing = StandingOf(figures, scope_.kind, target.amount, target.why);
    if (standing.gap.has_value()) {
      Set("gap", *standing.gap, proto, [&] { return proto.mutable_gap(); });
    }
    ToProto(standing.attainment, *proto.mutable_attainment());
    ToProto(standing.coverage, *proto.mutable_coverage());
  }

  void WriteUndated(const Place& place, v1::Forecast& proto) const {
    const Figures figures = ReadFigures(place, {kUndated, kUndated}, scope_.kind);
    v1::ForecastCell& cell = *proto.mutable_undated();
    const hierarchy::Sums open = figures.open();
    Set("undated.own_amount", figures.OfOwn().open().amount_micros, proto,
        [&] { return cell.mutable_own_amount(); });
    Set("undated.amount", open.amount_micros, proto, [&] { return cell.mutable_amount(); });
    Set("undated.weighted_amount", open.weighted_micros, proto,
        [&] { return cell.mutable_weighted_amount(); });
    cell.set_opportunity_count(open.count);
    ExplainLacking(figures.lacking, proto, "undated");
  }

  // What has no target of its own: what stands on the subject itself, or several together.
  void WriteSum(const Figures& figures, v1::Forecast::Part part, v1::Forecast& proto) const {
    proto.set_part(part);
    WriteFigures(figures, scope_.period, proto);
  }

  void WriteSubject(const Place& place, v1::Forecast& proto) const {
    const absl::string_view id = place.forest().Id(place.node);
    if (scope_.is_person()) {
      proto.set_person(People().ToName(id));
    } else {
      proto.set_account(Accounts().ToName(id));
    }
    proto.set_display_name(std::string(place.forest().Name(place.node)));
    proto.set_deleted(IsDeleted(view_, scope_, place.node));
  }

 private:
  void Put(money::Micros amount, google::type::Money& proto) const {
    SetMoney(currency_, amount, proto);
  }

  // `mutable_money` gives the field, which is touched only if the amount can be told.
  template <typename Mutable>
  void Set(absl::string_view figure, WideMicros amount, v1::Forecast& proto,
           Mutable mutable_money) const {
    const absl::optional<money::Micros> narrow = Narrow(amount);
    if (narrow.has_value()) return Put(*narrow, *mutable_money());
    Explain(reasons::kFigureTooLarge({std::string(figure)}), proto);
  }

  void WriteFigures(const Figures& figures, const calendar::FiscalRange& period,
                    v1::Forecast& proto) const {
    ToProto(period, *proto.mutable_period());
    const calendar::DateRange days = view_.basis->calendar().DaysOf(period);
    *proto.mutable_start_date() = rpc::ToProto(days.first);
    *proto.mutable_end_date() = rpc::ToProto(days.last);
    proto.set_kind(static_cast<v1::Target::Kind>(scope_.kind));
    proto.set_accounts_revision(view_.accounts_revision);
    for (const Category category : kCategories) WriteCell(figures, category, proto);
    Set("open_pipeline", figures.open().amount_micros, proto,
        [&] { return proto.mutable_open_pipeline(); });
    Set("weighted", figures.weighted(), proto, [&] { return proto.mutable_weighted(); });
    const bool revenue = scope_.kind == TargetKind::kTotalRevenue;
    if (!scope_.is_person()) {
      Set("recognized_revenue", figures.revenue(), proto,
          [&] { return proto.mutable_recognized_revenue(); });
    }
    if (!scope_.is_person() || !revenue) {
      Set("achieved", revenue ? figures.revenue() : figures.closed(), proto,
          [&] { return proto.mutable_achieved(); });
    }
    ExplainLacking(figures.lacking, proto);
  }

  void WriteCell(const Figures& figures, Category category, v1::Forecast& proto) const {
    const hierarchy::Sums sums = figures.of(category);
    v1::ForecastCell& cell = *proto.add_cells();
    cell.set_category(static_cast<v1::ForecastCategory>(category));
    const auto set = [&](const char* field, WideMicros amount, auto mutable_money) {
      if (Narrow(amount).has_value()) return Put(*Narrow(amount), *mutable_money());
      Set(absl::StrCat("cells.", store::LabelOf(category), ".", field), amount, proto,
          mutable_money);
    };
    set("own_amount", figures.own[static_cast<size_t>(category)].amount_micros,
        [&] { return cell.mutable_own_amount(); });
    set("amount", sums.amount_micros, [&] { return cell.mutable_amount(); });
    if (category != Category::kOmitted) {
      set("cumulative_amount", figures.Cumulative(category),
          [&] { return cell.mutable_cumulative_amount(); });
    }
    set("weighted_amount", sums.weighted_micros, [&] { return cell.mutable_weighted_amount(); });
    cell.set_opportunity_count(sums.count);
  }

  // Each part of it is converted at the first day of its own period.
  TargetOrNot TargetOf(const Place& place, const calendar::FiscalRange& period,
                       v1::Forecast& proto) const {
    // A target is for all below; beside a part of the figures it would tell the rest.
    if (place.restricted()) return {};
    const Targets::Found found = view_.projection.targets().Find(
        scope_.subject, place.forest().Id(place.node), scope_.kind, period);
    if (found.entries.empty()) return {};
    WideMicros sum = 0;
    for (const Targets::Entry& entry : found.entries) {
      const absl::StatusOr<money::Micros> amount =
          view_.basis->ToReporting(entry.amount, view_.basis->calendar().FirstDay(entry.period));
      if (!amount.ok()) return Unknown(entry, amount.status(), proto);
      sum += amount->value;
    }
    if (!found.missing.empty()) {
      details::Missing missing;
      for (const calendar::FiscalRange& part : found.missing) {
        missing.value.push_back(PartName(part));
      }
      Explain(reasons::kTargetPartial(missing,
                                      AmountDetail<details::Known>(view_.basis->reporting(), sum)),
              proto);
      return {absl::nullopt, NoShare::kTargetPartial};
    }
    const absl::optional<money::Micros> narrow = Narrow(sum);
    if (narrow.has_value()) return {narrow, NoShare::kNone};
    Explain(reasons::kTargetTooLarge({}), proto);
    return {absl::nullopt, NoShare::kTargetUnknown};
  }

  static TargetOrNot Unknown(const Targets::Entry& entry, const absl::Status& why,
                             v1::Forecast& proto) {
    const details::Currency currency{entry.amount.currency.code()};
    Explain(absl::IsFailedPrecondition(why) ? reasons::kTargetWithoutRate(currency)
                                            : reasons::kTargetTooLarge(currency),
            proto);
    return {absl::nullopt, NoShare::kTargetUnknown};
  }

  const ProjectionView& view_;
  const Scope& scope_;
  const std::string currency_;
};

// What a child has that orders it among its siblings.
WideMicros SizeOf(const Figures& figures) {
  return figures.open().amount_micros + figures.closed() + figures.revenue();
}

// Whether anything adds to its parent's cells, be it of no worth, or is missing there.
bool Counts(const Figures& figures) {
  return !figures.lacking.empty() ||
         std::any_of(figures.all.begin(), figures.all.end(),
                     [](const hierarchy::Sums& sums) { return sums.count != 0; });
}

struct Child {
  hierarchy::NodeId node;
  bool alone = false;  // of its subtree, only itself is seen
  WideMicros size = 0;
};

Place PlaceOf(const Place& above, const Child& child) {
  Place place{above.book, child.node};
  if (child.alone) place.parts = rights::Sight::Parts{{}, {child.node}};
  return place;
}

// What is below a place: children, or the parts that are seen of them. They add up to the place.
std::vector<Child> Below(const Place& place) {
  std::vector<Child> below;
  if (!place.restricted()) {
    for (hierarchy::NodeId node : place.forest().Children(place.node)) below.push_back({node});
    return below;
  }
  for (hierarchy::NodeId node : place.parts->nodes) below.push_back({node});
  for (hierarchy::NodeId node : place.parts->alone) {
    if (node != place.node) below.push_back({node, /*alone=*/true});
  }
  return below;
}

// The largest first.
std::vector<Child> ChildrenOf(const ProjectionView& view, const Scope& scope, const Place& place,
                              const Writer& writer) {
  std::vector<Child> children;
  for (Child child : Below(place)) {
    const Figures figures = writer.Read(PlaceOf(place, child), scope.period);
    // What is deleted but counted is shown: the parts are to add up.
    if (!Counts(figures) && IsDeleted(view, scope, child.node)) continue;
    child.size = SizeOf(figures);
    children.push_back(child);
  }
  std::sort(children.begin(), children.end(), [&](const Child& a, const Child& b) {
    if (a.size != b.size) return a.size > b.size;
    return place.forest().Id(a.node) < place.forest().Id(b.node);
  });
  return children;
}

void WriteChildren(const Scope& scope, const Place& place, const Writer& writer,
                   const std::vector<Child>& children, v1::Forecast& proto) {
  Figures rest;
  for (size_t i = 0; i < children.size(); ++i) {
    const Place child = PlaceOf(place, children[i]);
    if (i >= kPartsMax) {
      rest += writer.Read(child, scope.period);
      continue;
    }
    v1::Forecast& part = *proto.add_parts();
    writer.Write(child, scope.period, part);
    part.set_part(v1::Forecast::CHILD);
  }
  if (children.size() > kPartsMax) {
    v1::Forecast& part = *proto.add_parts();
    writer.WriteSum(rest, v1::Forecast::REMAINDER, part);
    part.set_part_count(static_cast<int64_t>(children.size() - kPartsMax));
  }
  const Figures own = writer.Read(place, scope.period).OfOwn();
  if (!Counts(own)) return;
  v1::Forecast& part = *proto.add_parts();
  writer.WriteSubject(place, part);
  writer.WriteSum(own, v1::Forecast::OWN, part);
}

}  // namespace

absl::Status WriteForecast(const ProjectionView& view, const Scope& scope,
                           v1::GetForecastRequest::Breakdown breakdown, v1::Forecast& proto) {
  ASSIGN_OR_RETURN(const Place place, FindPlace(view, scope));
  WriteForecast(view, {scope, breakdown}, place, proto);
  return absl::OkStatus();
}

void WriteForecast(const ProjectionView& view, const Question& question, const Place& place,
                   v1::Forecast& proto) {
  const auto& [scope, breakdown] = question;
  const Writer writer(view, scope);
  writer.Write(place, scope.period, proto);
  writer.WriteUndated(place, proto);
  ExplainPending(view, proto);
  if (breakdown == v1::GetForecastRequest::BY_CHILD) {
    WriteChildren(scope, place, writer, ChildrenOf(view, scope, place, writer), proto);
  } else if (breakdown == v1::GetForecastRequest::BY_PERIOD) {
    for (const calendar::FiscalRange& period : PartsOf(scope.period)) {
      v1::Forecast& part = *proto.add_parts();
      writer.Write(place, period, part);
      part.set_part(v1::Forecast::PERIOD);
    }
  }
}

}  // namespace accord::forecast
