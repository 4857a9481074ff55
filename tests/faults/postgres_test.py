"""PostgreSQL killed, restarted and frozen under two replicas of the accounts service; and a replica
killed beside another."""
import time
import unittest

from faults import CHANCE, FaultTest, sized
from postgres import Postgres

RESTARTS = sized(ci=2, full=20)
FROZEN_SECONDS = sized(ci=2, full=10)
# Each is two: at a moment and at a failpoint.
REPLICA_KILLS = sized(ci=3, full=30)
FAILPOINTS = ("store.before_commit", "store.after_commit", "watch.before_send")
PAUSE_SECONDS_MAX = 0.5


class PostgresTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        self.replicas = [self.serve(self.postgres.url).start() for _ in range(2)]
        self.driver = self.load(self.replicas)
        self.driver.wait_for_more()

    def verify(self):
        self.driver.wait_for_more()
        lines = self.driver.finish()
        for replica in self.replicas:
            self.assertEqual(replica.terminate(), 0)
        self.assert_sound(lines, self.postgres.audit())

    def pause(self):
        time.sleep(CHANCE.uniform(0, PAUSE_SECONDS_MAX))

    def test_nothing_is_lost_when_postgres_is_killed(self):
        for _ in range(RESTARTS):
            self.postgres.kill()
            self.pause()
            self.postgres.start()
            self.driver.wait_for_more(more=20)
            self.pause()
        self.verify()

    def test_nothing_is_lost_when_postgres_is_restarted(self):
        for _ in range(RESTARTS):
            self.postgres.restart()
            self.driver.wait_for_more(more=20)
            self.pause()
        self.verify()

    def test_frozen_postgres_holds_calls_up_and_loses_nothing(self):
        self.postgres.freeze()
        time.sleep(FROZEN_SECONDS)
        self.postgres.thaw()
        seconds = self.driver.wait_for_more(more=20)
        print(f"\ntwenty writes after {seconds:.2f} s of thaw", flush=True)
        self.verify()

    def test_postgres_killed_while_frozen_loses_nothing(self):
        self.postgres.freeze()
        time.sleep(FROZEN_SECONDS / 2)
        self.postgres.kill()
        self.postgres.start()
        self.driver.wait_for_more(more=20)
        self.verify()

    def test_nothing_is_lost_when_replicas_are_killed_in_turn(self):
        for kill in range(REPLICA_KILLS):
            replica = self.replicas[kill % 2]
            replica.kill()
            self.driver.wait_for_more(more=20)  # by the other one
            failpoint = FAILPOINTS[kill % len(FAILPOINTS)]
            replica.start(f"{failpoint}=kill:{CHANCE.randint(1, 20)}").wait_until_killed()
            self.driver.wait_for_more(more=20)
            replica.start()
            self.pause()
        self.verify()

    def test_frozen_replica_holds_nobody_up(self):
        self.replicas[0].freeze()
        self.driver.wait_for_more(more=10)
        self.replicas[0].thaw()
        self.driver.wait_for_more(more=10)
        self.verify()

    def test_replica_that_stands_still_in_a_write_does_not_stop_the_others(self):
        """It holds the row that every write of every replica needs."""
        self.replicas[0].kill()
        self.replicas[0].start("store.before_commit=sleep(60s):3")
        self.driver.wait_for_more(more=50, seconds=40)
        self.replicas[0].kill()
        self.replicas[0].start()
        self.verify()


if __name__ == "__main__":
    unittest.main(verbosity=2)
