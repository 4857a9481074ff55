"""What a service says when its clock is off, over a real process whose clock is the test's."""
import json
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import unittest

from api import SERVICES, Api, Refused
from harness import BIN, Service, accord, wait_until


class ClocksTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.clock = pathlib.Path(self.folder, "clock")
        self.clock.write_bytes(struct.pack("=q", 0))

    def set_clock(self, seconds):
        """So much ahead of the machine's. In place: the file is mapped."""
        with open(self.clock, "r+b") as file:
            file.write(struct.pack("=q", seconds * 1_000_000))

    def serve(self, *options):
        service = Service("accord-accounts", self.folder, f"--database=sqlite:{self.folder}/data",
                          *options, environment={"LD_PRELOAD": str(BIN / "libshifted_clock.so"),
                                                 "ACCORD_CLOCK_FILE": str(self.clock)})
        self.addCleanup(service.close)
        return service.start()

    def create(self, service, name):
        api = Api({one: [service.address] for one in SERVICES}, random)
        self.addCleanup(api.close)
        return api.accounts.CreateAccount(account_id=name, account={"display_name": name},
                                          _retry=False)

    def refusal(self, service, name):
        with self.assertRaises(Refused) as refused:
            self.create(service, name)
        return refused.exception

    def diagnoses(self, service):
        done = subprocess.run([BIN / "accord", "doctor", "--json", f"--server={service.address}"],
                              capture_output=True, text=True, timeout=300)
        return {one["reason"]: one["severity"] for one in json.loads(done.stdout)["diagnoses"]}

    def told(self, service):
        """What `accord health` says of the clock: {"accounts/clock": "well", ...}"""
        done = accord(service, "--json", "health", expect=None)
        return {one["service"]: one["state"] for one in json.loads(done.stdout)["services"]}

    def wait_for(self, service, state):
        """Abseil takes a step of the clock in after two seconds or less."""
        wait_until(f"the clock is told to be {state}",
                   lambda: self.told(service)["accounts/clock"] == state)

    # Issue 9, fault 5
    def test_a_service_whose_clock_is_ahead_writes_nothing_and_says_so(self):
        service = self.serve("--clock-ahead-max=30")
        self.create(service, "true")
        self.assertEqual(self.told(service)["accounts/clock"], "well")
        self.set_clock(24 * 3600)
        self.wait_for(service, "not well")
        refusal = self.refusal(service, "ahead")
        self.assertEqual((refusal.code, refusal.reason), ("UNAVAILABLE", "CLOCK_AHEAD"))
        self.assertAlmostEqual(int(refusal.metadata["ahead_seconds"]), 24 * 3600, delta=60)
        self.assertEqual(self.diagnoses(service).get("CLOCK_AHEAD"), "wrong")
        self.set_clock(0)
        self.wait_for(service, "well")
        self.create(service, "again")
        self.assertNotIn("CLOCK_AHEAD", self.diagnoses(service))

    # Issue 9, fault 5
    def test_the_flag_says_how_far(self):
        service = self.serve("--clock-ahead-max=7200")
        self.set_clock(3600)
        self.create(service, "an-hour")
        self.set_clock(3 * 3600)
        self.wait_for(service, "not well")
        self.assertEqual(self.refusal(service, "three").reason, "CLOCK_AHEAD")
        done = subprocess.run([BIN / "accord-accounts", "--clock-ahead-max=-1",
                               f"--database=sqlite:{self.folder}/other"],
                              capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--clock-ahead-max", done.stderr)

    # Issue 9, fault 5
    def test_a_clock_behind_the_history_is_told(self):
        self.set_clock(3600)
        service = self.serve()
        self.create(service, "ahead")
        self.assertEqual(service.terminate(), 0)
        self.set_clock(0)
        service.start()
        self.assertEqual(self.told(service)["accounts/stamps"], "not well")
        self.assertIn("CLOCK_BEHIND_HISTORY", self.diagnoses(service))
        self.create(service, "true")


if __name__ == "__main__":
    unittest.main(verbosity=2)
