"""The split: planning and forecast cut off from the accounts service while all are written to."""
import datetime
import random
import time
import unittest

from faults import FULL, SEED, FaultTest, sized, wait_until  # it says where the rest is
from api import Api, Refused, date, healthy, micros, money
from harness import Service
from proxy import Proxy

CUT_SECONDS = sized(ci=5, full=180)
MOVES_PER_ROUND, LEVELS_MAX = 4, 64
FIRST_PLAN_YEAR, LAST_PLAN_YEAR = 1901, 2198
CLOSE_DAY, YEAR = datetime.date(2027, 3, 1), 2027  # by the default calendar, from July on


class SplitTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        database = f"--database=sqlite:{self.folder}/data"
        accounts = self.keep(Service("accord-accounts", self.folder, database)).start()
        self.proxy = Proxy(accounts.address)
        self.addCleanup(self.proxy.close)
        self.dependents = {service: self.keep(Service(
            f"accord-{service}", self.folder, database, f"--accounts={self.proxy.address}")).start()
            for service in ("planning", "forecast")}
        self.api = Api({"accounts": [accounts.address], **{
            service: [one.address] for service, one in self.dependents.items()}}, self.chance)
        self.addCleanup(self.api.close)
        self.parent, self.amount, self.newest, self.plans = {}, {}, 0, {}
        for number in range(6):
            self.create(f"a{number}")
        made = self.api.forecast.CreateStage(stage_id="s-open", stage={
            "display_name": "Open", "outcome": "OPEN", "forecast_category": "PIPELINE"})
        self.told = made.revision

    def keep(self, service):
        self.addCleanup(service.close)
        return service

    def create(self, name):
        parent = self.chance.choice([""] + list(self.parent))
        answer = self.api.accounts.CreateAccount(
            account_id=name, account={"display_name": name, "parent": parent})
        self.parent[f"accounts/{name}"], self.newest = parent, answer.revision

    def move(self):
        name, parent = self.chance.sample(list(self.parent), 2)
        try:
            answer = self.api.accounts.MoveAccount(name=name, parent=parent)
        except Refused as refusal:
            expected = "HIERARCHY_CYCLE" if parent in self.below(name) else "HIERARCHY_TOO_DEEP"
            self.assertEqual(refusal.reason, expected)
            if expected == "HIERARCHY_TOO_DEEP":
                self.assertGreater(self.depth(parent) + self.levels(name), LEVELS_MAX)
            return
        self.parent[name], self.newest = parent, answer.revision

    def deal(self, account, **asked):
        amount = self.chance.randrange(1, 10**9)
        answer = self.api.forecast.CreateOpportunity(opportunity={
            "display_name": "A deal", "account": account, "stage": "stages/s-open",
            "close_date": date(CLOSE_DAY), "amount": money("USD", amount)}, **asked)
        self.amount[account] = self.amount.get(account, 0) + amount
        self.told = answer.revision

    def plan(self, account, **asked):
        year = self.plans[account] = self.plans.get(account, FIRST_PLAN_YEAR - 1) + 1
        return self.api.planning.CreateAccountPlan(
            parent=account, account_plan_id=str(year), account_plan={"strategy": "To go on"},
            **asked)

    def status(self, service):
        return getattr(self.api, service).GetHierarchyStatus().message

    def assert_told(self, service, before):
        """That it serves by what it knew before the cut, and says so."""
        status = self.status(service)
        self.assertLessEqual(status.accounts_revision, before)
        self.assertTrue(status.ready)
        self.assertTrue(healthy(self.dependents[service].address))

    def depth(self, name):
        """Levels from the top to it, itself too."""
        return 1 + self.depth(self.parent[name]) if name else 0

    def levels(self, name):
        """Of its subtree."""
        return 1 + max((self.levels(child) for child, parent in self.parent.items()
                        if parent == name), default=0)

    def below(self, name):
        return [name] + [one for child, parent in self.parent.items() if parent == name
                         for one in self.below(child)]

    def shown(self, name, **asked):
        answer = self.api.forecast.GetForecast(account=name, period={"fiscal_year": YEAR}, **asked)
        return answer, micros(answer.message.open_pipeline)

    def assert_every_figure(self):
        for name in self.parent:
            answer, shown = self.shown(name, _revision=self.told, _accounts_revision=self.newest)
            self.assertEqual(shown, sum(self.amount.get(n, 0) for n in self.below(name)), name)
            self.assertGreaterEqual(answer.message.accounts_revision, self.newest)

    # Issue 9, fault 20
    def test_split_follower_goes_on_says_how_old_it_is_and_catches_up(self):
        for name in list(self.parent):
            self.deal(name, _accounts_revision=self.newest)
            self.plan(name, _accounts_revision=self.newest)
        self.assert_every_figure()
        known, before = list(self.parent), self.newest
        self.proxy.cut()
        heard = {service: self.status(service).last_message_time for service in self.dependents}
        until, rounds = time.monotonic() + CUT_SECONDS, 0
        while time.monotonic() < until:
            self.create(f"b{rounds}")
            for _ in range(MOVES_PER_ROUND):
                self.move()
            # What is known goes on, and says by which hierarchy.
            self.deal(self.chance.choice(known))
            answer, _ = self.shown(self.chance.choice(known))
            self.assertLessEqual(answer.message.accounts_revision, before)
            self.assertEqual(answer.accounts_revision, answer.message.accounts_revision)
            account = self.chance.choice(known)
            if self.plans[account] < LAST_PLAN_YEAR:
                self.assertLessEqual(self.plan(account).accounts_revision, before)
            rounds += 1
            time.sleep(0.1)
        # What needs newer accounts is told to call again: they exist.
        with self.assertRaises(Refused) as refused:
            self.deal(f"accounts/b{rounds - 1}", _accounts_revision=self.newest, _retry=False)
        self.assertEqual(refused.exception.code, "UNAVAILABLE", refused.exception)
        with self.assertRaises(Refused) as refused:
            self.plan(f"accounts/b{rounds - 1}", _accounts_revision=self.newest, _retry=False)
        self.assertEqual(refused.exception.code, "UNAVAILABLE", refused.exception)
        for service in self.dependents:
            self.assert_told(service, before)
            self.assertEqual(self.status(service).last_message_time, heard[service])
            if FULL:  # keepalive takes half a minute to say that nobody is there
                self.assertFalse(self.status(service).connected)
        self.proxy.heal()
        for service in self.dependents:
            wait_until(f"the copy of {service} has caught up", lambda service=service:
                       self.status(service).accounts_revision >= self.newest)
            self.assertTrue(self.status(service).connected)
        self.deal(f"accounts/b{rounds - 1}", _accounts_revision=self.newest)
        self.plan(f"accounts/b{rounds - 1}", _accounts_revision=self.newest)
        self.assert_every_figure()
        for one in self.dependents.values():
            self.assertTrue(one.alive())


if __name__ == "__main__":
    unittest.main(verbosity=2)
