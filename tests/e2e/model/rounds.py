"""Rounds of random operations on one suite, and the looks at it."""
import datetime
import random
import shutil
import sys
import tempfile
import time

from suite import LIMITED, Suite

import figures
import rules
from limited_look import LimitedLook
from limited_writes import LimitedWrites
from look import Look
from operations import WEIGHTS, Breach, Operations
from sight import Sight
from world import Organization, World

# Out of a hundred operations: what is done to the processes instead.
EVENTS_IN_100 = {"kill": 0.4, "restart": 0.3, "compact": 0.15, "day": 0.4}
PAST_NODES = 3
TIMES_KEPT_IN_10 = 3
PEEKS_IN_10 = 3

# What a limited viewer sees, from the beginning: three subtrees, one of them below another account that is
# not seen, two accounts alone, one of them with something seen below it; and whose people.
FIRST_ACCOUNTS = (("accounts/h1", ""), ("accounts/s1", "accounts/h1"), ("accounts/s2", ""),
                  ("accounts/l1", ""), ("accounts/h2", "accounts/l1"),
                  ("accounts/s3", "accounts/h2"), ("accounts/l2", "accounts/h1"))
SEEN_ACCOUNTS = ("accounts/s1", "accounts/s2", "accounts/s3")
SEEN_ALONE = ("accounts/l1", "accounts/l2")
FIRST_PEOPLE = (("people/boss", ""), ("people/seen", "people/boss"))
SEEN_PEOPLE = ("people/seen",)


