#include "services/forecast/domain/targets.h"

#include <algorithm>

namespace accord::forecast {
namespace {

using calendar::FiscalRange;

SubjectKind KindOf(const Target& target) {
  if (!target.account.empty()) return SubjectKind::kAccount;
  return target.person.empty() ? SubjectKind::kTerritory : SubjectKind::kPerson;
}

const std::string& IdOf(const Target& target) {
  if (!target.account.empty()) return target.account;
  return target.person.empty() ? target.territory : target.person;
}

FiscalRange Part(const FiscalRange& period, int index) {
  if (period.quarter == 0) return {.year = period.year, .quarter = index + 1};
  return {.year = period.year, .period = (period.quarter - 1) * 3 + index + 1};
}

int PartCount(const FiscalRange& period) {
  if (period.period != 0) return 0;
  return period.quarter != 0 ? 3 : 4;
}

}  // namespace

void Targets::Put(const Target& target) {
  by_subject_[static_cast<size_t>(KindOf(target))][IdOf(target)].push_back(
      {target.kind, target.period(), {target.currency, target.amount}});
}

void Targets::Take(const Target& target) {
  ById& by_id = by_subject_[static_cast<size_t>(KindOf(target))];
  const auto found = by_id.find(IdOf(target));
  if (found == by_id.end()) return;
  Entries& entries = found->second;
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry& candidate) {
    return candidate.kind == target.kind && candidate.period == target.period();
  });
  if (entry != entries.end()) entries.erase(entry);
  if (entries.empty()) by_id.erase(found);
}

Targets::Found Targets::Find(SubjectKind subject, absl::string_view id, TargetKind kind,
                             const FiscalRange& period) const {
  const ById& by_id = by_subject_[static_cast<size_t>(subject)];
  const auto found = by_id.find(id);
  return found == by_id.end() ? Found{{}, {period}} : FindPeriod(found->second, kind, period);
}

Targets::Found Targets::FindPeriod(const Entries& entries, TargetKind kind,
                                   const FiscalRange& period) {
  for (const Entry& entry : entries) {
    if (entry.kind == kind && entry.period == period) return {{entry}, {}};
  }
  Found all;
  for (int i = 0; i < PartCount(period); ++i) {
    Found part = FindPeriod(entries, kind, Part(period, i));
    all.entries.insert(all.entries.end(), part.entries.begin(), part.entries.end());
    all.missing.insert(all.missing.end(), part.missing.begin(), part.missing.end());
  }
  if (all.entries.empty()) return {{}, {period}};  // not each of its parts
  return all;
}

std::vector<FiscalRange> PartsOf(const FiscalRange& period) {
  std::vector<FiscalRange> parts;
  for (int i = 0; i < PartCount(period); ++i) parts.push_back(Part(period, i));
  return parts;
}

}  // namespace accord::forecast
