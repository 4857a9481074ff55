"""Redis killed, restarted, frozen, slowed, answering garbage, its entries spoilt: no call fails of it
and no answer is wrong. Two replicas on one PostgreSQL share it."""
import time
import unittest

from faults import CHANCE, FaultTest, sized, wait_until
from postgres import Postgres
from redis import Proxy, Redis

RESTARTS = sized(ci=2, full=20)
FROZEN_SECONDS = sized(ci=3, full=30)
SPOILT_ENTRIES = sized(ci=500, full=20000)
SECONDS_OF_A_MODE = sized(ci=2, full=20)
# A call that waits for a Redis that is gone would take longer than this is loose.
ATTEMPT_TIME = "10s"


class RedisTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        self.redis = Redis(self.folder)
        self.addCleanup(self.redis.close)
        self.proxy = Proxy(self.redis.port)
        self.addCleanup(self.proxy.close)
        self.replicas = [
            self.serve(self.postgres.url, f"--redis={self.proxy.address}").start() for _ in range(2)
        ]
        self.driver = self.load(self.replicas, attempt_time=ATTEMPT_TIME, readers=3)
        self.driver.wait_for_more("reads", 20)
        wait_until("the replicas share entries", lambda: self.redis.command("DBSIZE") > 0)

    def verify(self):
        self.go_on()
        lines = self.driver.finish()
        for replica in self.replicas:
            self.assertEqual(replica.terminate(), 0)
        self.assert_sound(lines, self.postgres.audit(), forbid_failures=True)

    def go_on(self):
        self.driver.wait_for_more("acknowledged", 20)
        self.driver.wait_for_more("reads", 20)

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
            self.driver.wait_for_more("reads", 20)
        print(f"\n{spoilt} entries spoilt", flush=True)
        self.verify()


if __name__ == "__main__":
    unittest.main(verbosity=2)
