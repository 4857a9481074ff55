"""Every figure of a State, added up one by one: no sum is kept and nothing is clever."""
import collections
import functools

from fiscal import Calendar, months_in, parts_of

OMITTED, PIPELINE, BEST_CASE, COMMIT, CLOSED = 1, 2, 3, 4, 5
CATEGORIES = (OMITTED, PIPELINE, BEST_CASE, COMMIT, CLOSED)
OPEN = (PIPELINE, BEST_CASE, COMMIT)
BOOKINGS, NET_NEW, RENEWAL, TOTAL_REVENUE = 1, 2, 3, 4
KINDS = (BOOKINGS, NET_NEW, RENEWAL, TOTAL_REVENUE)
TYPES = {NET_NEW: (1, 2), RENEWAL: (3,)}
ACTIVE = 1


def half_even(numerator, denominator):
    quotient, rest = divmod(abs(numerator), denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        quotient += 1
    return -quotient if numerator < 0 else quotient


class NoRate(Exception):
    pass


class Rates:
    def __init__(self, state):
        self.reporting = state.organization.currency
        self.by_currency = collections.defaultdict(dict)
        for rate in state.rates.values():
            if not rate.deleted and rate.base == self.reporting:
                self.by_currency[rate.currency][rate.day] = rate.billionths

    def convert(self, currency, amount, day):
        """`day` None: by the newest rate there is."""
        if not currency or currency == self.reporting:
            return amount
        days = [d for d in self.by_currency[currency] if day is None or d <= day]
        if not days:
            raise NoRate(currency)
        return half_even(amount * self.by_currency[currency][max(days)], 1_000_000_000)


def category_of(deal, stages):
    return deal.category or stages[deal.stage].category


def probability_of(deal, stages):
    stage = stages[deal.stage]
    return deal.probability if deal.probability >= 0 and stage.outcome == 1 else stage.probability


Fact = collections.namedtuple("Fact", "category type amount weighted")
Cell = collections.namedtuple("Cell", "own amount weighted count")
Standing = collections.namedtuple("Standing", "target whole")


class Figures:
    """Of one State. A subject is `accounts/...` or `people/...`."""

    def __init__(self, state):
        self.state = state
        organization = state.organization
        self.calendar = Calendar(organization.start_month, organization.pattern,
                                 organization.first_weekday)
        self.rates = Rates(state)
        self.children = collections.defaultdict(list)
        for name, account in state.accounts.items():
            self.children[account.parent].append(name)
        for name, person in state.people.items():
            self.children[person.manager].append(name)
        # {subject: {(year, month), or None: [Fact]}}, and recognized revenue alike.
        self.facts = collections.defaultdict(lambda: collections.defaultdict(list))
        self.revenue = collections.defaultdict(lambda: collections.defaultdict(int))
        for deal in state.deals.values():
            self._count(deal)
        for fact in state.revenues.values():
            if not fact.deleted:
                when = self.calendar.month_of(fact.month.replace(day=15))
                self.revenue[fact.account][when] += self.rates.convert(
                    fact.currency, fact.amount, fact.month)

    def _count(self, deal):
        if deal.deleted:
            return
        amount = self.rates.convert(deal.currency, deal.amount, deal.close_date)
        stages = self.state.stages
        fact = Fact(category_of(deal, stages), deal.type, amount,
                    half_even(amount * probability_of(deal, stages), 10000))
        when = self.calendar.month_of(deal.close_date) if deal.close_date else None
        for subject in (deal.account, deal.owner):
            if subject:
                self.facts[subject][when].append(fact)

    @functools.lru_cache(maxsize=None)
    def below(self, subject):
        """Itself and all below it, deleted ones too: what stands on them still counts."""
        found = [subject]
        for name in found:
            found += self.children[name]
        assert len(set(found)) == len(found), f"{subject} stands in a circle"
        return found

    def _facts(self, subjects, months, kind):
        types = TYPES.get(kind)
        return [fact for subject in subjects if subject in self.facts for when in months
                for fact in self.facts[subject].get(when, ()) if not types or fact.type in types]

    def cells(self, subject, period, kind):
        """{category: Cell}. `period` None: what has no date."""
        months = [None] if period is None else [(period[0], m) for m in months_in(period)]
        own = self._facts([subject], months, kind)
        all_of = self._facts(self.below(subject), months, kind)
        return {category: Cell(
            sum(f.amount for f in own if f.category == category),
            sum(f.amount for f in all_of if f.category == category),
            sum(f.weighted for f in all_of if f.category == category),
            sum(1 for f in all_of if f.category == category)) for category in CATEGORIES}

    def recognized(self, subject, period):
        return sum(self.revenue[name].get((period[0], month), 0) for name in self.below(subject)
                   if name in self.revenue for month in months_in(period))

    def restricted(self, subject):
        """Whether a part of what is below it is not seen; here everything is."""
        return False

    def target(self, subject, period, kind):
        """Its own of that period, else what its parts have; `whole`: every part has one."""
        for target in self.state.targets.values():
            if (target.subject, target.kind, target.period) == (subject, kind, period) \
                    and not target.deleted:
                return Standing(self.rates.convert(target.currency, target.amount,
                                                   self.calendar.days(period)[0]), True)
        parts = [self.target(subject, part, kind) for part in parts_of(period)]
        there = [part for part in parts if part.target is not None]
        if not there:
            return Standing(None, False)
        return Standing(sum(part.target for part in there),
                        len(there) == len(parts) and all(part.whole for part in there))


TreeNode = collections.namedtuple(
    "TreeNode", "parent children descendants active managed employees depth")


def tree(state):
    """{name: TreeNode} of the accounts that are not deleted."""
    there = {name: account for name, account in state.accounts.items() if not account.deleted}
    found = {}
    for name in there:
        subtree = [name]
        for node in subtree:
            subtree += [child for child, account in there.items() if account.parent == node]
        depth, above = 0, there[name].parent
        while above:
            depth, above = depth + 1, there[above].parent
        active = [node for node in subtree if there[node].state == ACTIVE]
        found[name] = TreeNode(
            there[name].parent, sum(1 for a in there.values() if a.parent == name),
            len(subtree) - 1, len(active), sum(1 for node in active if there[node].managed),
            sum(there[node].employees for node in subtree), depth)
    return found
