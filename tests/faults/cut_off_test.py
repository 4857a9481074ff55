"""A replica of the accounts service that is cut off from PostgreSQL: it says so, answers nothing that
may be old, and does not hold the others up."""
import contextlib
import json
import re
import subprocess
import threading
import time
import unittest
import urllib.request

from faults import BIN, CHANCE, FaultTest, free_port, wait_until
from api import Api, Refused, healthy
from postgres import Postgres
from proxy import Proxy

WRITES_WHILE_IT_STANDS = 3


class CutOffTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        self.proxy = Proxy(f"127.0.0.1:{self.postgres.port}")
        self.addCleanup(self.proxy.close)
        self.metrics = f"127.0.0.1:{free_port()}"
        self.here = self.serve(self.postgres.url).start()
        self.there = self.serve(
            self.postgres.url.replace(f"127.0.0.1:{self.postgres.port}", self.proxy.address),
            f"--metrics={self.metrics}")

    def start_there(self, failpoints=""):
        self.there.start(failpoints)
        addresses = [self.here.address, self.there.address]
        self.api = Api({service: addresses for service in ("accounts", "planning", "forecast")},
                       CHANCE)
        self.addCleanup(self.api.close)

    def create(self, name, replica=0, **how):
        return self.api.accounts.CreateAccount(account_id=name, account={"display_name": name},
                                               _replica=replica, **how)

    def create_or_not(self, name, replica):
        """Nobody waits for it."""
        with contextlib.suppress(Refused):
            self.create(name, replica, _retry=False)

    def metric(self, name):
        with urllib.request.urlopen(f"http://{self.metrics}/metrics", timeout=30) as answer:
            found = re.search(rf'^{name}{{store="accounts"}} (\S+)$', answer.read().decode(), re.M)
        return float(found.group(1))

    # Issue 9, fault 20
    def test_a_replica_that_is_cut_off_says_so(self):
        self.start_there()
        before = self.create("before")
        self.api.accounts.GetAccount(name="accounts/before", _replica=1, _revision=before.revision)
        self.assertTrue(healthy(self.there.address, "accounts/database"))
        self.assertEqual(self.metric("accord_store_behind_revisions"), 0)

        self.proxy.cut()
        told = wait_until("health tells", lambda: not healthy(self.there.address,
                                                              "accounts/database"))
        self.assertEqual(self.metric("accord_store_behind_revisions"), -1)
        self.assertGreater(self.metric("accord_store_unseen_seconds"), 0)
        self.create("meanwhile")
        with self.assertRaises(Refused) as refused:  # and nothing of before
            self.api.accounts.GetAccount(name="accounts/before", _replica=1, _retry=False)
        self.assertEqual(refused.exception.code, "UNAVAILABLE")
        left = wait_until("it is not ready", lambda: not healthy(self.there.address))

        self.proxy.heal()
        back = wait_until("it is ready", lambda: healthy(self.there.address))
        self.assertEqual(
            self.api.accounts.GetAccount(name="accounts/meanwhile", _replica=1).message.name,
            "accounts/meanwhile")
        self.assertEqual(self.metric("accord_store_behind_revisions"), 0)
        print(f"\ntold after {told:.2f} s, not ready {left:.2f} s later, ready {back:.2f} s after it "
              "healed", flush=True)

    def hold_up(self, strike):
        """How long the other's writes take at most while this one stands in a write."""
        self.start_there("store.before_commit=sleep(20s):2")
        self.create("first", replica=1)
        threading.Thread(target=self.create_or_not, args=("held", 1), daemon=True).start()
        standing = "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        wait_until("it stands in a write", lambda: self.postgres.query(standing) != [["0"]])
        strike()
        longest = 0.0
        for number in range(WRITES_WHILE_IT_STANDS):
            began = time.monotonic()
            self.create(f"beside-{number}")
            longest = max(longest, time.monotonic() - began)
        return longest

    # Issue 9, fault 20
    def test_a_writer_that_freezes_holds_the_others_up_for_two_seconds(self):
        longest = self.hold_up(self.there.freeze)
        print(f"\nlongest write beside a frozen writer: {longest:.2f} s", flush=True)

    # Issue 9, fault 20
    def test_a_writer_that_is_cut_off_holds_the_others_up_for_two_seconds(self):
        longest = self.hold_up(self.proxy.cut)
        print(f"\nlongest write beside a writer that was cut off: {longest:.2f} s", flush=True)

    # Issue 9, fault 20
    def test_health_is_told_of_the_one_that_answers_beside_a_frozen_one(self):
        self.start_there()
        self.there.freeze()
        done = subprocess.run(
            [BIN / "accord", f"--server=accounts={self.there.address},{self.here.address}",
             "--json", "health"], capture_output=True, text=True, timeout=300)
        self.there.thaw()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(self.there.address, done.stderr)
        told = {(one["address"], one["service"]): one["state"]
                for one in json.loads(done.stdout)["services"]}
        self.assertEqual(told[self.there.address, ""], "no answer")
        self.assertEqual(told[self.here.address, ""], "serving")


if __name__ == "__main__":
    unittest.main(verbosity=2)
