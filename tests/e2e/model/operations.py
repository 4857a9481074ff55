"""Random operations: each asks the suite for something, predicts what becomes of it, and notes it.

An operation is a method whose name begins with `do_`; its weight stands in WEIGHTS. A prediction is
what rules.py says; an outcome beyond it is a Breach.
"""
import dataclasses
import datetime

import rules
from api import Refused, date
from deal_operations import (CURRENCIES, FIRST_RATE_DAY, PRODUCTS, REPORTING, STAGES,
                             DealOperations)
from fiscal import months_later
from world import BEGINNING, Account, Person, Stage

AHEAD_DAYS_MAX = 15
MANY_LEVELS = 24

WEIGHTS = {
    "do_create_account": 8, "do_chain": 1, "do_update_account": 5, "do_move_today": 8,
    "do_move_planned": 8, "do_move_back_dated": 4, "do_swap_planned": 4, "do_swap_upsert": 3,
    "do_rotate_planned": 3, "do_rotate_upsert": 2, "do_cancel_planned": 3, "do_delete_account": 6,
    "do_undelete_account": 4,
    "do_create_person": 3, "do_change_manager": 4, "do_delete_person": 2, "do_undelete_person": 1,
    "do_create_deal": 18, "do_update_deal": 14, "do_close_deal": 6, "do_delete_deal": 4,
    "do_undelete_deal": 2, "do_upsert_deals": 3, "do_update_stage": 3, "do_create_rate": 4,
    "do_update_rate": 3, "do_delete_rate": 2, "do_set_target": 8, "do_update_target": 3,
    "do_delete_target": 2, "do_revenue": 6, "do_delete_revenue": 2, "do_calendar": 1,
    "do_reporting_currency": 1,
}


class Breach(AssertionError):
    """The suite and the model say different things."""


