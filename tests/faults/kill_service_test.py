"""kill -9 of the accounts service under load, at random moments and at every failpoint."""
import pathlib
import time
import unittest

from faults import CHANCE, FaultTest, sized, sqlite_audit, sqlite_is_sound

KILLS = sized(ci=10, full=200)
# Each with the latest hit at which it strikes; 0: no failpoint, but some moment.
STRIKES = {
    "": 0,
    "store.before_commit": 40,
    "store.after_commit": 40,
    "accounts.move.between_writes": 6,
    "watch.before_send": 60,
}
SECONDS_MAX = 0.4  # from the first answered write to a kill at random


class KillServiceTest(FaultTest):
    def test_nothing_is_lost_when_the_service_is_killed(self):
        service = self.serve(f"sqlite:{self.folder}/data").start()
        driver = self.load([service])
        driver.wait_for_more()
        for kill in range(KILLS):
            self.strike(service, driver, list(STRIKES)[kill % len(STRIKES)])
            if kill % 10 == 0:
                self.assertEqual(sqlite_is_sound(self.database()), "ok")
        service.start()
        driver.wait_for_more()
        lines = driver.finish()
        self.assertEqual(service.terminate(), 0)
        self.assert_sound(lines, sqlite_audit(self.database()))

    def strike(self, service, driver, failpoint):
        service.kill()
        if failpoint:
            hit = CHANCE.randint(1, STRIKES[failpoint])
            service.start(f"{failpoint}=kill:{hit}").wait_until_killed()
        else:
            service.start()
            driver.wait_for_more()
            time.sleep(CHANCE.uniform(0, SECONDS_MAX))
            service.kill()

    def database(self):
        return pathlib.Path(self.folder, "data", "accounts.db")


if __name__ == "__main__":
    unittest.main(verbosity=2)
