"""Issue 9, fault 4: an account is deleted while a deal or a plan is created on it. One must lose."""
import os
import random
import shutil
import tempfile
import threading
import time
import unittest

from api import Api, Refused
from harness import Service, ServedTest, wait_until
from replicas_test import Cluster, POSTGRES

SERVICES = ("accounts", "planning", "forecast")
ROUNDS = int(os.environ.get("ACCORD_CLOSING_ROUNDS", "200"))
SEED = int(os.environ.get("ACCORD_CLOSING_SEED", random.randrange(1 << 30)))
# Of the deletion before the creation, or behind it: about what each takes.
OFFSET_SECONDS_MAX = 0.015


def answered(call, into, key):
    try:
        into[key] = call()
    except Refused as refused:
        into[key] = refused


def create_deal(api, account, revision):
    return api.forecast.CreateOpportunity(_accounts_revision=revision, opportunity={
        "display_name": "A deal", "account": account, "stage": "stages/proposal",
        "close_date": {"year": 2030, "month": 6, "day": 30}})


def create_plan(api, account, revision):
    return api.planning.CreateAccountPlan(_accounts_revision=revision, parent=account,
                                          account_plan_id="2030", account_plan={})


class Race:
    """Rounds of a deletion beside a creation, and what came of them."""

    def __init__(self, test, api, chance):
        self.test, self.api, self.chance = test, api, chance
        self.won = {"deletion": 0, "creation": 0}
        self.reasons = set()

    def run(self, rounds):
        for number in range(rounds):
            self.round(number, create_plan if number % 2 else create_deal)
        print(f"seed {SEED}: {self.won} {sorted(self.reasons)}")

    def round(self, number, create):
        made = self.api.accounts.CreateAccount(account={"display_name": f"Account {number}"})
        name, result = made.message.name, {}
        deleting = threading.Thread(target=answered, args=(
            lambda: self.api.accounts.DeleteAccount(name=name), result, "deletion"))
        creating = threading.Thread(target=answered, args=(
            lambda: create(self.api, name, made.revision), result, "creation"))
        pair = [deleting, creating]
        self.chance.shuffle(pair)
        pair[0].start()
        time.sleep(self.chance.random() * OFFSET_SECONDS_MAX)
        pair[1].start()
        for thread in pair:
            thread.join()
        winners = [key for key, what in result.items() if not isinstance(what, Refused)]
        self.test.assertEqual(len(winners), 1, f"seed {SEED}, round {number}, {name}: {result}")
        self.won[winners[0]] += 1
        self.reasons |= {what.reason for what in result.values() if isinstance(what, Refused)}
        self.look(name, winners[0])

    def look(self, name, winner):
        """The account is as the winner leaves it, and nobody waits for anything."""
        account = self.api.accounts.GetAccount(
            name=name, _metadata=[("accord-consistency", "full")]).message
        self.test.assertEqual(account.HasField("delete_time"), winner == "deletion", name)
        self.test.assertFalse(account.HasField("closing"), name)

    def check(self):
        self.test.assertGreater(self.won["deletion"], 0)
        self.test.assertGreater(self.won["creation"], 0)
        self.test.assertLessEqual(
            self.reasons, {"ACCOUNT_IN_USE", "ACCOUNT_CLOSING", "REFERENCE_NOT_FOUND",
                           "RESOURCE_NOT_FOUND"})


