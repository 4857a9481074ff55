"""Fiscal years, quarters and months, by the words of organization.proto alone."""
import datetime

MONTHS, WEEKS_4_4_5, WEEKS_4_5_4, WEEKS_5_4_4 = 1, 2, 3, 4
WEEKS = {WEEKS_4_4_5: (4, 4, 5), WEEKS_4_5_4: (4, 5, 4), WEEKS_5_4_4: (5, 4, 4)}


def months_later(year, month, months):
    index = year * 12 + month - 1 + months
    return datetime.date(index // 12, index % 12 + 1, 1)


class Calendar:
    """`first_weekday`: 1 Monday to 7 Sunday."""

    def __init__(self, start_month=7, pattern=MONTHS, first_weekday=1):
        self.start_month, self.pattern, self.first_weekday = start_month, pattern, first_weekday
        self._years = {}

    def _start(self, year):
        """The first day of a fiscal year, which is named after the year in which it ends."""
        first = datetime.date(year if self.start_month == 1 else year - 1, self.start_month, 1)
        if self.pattern == MONTHS:
            return first
        nearest = range(-3, 4)
        return next(day for day in (first + datetime.timedelta(days=off) for off in nearest)
                    if day.isoweekday() == self.first_weekday)

    def months(self, year):
        """The first days of its twelve months, and that of the year after."""
        if year not in self._years:
            first = self._start(year)
            if self.pattern == MONTHS:
                days = [months_later(first.year, first.month, i) for i in range(12)]
            else:
                days = [first]
                for weeks in (WEEKS[self.pattern] * 4)[:11]:
                    days.append(days[-1] + datetime.timedelta(weeks=weeks))
            self._years[year] = (*days, self._start(year + 1))
        return self._years[year]

    def month_of(self, day):
        """(fiscal year, month 1 to 12)."""
        for year in (day.year, day.year + 1, day.year - 1):
            months = self.months(year)
            if months[0] <= day < months[12]:
                return year, max(i for i in range(12) if months[i] <= day) + 1
        raise AssertionError(f"{day} is in no fiscal year")

    def days(self, period):
        """The first and the last day of (year, quarter, month)."""
        months = months_in(period)
        days = self.months(period[0])
        return days[months[0] - 1], days[months[-1]] - datetime.timedelta(days=1)


def months_in(period):
    _, quarter, month = period
    if month:
        return [month]
    return list(range(quarter * 3 - 2, quarter * 3 + 1)) if quarter else list(range(1, 13))


def parts_of(period):
    year, quarter, month = period
    if month:
        return []
    if quarter:
        return [(year, 0, m) for m in months_in(period)]
    return [(year, q, 0) for q in (1, 2, 3, 4)]


def all_periods(year):
    return [(year, 0, 0), *((year, q, 0) for q in (1, 2, 3, 4)),
            *((year, 0, m) for m in range(1, 13))]
