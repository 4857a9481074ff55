"""What the suite should hold, kept as a log of versions and nothing else.

`World` is the log: for each service, (revision, kind, name, version), where a version is a value that
never changes. `World.at(revision, accounts_revision)` reads it into a `State`, brute force: the newest
version of everything up to then. Figures are counted from a State (figures.py); what a call may do is
decided on the newest one (rules.py).
"""
import dataclasses
import datetime

BEGINNING = datetime.date.min


@dataclasses.dataclass(frozen=True)
class Account:
    display_name: str
    parent: str = ""  # where it stands
    parents: tuple = ()  # ((first day, parent), ...), oldest first; before: a root
    state: int = 1
    managed: bool = False
    employees: int = 0
    external_id: str = ""
    deleted: bool = False

    def parent_on(self, day):
        found = ""
        for first, parent in self.parents:
            if first <= day:
                found = parent
        return found

    def placed(self, day, parent):
        """`parents` with another one from `day` on; a day that changes nothing is forgotten."""
        kept = {first: above for first, above in self.parents}
        kept[day] = parent
        result, last = [], None
        for first in sorted(kept):
            if kept[first] != last:
                result.append((first, kept[first]))
                last = kept[first]
        if len(result) == 1 and result[0][1] == "":
            result = []
        return tuple(result)


@dataclasses.dataclass(frozen=True)
class Person:
    display_name: str
    manager: str = ""
    deleted: bool = False


@dataclasses.dataclass(frozen=True)
class Organization:
    currency: str = "USD"
    start_month: int = 7
    pattern: int = 1
    first_weekday: int = 1


@dataclasses.dataclass(frozen=True)
class Stage:
    outcome: int
    category: int
    probability: int


@dataclasses.dataclass(frozen=True)
class Deal:
    stage: str
    account: str = ""
    owner: str = ""
    type: int = 1
    category: int = 0  # its own; 0: its stage's
    probability: int = -1  # its own; -1: its stage's
    close_date: datetime.date = None
    currency: str = ""
    amount: int = 0  # micros
    external_id: str = ""
    deleted: bool = False


@dataclasses.dataclass(frozen=True)
class Target:
    subject: str
    kind: int
    period: tuple  # year, quarter, month
    currency: str
    amount: int
    deleted: bool = False


@dataclasses.dataclass(frozen=True)
class Revenue:
    account: str
    product: str
    month: datetime.date
    currency: str
    amount: int
    deleted: bool = False


@dataclasses.dataclass(frozen=True)
class Rate:
    currency: str
    base: str
    day: datetime.date
    billionths: int
    deleted: bool = False


class State:
    """Everything that holds at a pair of revisions, deleted things too: {kind: {name: version}}."""

    def __init__(self):
        self.of = {kind: {} for kind in
                   (Account, Person, Organization, Stage, Deal, Target, Revenue, Rate)}

    accounts = property(lambda self: self.of[Account])
    people = property(lambda self: self.of[Person])
    organization = property(lambda self: self.of[Organization]["organization"])
    stages = property(lambda self: self.of[Stage])
    deals = property(lambda self: self.of[Deal])
    targets = property(lambda self: self.of[Target])
    revenues = property(lambda self: self.of[Revenue])
    rates = property(lambda self: self.of[Rate])

    def put(self, kind, name, version):
        self.of[kind][name] = version


class World:
    def __init__(self):
        self.logs = {"accounts": [], "forecast": []}
        self.now = State()
        self.revision = {"accounts": 0, "forecast": 0}
        self.oldest = {"accounts": 1, "forecast": 1}  # before it history is compacted away
        self.seen = []  # (forecast revision, the accounts revision that it saw), ascending
        self.times = []  # (time, accounts revision, forecast revision): nothing went on then

    def put(self, service, revision, name, version):
        self.logs[service].append((revision, name, version))
        self.now.put(type(version), name, version)
        self.reached(service, revision)

    def reached(self, service, revision):
        assert revision >= self.revision[service], f"{service} went back to {revision}"
        self.revision[service] = revision
        if service == "forecast" and (not self.seen or self.seen[-1][0] < revision):
            self.seen.append((revision, self.revision["accounts"]))

    def at(self, accounts_revision, forecast_revision):
        state = State()
        for service, limit in (("accounts", accounts_revision), ("forecast", forecast_revision)):
            for revision, name, version in self.logs[service]:
                if revision > limit:
                    break
                state.put(type(version), name, version)
        return state
