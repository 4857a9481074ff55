"""A load on planning and forecast, while somebody makes them fail, and what must have come of it.

Each client owns what it writes, so that it knows at every moment what must be there: accounts and
their tree (`Mover`), stages and rates (`Steward`), opportunities (`Dealer`), plans with objectives,
conditions and their scores (`Planner`). Every write has a request id and is repeated until it is
answered; one in eight is made again although it was. A write that is refused is a breach: none of
these may be. In the end everything listed is what the owners know, and every account's forecast is
what the model (tests/e2e/model) adds up from that.
"""
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import threading
import time

import grpc
from faults import BIN, SEED, FaultTest, wait_until  # it says where the rest is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e" / "model"))
from api import Api, healthy, micros  # noqa: E402
from figures import KINDS, Figures  # noqa: E402
from harness import PATIENCE_SECONDS, Service  # noqa: E402
from look import Look  # noqa: E402
from world import Account, Organization, State  # noqa: E402

from clients import RETRY_SECONDS, YEAR, Dealer, Mover, Reader, Steward, fields_of  # noqa: E402
from ledger import Ledger, Watcher, violations  # noqa: E402
from planner import STANDARD, Planner  # noqa: E402

SERVICES = ("accounts", "planning", "forecast")
DEPENDENTS = ("planning", "forecast")
STREAM_SECONDS_MAX = 4
ACCOUNTS_MAX = 20
BREACHES_SHOWN_MAX = 20


class Follower(threading.Thread):
    """Watches one service, from the beginning, through every broken stream."""

    def __init__(self, load, service):
        super().__init__(daemon=True)
        self.load = load
        self.chance = random.Random(f"{load.seed}/{service}")
        self.api = Api(load.addresses, self.chance)
        self.watcher = Watcher(service)
        load.ledger.watchers.append(self.watcher)

    def run(self):
        until = None
        while (until is None or time.monotonic() < until) and not self.load.abandoned.is_set():
            if self.load.settled.is_set():
                until = until or time.monotonic() + PATIENCE_SECONDS
                if self.watcher.position >= self.load.newest(self.watcher.service):
                    return
            self.follow()
            time.sleep(RETRY_SECONDS)

    def follow(self):
        door = getattr(self.api, self.watcher.service)
        stream = door.watch(after_revision=self.watcher.position,
                            _replica=self.chance.randrange(len(door.channels)),
                            _seconds=self.chance.uniform(0.5, STREAM_SECONDS_MAX))
        pending = []
        try:
            for message in stream:
                for change in message.changes:
                    resource = getattr(change, change.WhichOneof("resource"))
                    pending.append((change.revision, resource.name))
                if not message.progress.partial:
                    self.watcher.told += pending
                    self.watcher.position, pending = message.progress.revision, []
        except grpc.RpcError as error:
            self.watcher.ends.append(error.code().name)


class Load:
    """What the clients share, and how far they have come."""

    def __init__(self, addresses, seed=SEED):
        self.addresses, self.seed = addresses, seed
        self.ledger = Ledger()
        self.accounts, self.accounts_max, self.accounts_revision = {}, ACCOUNTS_MAX, 0
        self.planned = {}  # name: what a plan, an objective or a condition holds
        self.state = State()  # the model's: stages, rates and deals
        self.state.put(Organization, "organization", Organization())
        self.reads = 0
        self.ending, self.settled = threading.Event(), threading.Event()
        self.abandoned = threading.Event()  # the test is over, however it ended
        self.mover, self.steward = Mover(self), Steward(self)
        self.planners = [Planner(self, number) for number in range(2)]
        self.threads = [self.mover, self.steward, *self.planners, Reader(self),
                        *(Dealer(self, number) for number in range(2))]
        self.followers = [Follower(self, service) for service in DEPENDENTS]

    def start(self):
        for _ in range(5):
            self.mover.create()
        self.steward.prepare()
        self.planners[0].ask("planning", "CreateCosStandard", cos_standard_id="faults",
                             cos_standard=STANDARD)
        for thread in self.threads + self.followers:
            thread.start()
        return self

    def above(self, name):
        """Itself and all above it."""
        while name:
            yield name
            name = self.accounts[name]

    def acknowledged(self, service):
        return sum(call.acknowledged for call in self.ledger.calls if call.service == service)

    def newest(self, service):
        return max((call.revision for call in self.ledger.calls if call.service == service),
                   default=0)

    def wait_for_more(self, more=10, services=DEPENDENTS):
        """Until so many more writes are answered by each; returns how many seconds it took."""
        reached = {service: self.acknowledged(service) + more for service in services}
        return wait_until(f"{more} more writes", lambda: self.broken() or all(
            self.acknowledged(service) >= count for service, count in reached.items()))

    def broken(self):
        if self.ledger.wrong:
            raise AssertionError("\n".join(self.ledger.wrong[:BREACHES_SHOWN_MAX]))

    def finish(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE_SECONDS)
        self.settled.set()
        for follower in self.followers:
            follower.join(2 * PATIENCE_SECONDS)

    def close(self):
        self.abandoned.set()
        self.finish()
        for thread in self.threads + self.followers:
            thread.api.close()


