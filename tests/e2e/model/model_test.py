"""A short round of the model test on each commit, and its canary: see README.md."""
import dataclasses
import os
import sys
import time
import unittest

import open_faults
import rounds
from operations import Breach

SEED = int(os.environ.get("ACCORD_MODEL_SEED", "0")) or int(time.time())
OPERATIONS = 200
MOMENTS = 25


class ModelTest(unittest.TestCase):
    def test_suite_says_what_the_model_says(self):
        told = rounds.run("together", OPERATIONS, SEED, MOMENTS, open_faults=open_faults.OPEN)
        print(f"\n{told}", file=sys.stderr)
        self.assertGreater(told["figures"], 1000)

    def test_suite_says_what_the_model_says_to_who_sees_three_subtrees(self):
        told = rounds.run("limited", OPERATIONS, SEED, MOMENTS, open_faults=open_faults.OPEN)
        print(f"\n{told}", file=sys.stderr)
        self.assertGreater(told["limited_figures"], 500)

    def test_doctored_sight_is_found(self):
        """The canary of the other: who sees a subtree more, or an account less, is found out."""
        doctored = rounds.Round("limited", SEED, open_faults=open_faults.OPEN)
        self.addCleanup(doctored.close)
        doctored.begin()
        for _ in range(20):
            doctored.operations.do_create_account()
            doctored.operations.do_create_deal()
            doctored.looks[1].note_seen()
        look, sight = doctored.looks[1], doctored.sight
        look.everything(doctored.world, doctored.years())
        for names, change in ((sight.accounts, {"accounts/h1"}), (sight.accounts, {"accounts/s2"}),
                              (sight.alone, {"accounts/l1"}), (sight.people, {"people/seen"})):
            names ^= change
            with self.assertRaises(Breach):
                look.everything(doctored.world, doctored.years())
            names ^= change
        look.everything(doctored.world, doctored.years())
        doctored.failed = False

    def test_doctored_figure_is_found(self):
        """The canary: one micro, one employee, one level less in the model, and it says so."""
        doctored = rounds.Round("together", SEED, open_faults=open_faults.OPEN)
        self.addCleanup(doctored.close)
        doctored.begin()
        for _ in range(20):
            doctored.operations.do_create_account()
            doctored.operations.do_create_deal()
        doctored.look.everything(doctored.world, doctored.years())
        for name, version in self.lies(doctored.world.now):
            held = doctored.world.now.of[type(version)][name]
            doctored.world.now.put(type(version), name, version)
            with self.assertRaises(Breach):
                doctored.look.everything(doctored.world, doctored.years())
            doctored.world.now.put(type(version), name, held)
        doctored.look.everything(doctored.world, doctored.years())
        doctored.failed = False

    def lies(self, state):
        """(name, version) of what is nearly as it is."""
        years = (rounds.datetime.date.today().year, rounds.datetime.date.today().year + 1)
        deals = [(name, deal) for name, deal in state.deals.items()
                 if deal.account and deal.close_date and not deal.deleted
                 and deal.currency == state.organization.currency]
        name, deal = deals[0] if deals else self.skipTest(f"seed {SEED} made no deal to doctor")
        day = rounds.datetime.date(years[0], 9, 9)
        if deal.close_date.year in years and deal.close_date.month < 7:
            yield name, dataclasses.replace(deal, amount=deal.amount + 1)
        yield name, dataclasses.replace(deal, close_date=day, amount=deal.amount + 10**7)
        name, account = next(iter(state.accounts.items()))
        yield name, dataclasses.replace(account, employees=account.employees + 1)
        child = next((item for item in state.accounts.items() if item[1].parent), None)
        if child:
            yield child[0], dataclasses.replace(child[1], parent="")


if __name__ == "__main__":
    print(f"seed {SEED}", file=sys.stderr)
    unittest.main(verbosity=2)
