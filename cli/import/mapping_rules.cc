#include "cli/import/mapping_rules.h"

#include "absl/strings/str_cat.h"
#include "common/calendar/date.h"

namespace accord::cli {
namespace {

NumberFormat ReadNumbers(JsonObject numbers) {
  NumberFormat format;
  format.decimal = numbers.Choice<char>("decimal", {{".", '.'}, {",", ','}}, '.');
  format.group = numbers.Choice<char>(
      "group", {{"", '\0'}, {",", ','}, {".", '.'}, {" ", ' '}, {"'", '\''}}, '\0');
  if (format.group == format.decimal) {
    numbers.Refuse("group", "must differ from what stands before the decimals");
  }
  if (!numbers.Has("decimal") && !numbers.Has("group")) {
    numbers.Refuse("", "needs decimal, group or both");
  }
  numbers.Done();
  return format;
}

}  // namespace

ReadingRules ReadingRules::Read(JsonObject& object) {
  ReadingRules rules;
  if (object.Has("numbers")) rules.numbers.value = ReadNumbers(object.Object("numbers"));
  const DateFormat format =
      object.Choice("date_format", DateFormatChoices(), DateFormat::kYearMonthDay);
  if (object.Has("date_format")) rules.date_format.value = format;
  const TimeMeaning time = object.Choice<TimeMeaning>(
      "time", {{"ignore", TimeMeaning::kIgnore}, {"instant", TimeMeaning::kInstant}},
      TimeMeaning::kNone);
  if (object.Has("time")) rules.time.value = time;
  const EmptyMeaning empty = object.Choice<EmptyMeaning>(
      "empty", {{"keep", EmptyMeaning::kKeep}, {"clear", EmptyMeaning::kClear}},
      EmptyMeaning::kKeep);
  if (object.Has("empty")) rules.empty.value = empty;
  const std::string name = object.Text("time_zone");
  if (object.Has("time_zone") && !object.Refused("time_zone")) {
    const absl::StatusOr<absl::TimeZone> zone = calendar::FindTimeZone(name);
    if (name.empty() || !zone.ok()) {
      object.Refuse("time_zone", "must be a time zone's IANA name, such as Europe/Berlin");
    }
    rules.time_zone.value = zone.value_or(absl::UTCTimeZone());
  }
  return rules;
}

void ReadingRules::RefuseIdle(JsonObject& object) const {
  const auto check = [&](const auto& said, absl::string_view member, absl::string_view what) {
    if (!said.value.has_value() || said.heeded || object.Refused(member)) return;
    object.Refuse(member, absl::StrCat("has no effect: ", what));
  };
  check(numbers, "numbers", "no number is read by it");
  check(date_format, "date_format", "no day is read by it");
  check(time, "time", "no day is read by it");
  check(empty, "empty", "no field may be left empty by it");
  check(time_zone, "time_zone", "no day is read as that of an \"instant\" by it");
}

DayRule RulesChain::Days() {
  DayRule rule;
  rule.format = Nearest(&ReadingRules::date_format, rule.format);
  rule.time = Nearest(&ReadingRules::time, rule.time);
  if (rule.time == TimeMeaning::kInstant) {
    rule.zone = Nearest<absl::TimeZone>(&ReadingRules::time_zone, absl::TimeZone());
    bool said = false;
    for (const ReadingRules* rules : rules_) said = said || rules->time_zone.value.has_value();
    if (!said) rule.zone.reset();
  }
  return rule;
}

}  // namespace accord::cli
