"""Planning and forecast killed and frozen under load, and with their disk full."""
import errno
import os
import subprocess
import time
import unittest

from dependents import DEPENDENTS, DependentsTest  # it says where the rest is
from faults import CHANCE, sized, wait_until
from suite import Clock

KILLS = sized(ci=2, full=60)  # of each service
FREEZES = sized(ci=1, full=10)
FROZEN_SECONDS = sized(ci=3, full=10)
STEPS = sized(ci=1, full=10)
FAILPOINTS = {"store.before_commit": 20, "store.after_commit": 20, "watch.before_send": 20}
SECONDS_MAX = 0.3
FULL = ("RESOURCE_EXHAUSTED", "STORAGE_FULL")
EXCUSED = {"OK", "RESOURCE_EXHAUSTED", "UNAVAILABLE", "DEADLINE_EXCEEDED"}
DISK, PIECE_BYTES, ROUNDS = "16m", 64 << 10, sized(ci=1, full=5)


class DependentsFaultsTest(DependentsTest):
    def test_nothing_is_lost_when_planning_and_forecast_are_killed(self):
        self.serve_all(f"sqlite:{self.folder}/data")
        self.begin()
        for kill in range(KILLS):
            for number, service in enumerate(DEPENDENTS):
                self.strike(self.services[service][0], (kill + number) % (len(FAILPOINTS) + 1))
            self.load.wait_for_more(more=5)
        self.verify()

    def strike(self, service, way):
        service.kill()
        if way < len(FAILPOINTS):
            failpoint = list(FAILPOINTS)[way]
            hit = CHANCE.randint(1, FAILPOINTS[failpoint])
            service.start(f"{failpoint}=kill:{hit}").wait_until_killed()
        else:
            time.sleep(CHANCE.uniform(0, SECONDS_MAX))
        service.start()

    def test_nothing_is_lost_when_the_accounts_service_is_killed_below_them(self):
        self.serve_all(f"sqlite:{self.folder}/data")
        self.begin()
        for _ in range(KILLS):
            # What was moved last may be known to nobody else: who needs it waits.
            self.services["accounts"][0].kill()
            time.sleep(CHANCE.uniform(0, SECONDS_MAX))
            self.services["accounts"][0].start()
            self.load.wait_for_more(more=2, services=("accounts", *DEPENDENTS))
        self.verify()

    def test_frozen_services_hold_calls_up_and_lose_nothing(self):
        self.serve_all(f"sqlite:{self.folder}/data")
        self.begin()
        for _ in range(FREEZES):
            frozen = CHANCE.sample(self.everyone(), CHANCE.randint(1, 3))
            for one in frozen:
                one.freeze()
            time.sleep(FROZEN_SECONDS)
            for one in frozen:
                one.thaw()
            seconds = self.load.wait_for_more()
            print(f"\nten writes of each after {seconds:.2f} s of thaw", flush=True)
        self.verify()


    # Issue 9, fault 20
    def test_clock_stepped_back_and_forth_holds_nobody_up_and_loses_nothing(self):
        clock = Clock(self.folder)
        self.serve_all(f"sqlite:{self.folder}/data", environment=clock.environment)
        self.begin()
        for step in (-60, 60) * STEPS:
            clock.step(step)
            seconds = self.load.wait_for_more()
            print(f"\nten writes of each {seconds:.2f} s after a step of {step} s", flush=True)
        self.verify()


class DiskFullTest(DependentsTest):
    """The disk is a tmpfs, which only root may mount: the test is skipped for others."""

    def setUp(self):
        super().setUp()
        self.disk = f"{self.folder}/disk"
        os.mkdir(self.disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", self.disk],
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"a tmpfs cannot be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)

    def fill(self):
        """Up to the last page, while everybody writes."""
        with open(f"{self.disk}/ballast", "wb", buffering=0) as file:
            while True:
                try:
                    if file.write(bytes(PIECE_BYTES)) < PIECE_BYTES:
                        return
                except OSError as error:
                    self.assertEqual(error.errno, errno.ENOSPC)
                    return

    def test_full_disk_refuses_writes_until_there_is_room(self):
        self.serve_all(f"sqlite:{self.disk}/data")
        self.begin()
        for _ in range(ROUNDS):
            self.fill()
            wait_until("planning and forecast have no room", lambda: all(
                any(one.service == service and FULL in one.outcomes and not one.acknowledged
                    for one in self.load.ledger.calls)
                for service in DEPENDENTS))
            reads = self.load.reads
            wait_until("reads go on", lambda before=reads: self.load.reads > before + 20)
            os.remove(f"{self.disk}/ballast")
            seconds = self.load.wait_for_more()
            print(f"\nten writes of each after {seconds:.2f} s of room", flush=True)
        self.verify()
        outcomes = {outcome for call in self.load.ledger.calls for outcome in call.outcomes}
        self.assertLessEqual({code for code, _ in outcomes}, EXCUSED, outcomes)


if __name__ == "__main__":
    unittest.main(verbosity=2)
