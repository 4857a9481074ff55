"""Redis killed, restarted, frozen, slowed, answering garbage, its entries spoilt: no call fails of it
and no answer is wrong. Two replicas each of planning and forecast, on one PostgreSQL, share it."""
import time
import unittest

from dependents import DEPENDENTS, SERVICES, DependentsTest  # it says where the rest is
from api import Refused
from clients import PASSING, YEAR, Client
from faults import CHANCE, sized, wait_until
from postgres import Postgres
from redis import Proxy, Redis

RESTARTS = sized(ci=2, full=20)
FROZEN_SECONDS = sized(ci=3, full=30)
SPOILT_ENTRIES = sized(ci=300, full=10000)
SECONDS_OF_A_MODE = sized(ci=2, full=20)
READERS = 3
MOMENTS_MAX = 20


class SharedReader(Client):
    """Reads what replicas share, and holds it to what it must be."""

    moments = []  # revisions of the forecast, of all readers of a test
    forecasts = {}  # what was answered first, by account and moment
    reads = 0

    def step(self):
        try:
            if self.chance.random() < 0.5:
                self.document()
            else:
                self.forecast()
            SharedReader.reads += 1
        except Refused as refusal:
            if refusal.code not in PASSING:
                self.load.ledger.wrong.append(f"{self.who}: {refusal}")

    def document(self):
        """A plan's document has the objectives that the store lists at its revision."""
        plans = [name for name in list(self.load.planned) if name.count("/") == 3]
        if not plans:
            return
        plan = self.chance.choice(plans)
        self.told["planning"] = self.load.newest("planning")  # so it is there, whichever answers
        document = self.call("planning", "GetPlanDocument", name=plan).message
        listed = self.call("planning", "ListObjectives", parent=plan, page_size=500,
                           as_of={"revision": document.revision}).message
        found, held = ({one.name: one.title for one in objectives}
                       for objectives in (document.objectives, listed.objectives))
        if found != held:
            self.load.ledger.wrong.append(
                f"{plan} at {document.revision} has {found}, and it must have {held}")

    def forecast(self):
        """A past moment is answered alike by everybody, at any time."""
        if not self.moments or (len(self.moments) < MOMENTS_MAX and self.chance.random() < 0.1):
            self.moments.append(self.load.newest("forecast"))
        key = (self.chance.choice(list(self.load.accounts)), self.chance.choice(self.moments))
        answer = self.of_moment(*key)
        first = self.forecasts.setdefault(key, answer)
        if answer != first:
            self.load.ledger.wrong.append(f"the forecast of {key} was {first}, and is {answer}")

    def of_moment(self, account, moment):
        try:
            return self.call("forecast", "GetForecast", account=account,
                             period={"fiscal_year": YEAR}, as_of={"revision": moment}).message
        except Refused as refusal:
            if refusal.code != "NOT_FOUND":
                raise
            return "NOT_FOUND"  # the account came later


class RedisTest(DependentsTest):
    def setUp(self):
        super().setUp()
        SharedReader.moments, SharedReader.forecasts = [], {}
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        self.redis = Redis(self.folder)
        self.addCleanup(self.redis.close)
        self.proxy = Proxy(self.redis.port)
        self.addCleanup(self.proxy.close)
        urls = {service: self.postgres.create_database(f"accord_{service}") for service in SERVICES}
        self.serve_all(urls["accounts"].replace("accord_accounts", "accord_{service}"), replicas=2,
                       options=[f"--redis={self.proxy.address}"])
        self.begin()
        self.readers = [SharedReader(self.load, number) for number in range(READERS)]
        for reader in self.readers:
            reader.start()
        self.load.threads += self.readers
        for service in DEPENDENTS:
            wait_until(f"the replicas of {service} share entries",
                       lambda service=service: self.redis.command("KEYS", f"accord:{service}-*"))

    def audit(self, service):
        return {int(revision): request for revision, request in self.postgres.query(
            "SELECT revision, request_id FROM revision", self.database_of(service))}

    def go_on(self):
        self.load.wait_for_more()
        self.read_on()

    def read_on(self):
        reached = SharedReader.reads + 20
        wait_until("20 more reads", lambda: self.load.broken() or SharedReader.reads >= reached)

    def verify(self):
        super().verify()
        failed = self.load.ledger.failures()
        self.assertFalse(failed, "a write failed of a Redis that is not needed")

    def test_redis_killed_and_started_again_harms_nobody(self):
        for _ in range(RESTARTS):
            self.redis.kill()
            self.go_on()
            self.redis.start()
            self.go_on()
        self.verify()

    def test_frozen_redis_harms_nobody(self):
        self.redis.freeze()
        until = time.monotonic() + FROZEN_SECONDS
        while time.monotonic() < until:
            self.go_on()
        self.redis.thaw()
        self.verify()

    def test_redis_that_is_slow_mute_or_mad_harms_nobody(self):
        for mode in ("slow", "mute", "garbage", "pass"):
            self.proxy.mode = mode
            until = time.monotonic() + SECONDS_OF_A_MODE
            while time.monotonic() < until:
                self.go_on()
        self.verify()

    def test_flushed_redis_harms_nobody(self):
        for _ in range(RESTARTS):
            self.redis.command("FLUSHALL")
            self.go_on()
        self.verify()

    def test_no_spoilt_entry_is_served(self):
        spoilt = 0
        while spoilt < SPOILT_ENTRIES:
            spoilt += self.redis.spoil_everything(CHANCE)
            self.read_on()
        print(f"\n{spoilt} entries spoilt", flush=True)
        self.verify()


if __name__ == "__main__":
    unittest.main(verbosity=2)