class Operations(DealOperations):
    """`suite` is what is tried, `world` what it should hold."""

    def __init__(self, suite, world, chance, open_faults=()):
        self.open_faults = open_faults
        self.suite, self.world, self.chance = suite, world, chance
        self.api = suite.api
        self.made = 0  # numbers for names
        self.told = ""  # the operation under way
        self.counts = {}
        self.limited = None  # LimitedWrites; None: nobody sees a part
        self.asked = set()  # services in which a deletion may have made revisions that no answer told

    # What the operations are made of.

    @property
    def state(self):
        return self.world.now

    @property
    def today(self):
        return self.suite.clock.today()

    def pick(self, things, alive=True):
        """A name by chance; now and then one that is deleted."""
        names = [name for name, thing in things.items()
                 if not alive or not thing.deleted or self.chance.random() < 0.03]
        return self.chance.choice(names) if names else None

    def fresh(self, prefix):
        self.made += 1
        return f"{prefix}{self.made}"

    def ask(self, expected, method, /, **request):
        """The answer, or None if it was refused as it had to be."""
        service = "accounts" if method in self.api.accounts.names() else "forecast"
        door = self.limited and self.limited.door(service, method, request) or \
            getattr(self.api, service)
        # A copy of the hierarchy is asked to be as new as what we know; a writer need not be told.
        known = self.world.revision["accounts"] if service == "forecast" else 0
        self.told = f"{'as limited ' if door.limited else ''}{method} {request}"
        try:
            answer = door.call(method, _accounts_revision=known, **request)
        except Refused as refusal:
            if refusal.reason == "NOT_BUILT_YET":
                return None  # docs/STATUS.md says what is not
            if not expected & {refusal.reason, refusal.code}:
                raise Breach(f"{self.told}: {refusal}; expected {sorted(expected)}") from None
            self._count(method, refusal.reason or refusal.code)
            return None
        if "OK" not in expected:
            raise Breach(f"{self.told}: answered; expected {sorted(expected)}")
        self._count(method, "OK")
        return answer

    def _count(self, method, outcome):
        key = f"{method} {outcome}"
        self.counts[key] = self.counts.get(key, 0) + 1

    def note(self, service, answer, changes):
        """`changes`: {name: version}. What changes nothing may make a revision or none."""
        kept = {name: version for name, version in changes.items()
                if self.state.of[type(version)].get(name) != version}
        before = self.world.revision[service]
        if service == "forecast" and self.suite.keeps_copy:
            # A stored copy of the hierarchy is written now and then, each time a revision.
            before = max(before, answer.revision - 1)
        if service in self.asked:  # marks and answers are revisions too
            before = max(before, answer.revision - 1)
            self.asked.discard(service)
        if answer.revision not in ((before + 1,) if kept else (before, before + 1)):
            raise Breach(f"{self.told}: revision {answer.revision} after {before}")
        self.world.reached(service, answer.revision)
        for name, version in kept.items():
            self.world.put(service, answer.revision, name, version)

    def mask(self, *fields):
        return ",".join("".join(w.title() if i else w for i, w in enumerate(f.split("_")))
                        for f in fields)

    # The beginning.

    def prepare(self):
        for name in PRODUCTS:
            answer = self.ask(rules.OK, "CreateProduct", product_id=name.split("/")[1],
                              product={"display_name": name})
            self.world.reached("accounts", answer.revision)
        for name, (outcome, category, probability) in STAGES.items():
            stage = Stage(outcome, category, probability)
            answer = self.ask(rules.OK, "CreateStage", stage_id=name.split("/")[1], stage={
                "display_name": name, "outcome": outcome, "forecast_category": category,
                "probability_basis_points": probability})
            self.note("forecast", answer, {name: stage})
        for currency in CURRENCIES[1:]:
            self.put_rate(currency, FIRST_RATE_DAY)

    # Accounts.

    def do_create_account(self):
        parent = self.pick(self.state.accounts) if self.chance.random() < 0.85 else ""
        self.create_account(self.fresh("accounts/a"), parent or "")

    def create_account(self, name, parent):
        account = Account(
            display_name=f"Account {name}", parent=parent,
            parents=((BEGINNING, parent),) if parent else (), state=self.chance.choice((1, 1, 2, 3)),
            managed=self.chance.random() < 0.5, employees=self.chance.randrange(1000),
            external_id=name)
        expected = rules.OK
        if parent and self.state.accounts[parent].deleted:
            expected = frozenset({"REFERENCE_NOT_FOUND"})
        elif parent:
            must, may = rules.hierarchy_faults({**self.state.accounts, name: account}, {name},
                                               self.today, self.today)
            expected = rules.outcomes(must, may)
        answer = self.ask(expected, "CreateAccount", account_id=name.split("/")[1], account={
            "display_name": account.display_name, "parent": account.parent, "state": account.state,
            "managed": account.managed, "employee_count": account.employees,
            "external_ids": [{"system": "model", "value": name}]})
        if answer:
            self.note("accounts", answer, {name: account})

    def do_chain(self):
        """Many levels at once below an account."""
        top = self.pick(self.state.accounts)
        if top is None:
            return
        accounts, entries, names = dict(self.state.accounts), [], []
        above = self.state.accounts[top].external_id
        for _ in range(self.chance.randrange(2, MANY_LEVELS)):
            key = self.fresh("chain/")
            entries.append({"account": {"display_name": key, "external_ids": [
                {"system": "model", "value": key}]},
                "parent_external_id": {"system": "model", "value": above}})
            parent = f"={above}" if names else top
            accounts[f"={key}"] = Account(key, parent, ((BEGINNING, parent),), external_id=key)
            names.append(f"={key}")
            above = key
        if self.state.accounts[top].deleted:
            expected = frozenset({"INVALID_ARGUMENT"})
        else:
            must, may = rules.hierarchy_faults(accounts, set(names), self.today, self.today)
            expected = rules.outcomes(must | ({"INVALID_ARGUMENT"} if must else set()),
                                      may | ({"INVALID_ARGUMENT"} if may else set()))
        answer = self.ask(expected, "UpsertAccounts", entries=entries)
        if not answer:
            return
        given = {key: result.name for key, result in zip(names, answer.message.results)}
        self.note("accounts", answer, {
            given[key]: dataclasses.replace(
                accounts[key], parent=given.get(accounts[key].parent, accounts[key].parent),
                parents=((BEGINNING, given.get(accounts[key].parent, accounts[key].parent)),))
            for key in names})

    def do_update_account(self):
        name = self.pick(self.state.accounts)
        if name is None:
            return
        account = self.state.accounts[name]
        after = dataclasses.replace(
            account, state=self.chance.choice((1, 2, 3)), managed=self.chance.random() < 0.5,
            employees=self.chance.randrange(1000))
        expected = frozenset({"FAILED_PRECONDITION"}) if account.deleted else rules.OK
        answer = self.ask(expected, "UpdateAccount", account={
            "name": name, "state": after.state, "managed": after.managed,
            "employee_count": after.employees},
            update_mask=self.mask("state", "managed", "employee_count"))
        if answer:
            self.note("accounts", answer, {name: after})

    def move(self, name, parent, day, unset=False):
        """Whether it was done."""
        expected, after = rules.move(self.state, name, parent, day, self.today)
        request = {} if unset else {"effective_date": date(day)}
        answer = self.ask(expected, "MoveAccount", name=name, parent=parent, **request)
        if answer:
            self.note("accounts", answer, {name: after} if after else {})
        return answer is not None

    def any_move(self, day, unset=False):
        name = self.pick(self.state.accounts)
        if name is not None:
            parent = self.pick(self.state.accounts) if self.chance.random() < 0.9 else ""
            self.move(name, parent, day, unset)

    def do_move_today(self):
        self.any_move(self.today, unset=self.chance.random() < 0.5)

    def ahead(self):
        return self.today + datetime.timedelta(days=self.chance.randrange(1, AHEAD_DAYS_MAX))

    def do_move_planned(self):
        self.any_move(self.ahead())

    def do_move_back_dated(self):
        back = self.chance.randrange(1, 9)
        self.any_move(months_later(self.today.year, self.today.month, -back))

    def ring(self, length):
        """Accounts one below the other, the top one first, and the parent of the top."""
        name = self.pick(self.state.accounts)
        names = []
        while name and len(names) < length and not self.state.accounts[name].deleted:
            names.insert(0, name)
            name = self.state.accounts[name].parent
        return (names, name) if len(names) == length else (None, None)

    def do_swap_planned(self):
        """Parent and child change places on one day, by two moves."""
        names, above = self.ring(2)
        if names:
            day = self.ahead()
            if self.move(names[1], above, day):
                self.move(names[0], names[1], day)

    def do_rotate_planned(self):
        """a < b < c becomes b < c < a on one day."""
        names, above = self.ring(3)
        if names:
            day = self.ahead()
            if self.move(names[1], above, day):
                self.move(names[0], names[2], day)

    def upsert_moves(self, moves):
        entries = [{"account": {"external_ids": [
            {"system": "model", "value": self.state.accounts[name].external_id}], "parent": parent}}
            for name, parent in moves.items()]
        self.chance.shuffle(entries)
        expected, accounts = rules.upsert_moves(self.state, moves, self.today)
        answer = self.ask(expected, "UpsertAccounts", entries=entries)
        if answer:
            changed = {name: accounts[name] for name in moves}
            for name in answer.message.accounts_set_aside:
                changed[name] = self.with_stored_parents(name, accounts[name])
            self.note("accounts", answer, changed)

    def with_stored_parents(self, name, account):
        """Which of its planned moves are set aside, where several could be, is the service's choice."""
        told = self.api.accounts.GetAccount(name=name)
        parents = []
        for entry in told.message.parent_history:
            day = entry.start_date
            parents.append((datetime.date(day.year, day.month, day.day) if day.year else BEGINNING,
                            entry.parent))
        return dataclasses.replace(account, parents=tuple(parents))

    def do_swap_upsert(self):
        names, above = self.ring(2)
        if names and above and not self.state.accounts[above].deleted:
            self.upsert_moves({names[1]: above, names[0]: names[1]})

    def do_rotate_upsert(self):
        names, above = self.ring(3)
        if names and above and not self.state.accounts[above].deleted:
            self.upsert_moves({names[2]: above, names[0]: names[2], names[1]: names[0]})

    def do_cancel_planned(self):
        planned = [name for name, account in self.state.accounts.items()
                   if account.parents and account.parents[-1][0] > self.today]
        name = self.chance.choice(planned) if planned and self.chance.random() < 0.9 else \
            self.pick(self.state.accounts)
        if name is None:
            return
        account = self.state.accounts[name]
        days = [day for day, _ in account.parents if day > self.today]
        one = self.chance.choice(days) if days and self.chance.random() < 0.6 else None
        kept = dict(account.parents)
        for day in [one] if one else days:
            kept.pop(day)
        after = dataclasses.replace(account, parents=tuple(sorted(kept.items())))
        after = dataclasses.replace(after, parents=after.placed(BEGINNING, after.parent_on(BEGINNING))
                                    if after.parents else ())
        must, may = rules.hierarchy_faults({**self.state.accounts, name: after}, {name}, self.today,
                                           self.today)
        expected = rules.outcomes(must, may)
        if account.deleted:
            expected = frozenset({"FAILED_PRECONDITION"})
        elif not days:
            expected = frozenset({"PLANNED_MOVE_NOT_FOUND"})
        request = {"effective_date": date(one)} if one else {}
        answer = self.ask(expected, "CancelPlannedMove", name=name, **request)
        if answer:
            self.note("accounts", answer, {name: after})

    def do_delete_account(self):
        childless = [name for name, account in self.state.accounts.items() if not any(
            other.parent == name and not other.deleted for other in self.state.accounts.values())]
        name = self.chance.choice(childless) if childless and self.chance.random() < 0.6 else \
            self.pick(self.state.accounts)
        if name is None:
            return
        expected = rules.delete_account(self.state, name, self.today)
        self.asked |= {"accounts", "forecast"}
        answer = self.ask(expected, "DeleteAccount", name=name)
        if answer:
            self.note("accounts", answer, {
                name: dataclasses.replace(self.state.accounts[name], deleted=True)})
        else:
            self.reach_accounts()

    def reach_accounts(self):
        """A mark that was made and taken away changed nothing but the revision, and is over now."""
        told = self.api.accounts.GetOrganization(
            name="organization", _metadata=[("accord-consistency", "full")])
        self.world.reached("accounts", told.revision)

    def do_undelete_account(self):
        gone = [name for name, account in self.state.accounts.items() if account.deleted]
        if not gone:
            return
        name = self.chance.choice(gone)
        expected, after = rules.undelete_account(self.state, name, self.today)
        answer = self.ask(expected, "UndeleteAccount", name=name)
        if answer:
            after = self.adopt_set_aside(name, after, answer.message)
            self.note("accounts", answer, {name: after})

    def adopt_set_aside(self, name, after, message):
        """Planned moves that the answer says are set aside are no longer planned."""
        gone = {(moved.parent,
                 (moved.start_date.year, moved.start_date.month, moved.start_date.day))
                for moved in getattr(message, "set_aside_moves", ())}
        kept = tuple((day, parent) for day, parent in after.parents
                     if (parent, (day.year, day.month, day.day)) not in gone)
        return dataclasses.replace(after, parents=kept) if gone else after

    # People.

    def do_create_person(self):
        boss = (self.pick(self.state.people) or "") if self.chance.random() < 0.8 else ""
        self.create_person(self.fresh("people/p"), boss)

    def create_person(self, name, boss):
        person = Person(f"Person {name}", boss)
        answer = self.ask(rules.manager(self.state, name, boss), "CreatePerson",
                          person_id=name.split("/")[1],
                          person={"display_name": person.display_name, "manager": boss})
        if answer:
            self.note("accounts", answer, {name: person})

    def do_change_manager(self):
        name = self.pick(self.state.people)
        if name is None:
            return
        boss = (self.pick(self.state.people) or "") if self.chance.random() < 0.9 else ""
        person = self.state.people[name]
        expected = rules.manager(self.state, name, boss) if boss != person.manager else rules.OK
        if person.deleted:
            expected = frozenset({"FAILED_PRECONDITION"})
        answer = self.ask(expected, "UpdatePerson", person={"name": name, "manager": boss},
                          update_mask="manager")
        if answer:
            self.note("accounts", answer, {name: dataclasses.replace(person, manager=boss)})

    def do_delete_person(self):
        name = self.pick(self.state.people)
        if name is not None:
            answer = self.ask(rules.delete_person(self.state, name), "DeletePerson", name=name)
            if answer:
                self.note("accounts", answer, {
                    name: dataclasses.replace(self.state.people[name], deleted=True)})

    def do_undelete_person(self):
        gone = [name for name, person in self.state.people.items() if person.deleted]
        if gone:
            name = self.chance.choice(gone)
            person = self.state.people[name]
            answer = self.ask(rules.manager(self.state, name, person.manager), "UndeletePerson",
                              name=name)
            if answer:
                self.note("accounts", answer, {name: dataclasses.replace(person, deleted=False)})

    # Settings.

    def set_organization(self, fields, after):
        answer = self.ask(rules.OK, "UpdateOrganization",
                          organization={"name": "organization", **fields},
                          update_mask=self.mask(*fields))
        self.note("accounts", answer, {"organization": after})

    def do_calendar(self):
        after = dataclasses.replace(
            self.state.organization, start_month=self.chance.choice((1, 4, 7, 10)),
            pattern=self.chance.choice((1, 1, 1, 2, 3, 4)), first_weekday=self.chance.randrange(1, 8))
        self.set_organization({"fiscal_calendar": {
            "start_month": after.start_month, "pattern": after.pattern,
            "first_weekday": after.first_weekday}}, after)

    def do_reporting_currency(self):
        """Another one; every other one gets a rate in it, unless it has one of long ago."""
        before = self.state.organization.currency
        after = self.chance.choice([c for c in REPORTING if c != before])
        self.set_organization({"reporting_currency": after}, dataclasses.replace(
            self.state.organization, currency=after))
        stated = {r.currency for r in self.state.rates.values()
                  if r.base == after and r.day == FIRST_RATE_DAY and not r.deleted}
        for currency in CURRENCIES:
            if currency != after and currency not in stated:
                self.put_rate(currency, FIRST_RATE_DAY, after)
