"""Compares everything that the suite shows with what figures.py adds up."""
from api import Refused, micros
from figures import (CATEGORIES, CLOSED, KINDS, NET_NEW, OMITTED, OPEN, TOTAL_REVENUE, Figures,
                     half_even, tree)
from fiscal import all_periods, parts_of
from operations import Breach

QUARTERED = 2  # GetForecastRequest.BY_PERIOD
TREE_PAGE = 200


class Look:
    """`figures_seen` counts what was compared; `open_faults` are those that are gone round."""

    def __init__(self, api, chance, open_faults=()):
        self.api, self.chance, self.open_faults = api, chance, open_faults
        self.figures_seen = 0

    def same(self, found, expected, *where):
        self.figures_seen += 1
        if found != expected:
            raise Breach(f"{' '.join(map(str, where))}: the suite says {found}, it is {expected}")

    # What is expected; a viewer who sees a part has another.

    def tree_of(self, state):
        return tree(state)

    def figures_of(self, state, of_past=False):
        return Figures(state)

    def subjects_then(self, state):
        return [name for things in (state.accounts, state.people)
                for name, thing in things.items() if not thing.deleted]

    # The tree.

    def tree(self, state, revision, **as_of):
        expected = self.tree_of(state)
        found, order, token = {}, {}, ""
        while True:
            page = self.api.accounts.GetAccountTree(
                page_size=TREE_PAGE, page_token=token, _revision=revision, **as_of).message
            for node in page.nodes:
                order[node.account] = len(order)
                found[node.account] = node
            token = page.next_page_token
            if not token:
                break
        self.same(sorted(found), sorted(expected), "accounts in the tree", as_of)
        for name, node in expected.items():
            shown = found[name]
            seen = (shown.parent, shown.child_count, shown.descendant_count, shown.active_count,
                    shown.managed_count, shown.employee_count, shown.depth)
            self.same(seen, tuple(node), "tree", name, as_of)
            if node.parent:
                self.same(order[node.parent] < order[name], True, "parent before", name)

    # Forecasts.

    def forecast(self, figures, subject, period, kind, revision, accounts_revision, **as_of):
        """One forecast with its quarters or months; the period's parts are compared too."""
        year, quarter, month = period
        field = "person" if subject.startswith("people/") else "account"
        fresh = {} if as_of else {"_revision": revision, "_accounts_revision": accounts_revision}
        where = (subject, period, f"kind {kind}", as_of)
        try:
            answer = self.api.forecast.GetForecast(
                **{field: subject}, kind=kind, breakdown=QUARTERED,
                period={"fiscal_year": year, "quarter": quarter, "month": month}, **fresh, **as_of)
        except Refused as refusal:
            raise Breach(f"{where}: {refusal}") from None
        shown = answer.message
        self.same(shown.accounts_revision, accounts_revision, "accounts revision of", *where)
        self.one(figures, shown, subject, period, kind, where)
        things = figures.state.people if subject.startswith("people/") else figures.state.accounts
        self.same(shown.deleted, things[subject].deleted, "deleted", *where)
        undated = figures.cells(subject, None, kind)
        self.same((micros(shown.undated.own_amount), micros(shown.undated.amount),
                   micros(shown.undated.weighted_amount), shown.undated.opportunity_count),
                  tuple(sum(undated[c][i] for c in OPEN) for i in range(4)), "undated", *where)
        parts = [part for part in shown.parts if part.period.fiscal_year]
        for part, expected in zip(parts, parts_of(period), strict=True):
            self.same((part.period.fiscal_year, part.period.quarter, part.period.month), expected,
                      "part of", *where)
            self.one(figures, part, subject, expected, kind, where)

    def one(self, figures, shown, subject, period, kind, where):
        where = (period, *where)
        self.same(shown.restricted, figures.restricted(subject), "restricted", *where)
        cells = figures.cells(subject, period, kind)
        self.same([cell.category for cell in shown.cells], list(CATEGORIES), "cells of", *where)
        for cell in shown.cells:
            seen = (micros(cell.own_amount), micros(cell.amount), micros(cell.weighted_amount),
                    cell.opportunity_count)
            self.same(seen, tuple(cells[cell.category]), f"category {cell.category}", *where)
            if cell.category != OMITTED:
                surer = sum(cells[c].amount for c in CATEGORIES if c >= cell.category)
                self.same(micros(cell.cumulative_amount), surer, "cumulative", *where)
        opened = sum(cells[c].amount for c in OPEN)
        self.same(micros(shown.open_pipeline), opened, "open pipeline", *where)
        self.same(micros(shown.weighted),
                  sum(cells[c].weighted for c in OPEN) + cells[CLOSED].amount, "weighted", *where)
        days = figures.calendar.days(period)
        for day, field in zip(days, (shown.start_date, shown.end_date)):
            self.same((field.year, field.month, field.day), (day.year, day.month, day.day),
                      "days", *where)
        person = subject.startswith("people/")
        recognized = None
        if not person:
            recognized = figures.recognized(subject, period)
            self.same(micros(shown.recognized_revenue), recognized, "revenue", *where)
        achieved = recognized if kind == TOTAL_REVENUE else cells[CLOSED].amount
        self.standing(figures, shown, (subject, period, kind), achieved, opened, where)

    def standing(self, figures, shown, which, achieved, opened, where):
        target, whole = figures.target(*which)
        if achieved is not None:
            self.same(micros(shown.achieved), achieved, "achieved", *where)
        if target is not None and not whole:
            self.same(shown.HasField("target"), False, "a partial target shown as whole", *where)
            self.same("TARGET_PARTIAL" in [e.reason for e in shown.explanations], True,
                      "explanation of a partial target", *where)
            target = None
        self.same(shown.HasField("target"), target is not None, "target there", *where)
        if target is not None:
            self.same(micros(shown.target), target, "target", *where)
        told = shown.attainment.HasField("basis_points")
        self.same(told, bool(target) and achieved is not None, "attainment there", *where)
        if told:
            self.same(shown.attainment.basis_points, half_even(achieved * 10000, target),
                      "attainment", *where)
        if target is None or achieved is None:
            self.same(shown.HasField("gap"), False, "gap there", *where)
            return
        gap = target - achieved
        self.same(micros(shown.gap), gap, "gap", *where)
        self.same(shown.coverage.HasField("basis_points"), gap > 0, "coverage there", *where)
        if gap > 0:
            self.same(shown.coverage.basis_points, half_even(opened * 10000, gap), "coverage", *where)

    def contributions(self, figures, subject, period, kind, revision, accounts_revision):
        """The deals that a forecast is of add up to its cells."""
        year, quarter, month = period
        field = "person" if subject.startswith("people/") else "account"
        amounts = {category: 0 for category in CATEGORIES}
        for deal in self.api.forecast.list(
                "ListContributions", "contributions", **{field: subject}, kind=kind, page_size=7,
                period={"fiscal_year": year, "quarter": quarter, "month": month},
                _revision=revision, _accounts_revision=accounts_revision):
            amounts[deal.category] += micros(deal.reporting_amount)
        cells = figures.cells(subject, period, kind)
        self.same([amounts[c] for c in OPEN + (CLOSED,)], [cells[c].amount for c in OPEN + (CLOSED,)],
                  "contributions", subject, period, f"kind {kind}")

    # Everything.

    def everything(self, world, years):
        """Of the present: every node, every period, every kind."""
        accounts, forecast = world.revision["accounts"], world.revision["forecast"]
        self.tree(world.now, accounts)
        figures = self.figures_of(world.now)
        for subjects in (world.now.accounts, world.now.people):
            for subject, thing in subjects.items():
                # What is deleted can be asked for as long as something stands on it.
                for year in [self.chance.choice(years)] if thing.deleted else years:
                    for period in [p for p in all_periods(year) if not p[2]]:
                        for kind in KINDS:
                            self.forecast(figures, subject, period, kind, forecast, accounts)
                if self.chance.random() < 0.1:
                    self.contributions(figures, subject, (self.chance.choice(years), 0, 0), NET_NEW,
                                       forecast, accounts)

    def past(self, world, accounts, forecast, years, as_of, nodes):
        """What held at a pair of revisions, asked for as `as_of` says it."""
        state = world.at(accounts, forecast)
        figures = self.figures_of(state, of_past=True)
        subjects = self.subjects_then(state)
        for subject in self.chance.sample(subjects, min(nodes, len(subjects))):
            year = self.chance.choice(years)
            period = self.chance.choice([p for p in all_periods(year) if not p[2]])
            self.forecast(figures, subject, period, self.chance.choice(KINDS), forecast, accounts,
                          as_of=as_of)
