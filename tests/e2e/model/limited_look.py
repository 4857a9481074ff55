"""Compares what the limited viewer is shown with brute force restricted to the sight (sight.py)."""
import json

from api import micros
from figures import CLOSED, KINDS, OMITTED, OPEN, TYPES, category_of, tree
from fiscal import all_periods
from look import Look
from operations import Breach
from sight import LimitedApi, SeenFigures, seen_tree, told

BY_CHILD = 1  # GetForecastRequest
PAGE = 3
# A name that nobody ever had, of the form that the service itself gives.
NOBODY = {"accounts": "accounts/nobody", "opportunities": "opportunities/nobody",
          "targets": "targets/nobody", "people": "people/nobody"}


class LimitedLook(Look):
    """The looks of Look, through the eyes of who sees a part."""

    def __init__(self, api, chance, sight, world, open_faults=()):
        self.everybody, self.sight, self.world = api, sight, world
        self.ever_seen = set()  # accounts that were seen at some time
        super().__init__(LimitedApi(api, self.allowed, Breach), chance, open_faults)

    @property
    def now(self):
        return self.world.now

    def allowed(self, kind, name):
        if name in NOBODY.values():
            return True
        if kind == "accounts":
            # A row below an account begins with its name; an id that nobody has is not a secret.
            return name not in self.now.accounts or self.sight.sees(self.now, name)
        deal = self.now.deals.get(name)
        return deal is None or self.sight.sees_deal(self.now, deal)

    def tree_of(self, state):
        return seen_tree(state, self.sight, self.now)

    def figures_of(self, state, of_past=False):
        return SeenFigures(state, self.sight, self.now, of_past)

    # Lists: all that is seen, in pages that are full but for the last.

    def rows(self, door, method, field, expected, where, /, **request):
        fresh = self.fresh()
        found, short, last = [], 0, None
        for message, rows in door.pages(method, field, page_size=PAGE, **fresh, **request):
            found += [row.name if hasattr(row, "name") else row.opportunity for row in rows]
            short, last = short + (len(rows) < PAGE), (message, rows)
        self.same(sorted(found), sorted(expected), method, where)
        self.same(short <= 1, True, "short pages of", method, where)
        self.same(len(last[1]) > 0 or not expected, True, "a last page with rows", method, where)
        return last[0]

    def fresh(self):
        return {"_revision": self.world.revision["forecast"],
                "_accounts_revision": self.world.revision["accounts"]}

    def lists(self):
        now, sight = self.now, self.sight
        accounts = [name for name in tree(now) if sight.sees(now, name)]
        door = self.api.accounts
        found = []
        for _, rows in door.pages("ListAccounts", "accounts", page_size=PAGE,
                                  _revision=self.world.revision["accounts"]):
            self.same(bool(rows), True, "rows of a page of ListAccounts")
            for account in rows:
                self.account(account)
                found.append(account.name)
        self.same(sorted(found), sorted(accounts), "ListAccounts")
        deals = [name for name, deal in now.deals.items()
                 if not deal.deleted and sight.sees_deal(now, deal)]
        self.rows(self.api.forecast, "ListOpportunities", "opportunities", deals, "")
        self.rows(self.api.forecast, "ListTargets", "targets",
                  [name for name, target in now.targets.items()
                   if not target.deleted and sight.sees_target(now, target)], "")
        self.rows(self.api.forecast, "ListRevenueFacts", "revenue_facts",
                  [name for name, fact in now.revenues.items()
                   if not fact.deleted and sight.sees(now, fact.account)], "")
        for name in self.some(now.accounts, 3):
            self.by_parent(name, accounts)
            self.rows(self.api.forecast, "ListOpportunities", "opportunities",
                      [each for each in deals if now.deals[each].account == name], name,
                      filter=f'account = "{name}"')

    def by_parent(self, parent, seen):
        """A parent that is not seen is nobody's."""
        shown = [name for name in seen if self.now.accounts[name].parent == parent] \
            if self.sight.sees(self.now, parent) and not self.now.accounts[parent].deleted else []
        found = [row.name for row in self.api.accounts.list(
            "ListAccounts", "accounts", filter=f'parent = "{parent}"', page_size=PAGE,
            _revision=self.world.revision["accounts"])]
        self.same(sorted(found), sorted(shown), "ListAccounts by parent", parent)

    def some(self, things, count):
        names = [name for name, thing in things.items() if not thing.deleted]
        return self.chance.sample(names, min(count, len(names)))

    # One at a time.

    def account(self, shown):
        held = self.now.accounts[shown.name]
        parent = held.parent if self.sight.sees(self.now, held.parent) else ""
        self.same((shown.display_name, shown.parent, shown.employee_count),
                  (held.display_name, parent, held.employees), shown.name)

    def one_account(self, name):
        where = {"_revision": self.world.revision["accounts"]}
        if self.now.accounts[name].deleted or not self.sight.sees(self.now, name):
            self.as_nothing(self.api.accounts, name, "GetAccount", name=name)
            self.as_nothing(self.api.accounts, name, "GetAccountTree", name=name)
            self.as_nothing(self.api.accounts, name, "ListAncestors", name=name)
            self.as_nothing(self.api.accounts, name, "ListRevisions", name=name)
            return
        self.account(self.api.accounts.call("GetAccount", name=name, **where).message)
        above, expected = self.now.accounts[name].parent, []
        while above:
            expected.insert(0, above)
            above = self.now.accounts[above].parent
        if all(self.sight.sees(self.now, each) for each in expected):
            found = self.api.accounts.call("ListAncestors", name=name, **where).message
            self.same([each.name for each in found.ancestors], expected, "ancestors of", name)
        self.api.accounts.call("ListRevisions", name=name, **where)

    def one_forecast(self, figures, subject, years):
        """Whatever its kind and period is; what is not seen is as if it were not there."""
        year = self.chance.choice(years)
        period = self.chance.choice([p for p in all_periods(year) if not p[2]])
        kind = self.chance.choice(KINDS)
        revision, accounts = self.world.revision["forecast"], self.world.revision["accounts"]
        field = "person" if subject.startswith("people/") else "account"
        asked = {field: subject, "kind": kind, "period": {"fiscal_year": year}}
        if not figures.sees(subject):
            self.as_nothing(self.api.forecast, subject, "GetForecast", **asked)
            self.as_nothing(self.api.forecast, subject, "ListContributions", **asked)
            return
        self.forecast(figures, subject, period, kind, revision, accounts)
        self.children(figures, subject, (year, 0, 0), kind)
        if field == "account":
            self.contributed(figures, subject, (year, 0, 0), kind)

    def thing(self, name):
        return {**self.now.accounts, **self.now.people}[name]

    def children(self, figures, subject, period, kind):
        """Parts add up to the whole, and are of what is seen."""
        field = "person" if subject.startswith("people/") else "account"
        shown = self.api.forecast.call("GetForecast", **{field: subject}, kind=kind, breakdown=BY_CHILD,
                                       period={"fiscal_year": period[0]}, **self.fresh()).message
        for i, cell in enumerate(shown.cells):
            self.same(sum(micros(part.cells[i].amount) for part in shown.parts), micros(cell.amount),
                      "parts of", subject, period, f"kind {kind}", f"category {cell.category}")
        for part in shown.parts:
            self.same(figures.sees(getattr(part, field)), True, "a part of", subject)

    def contributed(self, figures, subject, period, kind):
        cells = figures.cells(subject, period, kind)
        below = set(figures.below(subject))
        first, last = figures.calendar.days(period)
        expected = [name for name, deal in self.now.deals.items()
                    if not deal.deleted and deal.account in below and deal.close_date
                    and first <= deal.close_date <= last and self.counts(figures, deal, kind)]
        page = self.rows(self.api.forecast, "ListContributions", "contributions", expected, subject,
                         account=subject, kind=kind, period={"fiscal_year": period[0]})
        self.same(page.total_count, len(expected), "count of contributions", subject)
        self.same(micros(page.total_amount), sum(cells[c].amount for c in OPEN + (CLOSED,)),
                  "total of contributions", subject)

    @staticmethod
    def counts(figures, deal, kind):
        """Whether it is listed when no category is asked for: all but what is omitted."""
        types = TYPES.get(kind)
        return category_of(deal, figures.state.stages) != OMITTED and (
            not types or deal.type in types)

    def as_nothing(self, door, hidden, method, /, **request):
        """A call about what is not seen says what is said of what never was."""
        nobody = NOBODY[hidden.split("/")[0]]
        other = json.loads(json.dumps(request).replace(json.dumps(hidden), json.dumps(nobody)))
        fresh = self.fresh() if door is self.api.forecast else {
            "_revision": self.world.revision["accounts"]}
        found = told(door, method, {**request, **fresh}, hidden, nobody)
        self.same(found, told(door, method, {**other, **fresh}, hidden, nobody), method, request,
                  "as of", nobody)
        return found

    # Writes: what is not seen cannot be written, read by a write, or be referred to.

    def writes(self, account):
        """Of an account that is not seen."""
        seen = [name for name in tree(self.now) if self.sight.covers(self.now, name)]
        day = {"year": 2026, "month": 3, "day": 1}
        amount = {"currency_code": self.now.organization.currency, "units": 1}
        accounts, forecast = self.api.accounts, self.api.forecast
        yield accounts, "UpdateAccount", {"account": {"name": account, "display_name": "Told"},
                                          "update_mask": "displayName"}
        for method in ("DeleteAccount", "UndeleteAccount", "CancelPlannedMove"):
            yield accounts, method, {"name": account}
        if seen:
            one = self.chance.choice(seen)
            yield accounts, "MoveAccount", {"name": account, "parent": one}
            yield accounts, "MoveAccount", {"name": one, "parent": account}
            yield accounts, "CreateAccount", {"account_id": account.split("/")[1], "account": {
                "display_name": "Never", "parent": one}}
            yield from self.by_external_id(account, one)
        yield accounts, "CreateAccount", {"account": {"display_name": "Never", "parent": account}}
        yield forecast, "CreateOpportunity", {"opportunity": {
            "display_name": "Never", "stage": "stages/m-lead", "account": account}}
        yield forecast, "CreateTarget", {"target": {
            "account": account, "kind": 1, "period": {"fiscal_year": 2026}, "amount": amount}}
        yield forecast, "UpsertRevenueFacts", {"revenue_facts": [
            {"account": account, "product": "products/anvil", "month": day, "amount": amount}]}
        yield forecast, "CreateAddressableRevenue", {
            "parent": account, "addressable_revenue_id": "2026",
            "addressable_revenue": {"fiscal_year": 2026, "amount": amount}}

    def by_external_id(self, account, seen):
        """Which are unique among all: that one is taken is not told either."""
        taken = {"system": "model", "value": self.now.accounts[account].external_id}
        if taken["value"] != account:
            return  # as_nothing would not know it
        accounts = self.api.accounts
        yield accounts, "CreateAccount", {"account": {
            "display_name": "Never", "parent": seen, "external_ids": [taken]}}
        yield accounts, "UpdateAccount", {"account": {"name": seen, "external_ids": [taken]},
                                          "update_mask": "externalIds"}
        yield accounts, "UpsertAccounts", {"entries": [{"account": {
            "display_name": "Told", "external_ids": [taken]}}]}
        own = self.now.accounts[seen].external_id
        yield accounts, "UpsertAccounts", {"entries": [{
            "account": {"external_ids": [{"system": "model", "value": own}]},
            "parent_external_id": taken}]}

    def write_nothing(self, account):
        for door, method, request in self.writes(account):
            if self.as_nothing(door, account, method, **request) == ["OK"]:
                raise Breach(f"{method} {request}: the limited viewer wrote what it does not see")

    def write_no_deal(self, deal):
        door = self.api.forecast
        for method in ("GetOpportunity", "DeleteOpportunity", "UndeleteOpportunity", "ListRevisions"):
            self.as_nothing(door, deal, method, name=deal)
        self.as_nothing(door, deal, "UpdateOpportunity", opportunity={
            "name": deal, "display_name": "Told"}, update_mask="displayName")
        self.as_nothing(door, deal, "CreateOpportunity", opportunity_id=deal.split("/")[1],
                        opportunity={"display_name": "Never", "stage": "stages/m-lead"})
        taken = self.now.deals[deal].external_id
        if taken:
            answers = [told(door, "UpsertOpportunities", {"opportunities": [
                {"display_name": "Told", "external_ids": [{"system": "model", "value": value}]}]},
                value, "nobody") for value in (taken, "nobody")]
            self.same(*answers, "UpsertOpportunities by a taken external id")

    # Watches.

    def note_seen(self):
        self.ever_seen |= {name for name in self.now.accounts if self.sight.sees(self.now, name)}

    def told_until(self, service):
        return self.world.revision[service], self.world.oldest[service] == 1

    def watch_accounts(self):
        """Of what was never seen nothing is told; of what is, the version that holds."""
        newest = {}
        for change in self.api.accounts.watched(*self.told_until("accounts")):
            kind = change.WhichOneof("resource")
            if kind != "account":
                continue
            self.same(change.account.name in self.ever_seen, True, "told of", change.account.name)
            newest[change.account.name] = change.account
        for name, account in self.now.accounts.items():
            if not account.deleted and self.sight.sees(self.now, name):
                self.same(name in newest, True, "a watch tells of", name)
                self.account(newest[name])

    def watch_deals(self):
        newest = {}
        for change in self.api.forecast.watched(*self.told_until("forecast")):
            if change.WhichOneof("resource") == "opportunity":
                deal = change.opportunity
                # It may have left: where to is not told.
                self.same(deal.account in self.ever_seen or not deal.account, True, "told of", deal.name)
                newest[deal.name] = deal
        for name, deal in self.now.deals.items():
            if not deal.deleted and self.sight.sees_deal(self.now, deal):
                self.same(name in newest, True, "a watch tells of", name)
                self.same(newest[name].account, deal.account, name)

    # Everything.

    def peek(self, years):
        """A little of the present, while operations go on."""
        figures = self.figures_of(self.now)
        for things in (self.now.accounts, self.now.people):
            for name in self.chance.sample(list(things), min(1, len(things))):
                self.one_forecast(figures, name, years)
        name = self.chance.choice(list(self.now.accounts))
        self.one_account(name)
        if not self.sight.sees(self.now, name):
            self.write_nothing(name)
        if self.now.deals:
            name, deal = self.chance.choice(list(self.now.deals.items()))
            if not self.sight.sees_deal(self.now, deal):
                self.write_no_deal(name)

    def everything(self, world, years):
        self.tree(self.now, world.revision["accounts"])
        figures = self.figures_of(self.now)
        for name in self.now.accounts:
            self.one_account(name)
        for subject in (*self.now.accounts, *self.now.people):
            self.one_forecast(figures, subject, years)
        self.lists()
        self.search()
        self.watch_accounts()
        self.watch_deals()

    def search(self):
        found = self.api.accounts.call("SearchAccounts", query="Account", page_size=100,
                                       _revision=self.world.revision["accounts"]).message
        seen = [name for name in tree(self.now) if self.sight.sees(self.now, name)
                and self.now.accounts[name].display_name.startswith("Account")]
        self.same(len(found.accounts), min(100, len(seen)), "accounts found")

    def subjects_then(self, state):
        """Who stood then and is seen now."""
        figures = self.figures_of(state, of_past=True)
        return [name for name in super().subjects_then(state)
                if name in (self.now.accounts | self.now.people) and figures.sees(name)
                and not self.thing(name).deleted]