class ClosingInOneProcessTest(ServedTest):
    def setUp(self):
        super().setUp()
        self.api = Api({service: [self.server.address] for service in SERVICES})
        self.addCleanup(self.api.close)

    def test_of_deleting_an_account_and_creating_on_it_one_loses(self):
        race = Race(self, self.api, random.Random(SEED))
        race.run(ROUNDS)
        race.check()

    def test_whatever_stands_on_an_account_keeps_it_and_is_named(self):
        made = self.api.accounts.CreateAccount(account_id="acme", account={"display_name": "Acme"})
        name = made.message.name
        deal = create_deal(self.api, name, made.revision).message.name
        won = self.api.forecast.UpdateOpportunity(
            opportunity={"name": deal, "stage": "stages/won"}, update_mask="stage")
        plan = create_plan(self.api, name, made.revision).message.name
        target = self.api.forecast.CreateTarget(target={
            "account": name, "kind": "BOOKINGS", "period": {"fiscal_year": 2030},
            "amount": {"currency_code": "USD", "units": 5}}).message.name
        with self.assertRaises(Refused) as refused:
            self.api.accounts.DeleteAccount(name=name)
        self.assertEqual(refused.exception.code, "FAILED_PRECONDITION")
        self.assertEqual(refused.exception.reason, "ACCOUNT_IN_USE")
        said = refused.exception.metadata
        self.assertEqual({key: said[key] for key in ("account_plans", "opportunities", "targets")},
                         {"account_plans": "1", "opportunities": "1", "targets": "1"})
        self.api.forecast.DeleteOpportunity(name=deal, etag=won.message.etag)
        self.api.forecast.DeleteTarget(name=target)
        self.api.planning.DeleteAccountPlan(name=plan)
        gone = self.api.accounts.DeleteAccount(name=name)
        for door, verb, what in ((self.api.forecast, "UndeleteOpportunity", deal),
                                 (self.api.planning, "UndeleteAccountPlan", plan)):
            if verb not in door.names():
                continue
            with self.assertRaises(Refused) as refused:
                door.call(verb, _accounts_revision=gone.revision, name=what)
            self.assertEqual(refused.exception.code, "NOT_FOUND")


class ClosingAcrossProcessesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-closing-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.processes = {}
        for service in SERVICES:
            options = [f"--database=sqlite:{self.folder}/data"]
            if service != "accounts":
                options.append(f"--accounts={self.processes['accounts'].address}")
            self.processes[service] = Service(f"accord-{service}", self.folder, *options)
            self.addCleanup(self.processes[service].close)
            self.processes[service].start()
        self.api = Api({service: [process.address] for service, process in self.processes.items()})
        self.addCleanup(self.api.close)
        wait_until("both followers are registered", lambda: len(
            self.api.accounts.ListFollowers().message.followers) == 2)
        self.made = self.api.accounts.CreateAccount(account={"display_name": "Acme"})
        self.name = self.made.message.name

    def closing(self):
        return self.api.accounts.GetAccount(name=self.name).message.HasField("closing")

    def refusal_of_deletion(self):
        with self.assertRaises(Refused) as refused:
            self.api.accounts.DeleteAccount(name=self.name, _retry=False)
        return refused.exception

    def test_a_follower_that_is_killed_still_counts_until_it_is_forgotten(self):
        self.processes["forecast"].kill()
        refused = self.refusal_of_deletion()
        self.assertEqual((refused.code, refused.reason), ("UNAVAILABLE", "FOLLOWER_SILENT"))
        self.assertEqual(refused.metadata["followers"], "forecast")
        self.assertFalse(self.closing())
        self.processes["forecast"].start()
        create_deal(self.api, self.name, self.made.revision)
        self.assertEqual(self.refusal_of_deletion().reason, "ACCOUNT_IN_USE")
        self.processes["forecast"].kill()
        self.api.accounts.DeleteFollower(name="followers/forecast")
        self.api.accounts.DeleteAccount(name=self.name)

    def test_an_accounts_service_that_is_killed_in_between_leaves_no_account_closing(self):
        self.processes["forecast"].freeze()
        deleting = threading.Thread(target=answered, args=(
            lambda: self.api.accounts.DeleteAccount(name=self.name, _retry=False), {}, "deletion"))
        deleting.start()
        wait_until("the account is marked", self.closing)
        self.processes["accounts"].kill()
        deleting.join()
        self.processes["accounts"].start()
        self.assertTrue(self.closing())
        self.processes["forecast"].thaw()
        wait_until("the mark is taken away", lambda: not self.closing())
        now = self.api.accounts.CreateAccount(account={"display_name": "Another"})
        create_deal(self.api, self.name, now.revision)
        self.assertEqual(self.refusal_of_deletion().reason, "ACCOUNT_IN_USE")


@unittest.skipUnless(POSTGRES, "ACCORD_TEST_POSTGRES is not set")
class ClosingBesideReplicasTest(unittest.TestCase):
    def test_of_deleting_an_account_and_creating_on_it_one_loses_on_any_replica(self):
        cluster = Cluster()
        self.addCleanup(cluster.stop)
        cluster.serve()
        cluster.wait_until_healthy()
        api = Api({service: [server.address for server in servers]
                   for service, servers in cluster.replicas.items()}, random.Random(SEED))
        self.addCleanup(api.close)
        race = Race(self, api, random.Random(SEED))
        race.run(max(20, ROUNDS // 4))
        race.check()


if __name__ == "__main__":
    unittest.main(verbosity=2)
