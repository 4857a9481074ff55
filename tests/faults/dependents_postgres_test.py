"""PostgreSQL killed, restarted and frozen under two replicas each of planning and forecast."""
import time
import unittest

from dependents import DEPENDENTS, SERVICES, DependentsTest  # it says where the rest is
from faults import CHANCE, sized
from postgres import Postgres

RESTARTS = sized(ci=1, full=10)
FROZEN_SECONDS = sized(ci=2, full=10)
REPLICA_KILLS = sized(ci=2, full=20)
PAUSE_SECONDS_MAX = 0.5


class DependentsPostgresTest(DependentsTest):
    def setUp(self):
        super().setUp()
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        urls = {service: self.postgres.create_database(f"accord_{service}") for service in SERVICES}
        self.serve_all(urls["accounts"].replace("accord_accounts", "accord_{service}"), replicas=2)
        self.begin()

    def audit(self, service):
        return {int(revision): request for revision, request in self.postgres.query(
            "SELECT revision, request_id FROM revision", self.database_of(service))}

    def pause(self):
        time.sleep(CHANCE.uniform(0, PAUSE_SECONDS_MAX))

    def test_nothing_is_lost_when_postgres_is_killed_restarted_and_frozen(self):
        for _ in range(RESTARTS):
            for away in (self.killed, self.restarted, self.frozen, self.killed_while_frozen):
                away()
                seconds = self.load.wait_for_more()
                print(f"\nten writes of each after {seconds:.2f} s: {away.__name__}", flush=True)
                self.pause()
        self.verify()

    def killed(self):
        self.postgres.kill()
        self.pause()
        self.postgres.start()

    def restarted(self):
        self.postgres.restart()

    def frozen(self):
        self.postgres.freeze()
        time.sleep(FROZEN_SECONDS)
        self.postgres.thaw()

    def killed_while_frozen(self):
        self.postgres.freeze()
        time.sleep(FROZEN_SECONDS / 2)
        self.killed()

    def test_nothing_is_lost_when_replicas_are_killed_and_frozen_in_turn(self):
        for number in range(REPLICA_KILLS):
            for service in DEPENDENTS:
                self.services[service][number % 2].kill()
            self.load.wait_for_more()  # by the other ones
            for service in DEPENDENTS:
                self.services[service][number % 2].start()
                self.services[service][(number + 1) % 2].freeze()
            self.load.wait_for_more(more=5)
            for service in DEPENDENTS:
                self.services[service][(number + 1) % 2].thaw()
        self.verify()


if __name__ == "__main__":
    unittest.main(verbosity=2)
