"""The split: the forecast service cut off from the accounts service while both are written to."""
import datetime
import random
import time
import unittest

from faults import SEED, FaultTest, sized, wait_until  # it says where the rest is
from api import Api, Refused, date, micros, money
from harness import Service
from proxy import Proxy

CUT_SECONDS = sized(ci=5, full=180)
MOVES_PER_ROUND = 4
CLOSE_DAY, YEAR = datetime.date(2027, 3, 1), 2027  # by the default calendar, from July on


class SplitTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        database = f"--database=sqlite:{self.folder}/data"
        accounts = self.keep(Service("accord-accounts", self.folder, database)).start()
        self.proxy = Proxy(accounts.address)
        self.addCleanup(self.proxy.close)
        self.forecast = self.keep(Service(
            "accord-forecast", self.folder, database, f"--accounts={self.proxy.address}")).start()
        self.api = Api({"accounts": [accounts.address], "planning": [accounts.address],
                        "forecast": [self.forecast.address]}, self.chance)
        self.addCleanup(self.api.close)
        self.parent, self.amount, self.newest = {}, {}, 0
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
            self.assertEqual(refusal.reason, "HIERARCHY_CYCLE")
            return
        self.parent[name], self.newest = parent, answer.revision

    def deal(self, account, **asked):
        amount = self.chance.randrange(1, 10**9)
        answer = self.api.forecast.CreateOpportunity(opportunity={
            "display_name": "A deal", "account": account, "stage": "stages/s-open",
            "close_date": date(CLOSE_DAY), "amount": money("USD", amount)}, **asked)
        self.amount[account] = self.amount.get(account, 0) + amount
        self.told = answer.revision

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

    def test_split_follower_goes_on_says_how_old_it_is_and_catches_up(self):
        for name in list(self.parent):
            self.deal(name, _accounts_revision=self.newest)
        self.assert_every_figure()
        known, before = list(self.parent), self.newest
        self.proxy.cut()
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
            rounds += 1
            time.sleep(0.1)
        # What needs newer accounts is told to call again: they exist.
        with self.assertRaises(Refused) as refused:
            self.deal(f"accounts/b{rounds - 1}", _accounts_revision=self.newest, _retry=False)
        self.assertEqual(refused.exception.code, "UNAVAILABLE", refused.exception)
        self.proxy.heal()
        wait_until("the copy has caught up", lambda: self.shown(known[0])[0].accounts_revision
                   >= self.newest)
        self.deal(f"accounts/b{rounds - 1}", _accounts_revision=self.newest)
        self.assert_every_figure()
        self.assertTrue(self.forecast.alive())


if __name__ == "__main__":
    unittest.main(verbosity=2)
