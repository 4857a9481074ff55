"""Backups of all three services, one after another while all are written to: each is one moment.

What a backup holds is restored, verified, served, and every account's forecast compared with what
brute force adds up from the deals, stages, rates and accounts that it lists.
"""
import datetime
import random
import subprocess
import unittest

from dependents import SERVICES, DependentsTest  # it says where the rest is
from api import Api, micros
from dependents import YEAR
from faults import BIN, SEED, sized
from figures import KINDS, Figures
from look import Look
from world import Account, Deal, Organization, Rate, Stage, State

BACKUPS = sized(ci=3, full=20)


def read_state(api):
    """All that figures depend on, as the services list it."""
    state = State()
    state.put(Organization, "organization", Organization())
    for one in api.accounts.list("ListAccounts", "accounts", page_size=500):
        state.put(Account, one.name, Account(display_name=one.display_name, parent=one.parent))
    for one in api.forecast.list("ListStages", "stages"):
        state.put(Stage, one.name, Stage(one.outcome, one.forecast_category,
                                         one.probability_basis_points))
    for one in api.forecast.list("ListExchangeRates", "exchange_rates"):
        units, _, rest = one.rate.value.partition(".")
        state.put(Rate, one.name, Rate(one.currency_code, one.base_currency_code,
                                       day_of(one.start_date),
                                       int(units) * 10**9 + int((rest + "0" * 9)[:9])))
    for one in api.forecast.list("ListOpportunities", "opportunities", page_size=500):
        state.put(Deal, one.name, Deal(
            stage=one.stage, account=one.account, type=one.type, close_date=day_of(one.close_date),
            currency=one.amount.currency_code, amount=micros(one.amount)))
    return state


def day_of(date):
    return datetime.date(date.year, date.month, date.day)


class BackupTest(DependentsTest):
    def backup(self, folder):
        done = subprocess.run(
            [BIN / "accord", "db", "backup", folder, f"--database={self.database}"],
            capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def restore(self, folder, into):
        for verb in (("restore", folder), ("verify",)):
            done = subprocess.run([BIN / "accord", "db", *verb, f"--database={into}"],
                                  capture_output=True, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    # Issue 9, fault 21
    def test_each_backup_beside_writers_is_one_moment_of_all_services(self):
        self.serve_all(f"sqlite:{self.folder}/data")
        self.begin()
        for number in range(BACKUPS):
            self.backup(f"{self.folder}/backup{number}")
            self.load.wait_for_more(more=5)
        self.verify()
        for number in range(BACKUPS):
            into = f"sqlite:{self.folder}/restored{number}"
            self.restore(f"{self.folder}/backup{number}", into)
            self.serve_all(into)
            self.assert_fits()
            for one in self.everyone():
                self.assertEqual(one.terminate(), 0, one.errors())

    def assert_fits(self):
        api = Api({service: [one.address for one in self.services[service]]
                   for service in SERVICES})
        try:
            state = read_state(api)
            self.assertTrue(state.deals)
            for name, deal in state.deals.items():
                self.assertIn(deal.account, state.accounts, f"{name} without its cause")
            accounts = api.accounts.GetOrganization(name="organization").revision
            forecast = api.forecast.ListStages(_accounts_revision=accounts).revision
            figures, look = Figures(state), Look(api, random.Random(SEED))
            for account in state.accounts:
                for kind in KINDS:
                    look.forecast(figures, account, (YEAR, 0, 0), kind, forecast, accounts)
        finally:
            api.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