class LastLook:
    """Everything that is listed in the end, beside what the owners of the load know."""

    def __init__(self, load):
        self.load = load
        self.api = load.mover.api
        self.fresh = {"_accounts_revision": load.accounts_revision}
        self.figures = 0
        self.wrong = []

    def same(self, what, found, expected):
        self.figures += 1
        if found != expected:
            self.wrong.append(f"{what}: {found}, and it must be {expected}")

    def all(self):
        self.forecast()
        self.planning()
        return self.wrong

    def forecast(self):
        load, revision = self.load, self.load.newest("forecast")
        for name, parent in load.accounts.items():
            load.state.put(Account, name, Account(display_name=name, parent=parent))
        deals = {name: deal for name, deal in load.state.deals.items() if not deal.deleted}
        found = {deal.name: deal for deal in self.api.forecast.list(
            "ListOpportunities", "opportunities", page_size=500, _revision=revision, **self.fresh)}
        self.same("opportunities", sorted(found), sorted(deals))
        for name in found.keys() & deals.keys():
            shown, held = found[name], fields_of(deals[name])
            self.same(name, (shown.stage, shown.account, shown.type, micros(shown.amount)), (
                held["stage"], held["account"], held["type"], deals[name].amount))
        rates = [rate.name for rate in self.api.forecast.list(
            "ListExchangeRates", "exchange_rates", _revision=revision)]
        self.same("rates", sorted(rates), sorted(load.state.rates))
        figures, look = Figures(load.state), Look(self.api, random.Random(self.load.seed))
        for account in load.accounts:
            for kind in KINDS:
                look.forecast(figures, account, (YEAR, 0, 0), kind, revision,
                              load.accounts_revision)
        self.figures += look.figures_seen

    def planning(self):
        fresh = {"_revision": self.load.newest("planning"), **self.fresh}
        held = {name: one for name, one in self.load.planned.items() if not one.get("deleted")}
        found = {}
        for account in self.load.accounts:
            for plan in self.api.planning.list(
                    "ListAccountPlans", "account_plans", parent=account, **fresh):
                found[plan.name] = plan
                document = self.api.planning.GetPlanDocument(name=plan.name, **fresh).message
                for field, rpc in (("objectives", "ListObjectives"),
                                   ("conditions", "ListConditions")):
                    listed = {one.name: one for one in self.api.planning.list(
                        rpc, field, parent=plan.name, page_size=500, **fresh)}
                    found.update(listed)
                    self.same(f"{field} in the document of {plan.name}",
                              sorted(one.name for one in getattr(document, field)), sorted(listed))
        self.same("plans and their parts", sorted(found), sorted(held))
        for name in found.keys() & held.keys():
            self.part(name, found[name], held[name])

    def part(self, name, shown, held):
        if "strategy" in held:
            self.same(name, shown.strategy, held["strategy"])
            return
        self.same(name, shown.title, held["title"])
        if "score" in held:
            score = shown.evaluation.score_basis_points if shown.HasField("evaluation") else None
            self.same(f"score of {name}", score, held["score"])
            self.same(f"doubt of {name}", bool(shown.evaluation.out_of_date),
                      bool(held.get("doubted")))


class DependentsTest(FaultTest):
    """A test with an accounts service, planning and forecast, under load."""

    def serve_all(self, database, replicas=1, environment=None, options=()):
        """`database`: with `{service}` for its name, if each has its own. `environment`: theirs.
        `options`: of planning and forecast."""
        self.database, self.services = database, {}
        for service in SERVICES:
            arguments = [f"--database={self.database_of(service)}"]
            if service != "accounts":
                above = ",".join(one.address for one in self.services["accounts"])
                arguments += [f"--accounts={above}", *options]
            self.services[service] = [
                self.keep(Service(f"accord-{service}", self.folder, *arguments,
                                  environment=environment)).start()
                for _ in range(1 if service == "accounts" else replicas)]
        for one in self.everyone():
            wait_until(f"{one.address} is healthy", lambda one=one: healthy(one.address))

    def database_of(self, service):
        return self.database.replace("{service}", service)

    def keep(self, service):
        self.addCleanup(service.close)
        return service

    def everyone(self, services=SERVICES):
        return [one for service in services for one in self.services[service]]

    def begin(self, **settings):
        self.load = Load({service: [one.address for one in self.services[service]]
                          for service in SERVICES}, **settings)
        self.addCleanup(self.load.close)
        self.load.start()
        self.load.wait_for_more()

    def audit(self, service):
        """{revision: request id}; SQLite's."""
        folder = self.database_of(service).removeprefix("sqlite:")
        with sqlite3.connect(f"{folder}/{service}.db") as file:
            return dict(file.execute("SELECT revision, request_id FROM revision"))

    def verify(self):
        """Nothing acknowledged is lost, nothing is there twice, every figure is brute force's."""
        self.load.wait_for_more()
        self.load.finish()
        look = LastLook(self.load)
        found = look.all()
        for one in self.everyone():
            self.assertEqual(one.terminate(), 0, one.errors())
        audits = {service: self.audit(service) for service in SERVICES}
        found += violations(self.load.ledger, audits)
        self.assertEqual(len(found), 0, "\n".join(map(str, found[:BREACHES_SHOWN_MAX])))
        verified = subprocess.run([BIN / "accord", "db", "verify", f"--database={self.database}"],
                                  capture_output=True, text=True, timeout=300)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        print(f"\n{self.id()}: " + json.dumps({
            "acknowledged": {service: self.load.acknowledged(service) for service in SERVICES},
            "failed": self.load.ledger.failures(), "figures": look.figures}) +
              f", 0 violations (seed {SEED})", file=sys.stderr)
