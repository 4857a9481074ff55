#include "services/forecast/domain/examine.h"

#include <limits>
#include <sstream>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/hierarchy/forest.h"
#include "services/forecast/domain/projection.h"
#include "services/forecast/domain/records.h"

namespace accord::forecast {
namespace {

using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::Sums;

constexpr hierarchy::KeySpan kEveryKey = {std::numeric_limits<hierarchy::Key>::min(),
                                          std::numeric_limits<hierarchy::Key>::max()};

std::string Text(absl::int128 amount) {
  std::ostringstream text;
  text << amount;
  return text.str();
}

// One forest, as the projection has it and as it was told of.
class Side {
 public:
  Side(const std::vector<std::pair<std::string, std::string>>& nodes, std::string table)
      : table_(std::move(table)) {
    for (const auto& [id, parent] : nodes) parents_[id] = parent;
  }

  hierarchy::Forest& forest() { return forest_; }

  // Who stands below somebody unknown, or in a circle, stands as a root, as in a follower's copy.
  // It is for the examination of the accounts service to complain of.
  void Build() {
    for (const auto& [id, parent] : parents_) (void)forest_.Add(id, kNoNode);
    for (auto& [id, parent] : parents_) {
      const NodeId above = forest_.Find(parent);
      if (above == kNoNode || !forest_.Move(forest_.Find(id), above).ok()) parent.clear();
    }
  }

  // Adds at `id` and everybody above it; nothing for an id that is not there.
  void Add(const std::string& id, const Fact& fact) {
    auto at = parents_.find(id);
    for (int level = 0; at != parents_.end() && level < hierarchy::Forest::kLevelsMax; ++level) {
      by_hand_[{at->first, fact.key}] += fact.sums;
      at = parents_.find(at->second);
    }
  }

  // Compares every sum; returns how many there were.
  int64_t Compare(const rollups::Book& book, const store::Report& report) {
    int64_t compared = 0;
    forest_.VisitSubtree(kNoNode, [&](NodeId node, int) {
      const std::string id(forest_.Id(node));
      book.VisitSubtree(node, kEveryKey, [&](hierarchy::Key key, const Sums& sums) {
        ++compared;
        const auto by_hand = by_hand_.find({id, key});
        if (by_hand == by_hand_.end() || !(by_hand->second == sums)) {
          report(table_, store::Meta{.id = id},
                 absl::StrCat("its kept sum of key ", key, " is ", Text(sums.amount_micros),
                              " micros of ", sums.count, " facts, and a recount gives ",
                              Text(by_hand == by_hand_.end() ? 0 : by_hand->second.amount_micros)));
        }
        if (by_hand != by_hand_.end()) by_hand_.erase(by_hand);
      });
      return hierarchy::Next::kDescend;
    });
    for (const auto& [key, sums] : by_hand_) {
      if (sums == Sums()) continue;  // facts of opposite signs
      report(table_, store::Meta{.id = key.first},
             absl::StrCat("no sum is kept of key ", key.second, ", and a recount gives ",
                          Text(sums.amount_micros), " micros of ", sums.count, " facts"));
    }
    return compared;
  }

 private:
  const std::string table_;
  hierarchy::Forest forest_;
  absl::flat_hash_map<std::string, std::string> parents_;
  absl::flat_hash_map<std::pair<std::string, hierarchy::Key>, Sums> by_hand_;
};

// Reads the facts once, for the projection and for the recount.
class Recount {
 public:
  Recount(const Along& along, const store::Report& report)
      : along_(along),
        report_(report),
        accounts_(along.accounts, "account"),
        people_(along.people, "person"),
        projection_(accounts_.forest(), people_.forest()) {}

  absl::StatusOr<SumsExamined> Run(store::Reader& reader) {
    accounts_.Build();
    people_.Build();
    RETURN_IF_ERROR(store::Examine<ExchangeRate>(reader, report_, [&](const ExchangeRate& rate) {
      ++examined_.records;
      if (!rate.meta.deleted()) projection_.Replace(nullptr, &rate);
    }));
    RETURN_IF_ERROR(store::Examine<Stage>(reader, report_, [&](const Stage& stage) {
      ++examined_.records;
      (void)projection_.Replace(nullptr, &stage);
    }));
    BasisChange change = projection_.Begin(along_.reporting, along_.calendar);
    const Basis basis(along_.reporting, along_.calendar, projection_.rates().In(along_.reporting),
                      projection_.stages());
    RETURN_IF_ERROR(store::Examine<Opportunity>(reader, report_, [&](const Opportunity& record) {
      ++examined_.records;
      change.Add(record);
      absl::optional<Fact> fact = FactOf(basis, record);
      if (!fact.has_value()) return;
      accounts_.Add(record.account, *fact);
      people_.Add(record.owner, *fact);
    }));
    RETURN_IF_ERROR(store::Examine<RevenueFact>(reader, report_, [&](const RevenueFact& record) {
      ++examined_.records;
      change.Add(record);
      const absl::optional<Fact> fact = FactOf(basis, record);
      if (fact.has_value()) accounts_.Add(record.account, *fact);
    }));
    ASSIGN_OR_RETURN(const int64_t others,
                     (store::ExamineList<Records, ExchangeRate, Stage, Opportunity, RevenueFact>(
                         reader, report_)));
    examined_.records += others;
    projection_.Finish(std::move(change));
    projection_.Settle();
    examined_.sums = accounts_.Compare(projection_.accounts(), report_) +
                     people_.Compare(projection_.people(), report_);
    return examined_;
  }

 private:
  // What a record adds; one without a rate, to what its account and owner lack.
  template <typename Record>
  absl::optional<Fact> FactOf(const Basis& basis, const Record& record) {
    const absl::optional<Fact> fact = basis.Count(record);
    if (fact.has_value()) ++examined_.facts;
    return fact;
  }

  const Along& along_;
  const store::Report& report_;
  Side accounts_;
  Side people_;
  Projection projection_;
  SumsExamined examined_;
};

}  // namespace

absl::StatusOr<SumsExamined> ExamineForecast(store::Reader& reader, const Along& along,
                                             const store::Report& report) {
  return Recount(along, report).Run(reader);
}

}  // namespace accord::forecast