class Round:
    def __init__(self, shape, seed, postgres=None, open_faults=()):
        self.open_faults = open_faults
        self.shape, self.seed = shape, seed
        self.chance = random.Random(f"{seed}/{shape}")
        self.folder = tempfile.mkdtemp(prefix="accord-model-")
        self.world = World()
        self.failed = True
        self.suite = None
        self.events = {}
        self.sight = Sight(SEEN_ACCOUNTS, SEEN_ALONE, SEEN_PEOPLE) if shape == LIMITED else None
        self.suite = Suite(shape, self.folder, self.chance, postgres, self.sight)
        self.look = Look(self.suite.api, self.chance, open_faults)
        self.looks = [self.look]
        if self.sight:
            self.looks.append(LimitedLook(self.suite.api, self.chance, self.sight, self.world,
                                          open_faults))
        self.operations = Operations(self.suite, self.world, self.chance, open_faults)
        if self.sight:
            self.operations.limited = LimitedWrites(self.looks[1], self.chance)
        self.log = open(f"{self.folder}/operations.log", "w", encoding="utf-8")

    def run(self, count, moments):
        self.begin()
        began = time.monotonic()
        weights = dict(WEIGHTS)
        for number in range(count):
            self.step(weights)
            self.log.write(f"{number} {self.operations.told}\n")
            if self.chance.randrange(10) < TIMES_KEPT_IN_10:
                self.keep_time()
            if self.sight:
                self.looks[1].note_seen()
                if self.chance.randrange(10) < PEEKS_IN_10:
                    self.looks[1].peek(self.years())
        made = time.monotonic() - began
        for look in self.looks:
            look.everything(self.world, self.years())
        self.look_back(moments)
        self.failed = False
        return {"shape": self.shape, "seed": self.seed, "operations": count,
                "figures": self.look.figures_seen,
                **({"limited_figures": self.looks[1].figures_seen} if self.sight else {}), "moments": moments, **self.events,
                "accounts": len(self.world.now.accounts), "deals": len(self.world.now.deals),
                "revisions": self.world.revision, "operation_seconds": round(made, 1),
                "seconds": round(time.monotonic() - began, 1)}

    def years(self):
        this = self.suite.clock.today().year
        return [this, this + 1]

    def begin(self):
        told = self.suite.api.accounts.GetOrganization(name="organization")
        self.world.put("accounts", told.revision, "organization", Organization())
        told = self.suite.api.forecast.ListStages(_accounts_revision=told.revision)
        self.world.revision["forecast"] = told.revision
        self.operations.prepare()
        if self.sight:
            for name, parent in FIRST_ACCOUNTS:
                self.operations.create_account(name, parent)
            for name, boss in FIRST_PEOPLE:
                self.operations.create_person(name, boss)
            self.looks[1].note_seen()

    def step(self, weights):
        dice = self.chance.random() * 100
        for event, weight in EVENTS_IN_100.items():
            if dice < weight:
                self.events[event] = self.events.get(event, 0) + 1
                self.operations.told = f"-- {event}"
                getattr(self, f"on_{event}")()
                return
            dice -= weight
        name = self.chance.choices(list(weights), weights.values())[0]
        getattr(self.operations, name)()

    # What happens to the processes.

    def some(self):
        names = list(self.suite.processes)
        return self.chance.sample(names, self.chance.randrange(1, len(names) + 1))

    def on_kill(self):
        names = self.some()
        self.suite.stop(names, kill=True)
        self.suite.start(names)

    def on_restart(self):
        names = self.some()
        self.suite.stop(names)
        self.suite.start(names)

    def on_compact(self):
        """Everything stands still: on SQLite a database has one process."""
        self.suite.stop()
        for service in ("accounts", "forecast"):
            newest, oldest = self.world.revision[service], self.world.oldest[service]
            if newest - oldest > 20:
                # The younger half stays, or about that.
                oldest = self.chance.randrange(oldest, (oldest + newest) // 2)
                self.suite.db("compact", f"--service={service}", f"--oldest={oldest}")
                self.world.oldest[service] = oldest
        self.suite.start()

    def on_day(self):
        """The day ends while nobody serves; moves that are due take effect at the start."""
        self.suite.stop(kill=self.chance.random() < 0.5)
        self.suite.clock.step(24 * 3600)
        today = self.suite.clock.today()
        self.suite.start()
        self.take_due(today)

    def take_due(self, today):
        state, world = self.world.now, self.world
        yesterday = today - datetime.timedelta(days=1)
        due = [name for name, account in state.accounts.items()
               if any(yesterday < first <= today for first, _ in account.parents)]
        told = self.suite.api.accounts.GetOrganization(name="organization")
        if not due and told.revision != world.revision["accounts"]:
            raise Breach(f"no move is due on {today}, and there is revision {told.revision}")
        world.reached("accounts", told.revision)
        for name in due:
            account = state.accounts[name]
            if not account.deleted:
                world.put("accounts", told.revision, name,
                          rules.dataclasses.replace(account, parent=account.parent_on(today)))

    # The past.

    def keep_time(self):
        # Nothing is under way: what holds a moment from now holds now.
        self.world.times.append((self.suite.clock.now(), self.world.revision["accounts"],
                                 self.world.revision["forecast"]))

    def look_back(self, moments):
        for _ in range(moments):
            for attempt in range(100):
                if self.one_moment():
                    break

    def one_moment(self):
        """False: what was drawn is not to be asked."""
        world, oldest = self.world, self.world.oldest
        way = self.chance.choice([0, 1, 2])
        if way == 2:
            when, accounts, forecast = self.chance.choice(world.times)
            as_of = {"time": when.isoformat().replace("+00:00", "Z")}
        else:
            # One that we made: what the service makes by itself saw we do not know what.
            forecast, accounts = self.chance.choice(world.seen)
            as_of = {"revision": forecast}
            if way == 1:
                accounts = self.chance.randrange(1, world.revision["accounts"] + 1)
                as_of["accounts_revision"] = accounts
        if accounts < oldest["accounts"] or forecast < oldest["forecast"]:
            return False
        try:
            for look in self.looks:
                look.past(world, accounts, forecast, self.years(), as_of, PAST_NODES)
                if way != 2:
                    look.tree(world.at(accounts, forecast), 0, as_of={"revision": accounts})
        except (figures.NoRate, KeyError) as lacks:
            # A rate that came a step after the reporting currency, or settings not made yet.
            assert isinstance(lacks, figures.NoRate) or lacks.args[0] == "organization", lacks
            return False
        return True

    def close(self):
        self.log.close()
        if self.suite is not None:
            self.suite.close()
        if self.failed:
            print(f"kept for a look: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def run(shape, count, seed, moments, postgres=None, open_faults=()):
    round_ = Round(shape, seed, postgres, open_faults)
    try:
        return round_.run(count, moments)
    except BaseException as breach:
        print(f"seed {seed}, {shape}, after {sum(round_.operations.counts.values())} calls: {breach}",
              file=sys.stderr)
        raise
    finally:
        round_.close()
