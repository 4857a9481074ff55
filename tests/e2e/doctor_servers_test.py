"""What `accord doctor` says of servers: versions, clocks, certificates, epochs, copies that are
behind."""
import json
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

from certificates import Authority
from harness import BIN, Server, Service, wait_until

AHEAD_SECONDS = 600


class DoctorServersTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def serve(self, program, *options, **environment):
        """`program`: with its options before those that all have."""
        service = Service(program, self.folder, *options, environment=environment)
        self.addCleanup(service.close)
        return service.start()

    def doctor(self, server, *flags):
        """(exit code, {reason: diagnoses})."""
        done = subprocess.run(
            [BIN / "accord", *flags, "doctor", "--json", f"--server={server}"],
            capture_output=True, text=True, timeout=120)
        found = {}
        for one in json.loads(done.stdout)["diagnoses"]:
            found.setdefault(one["reason"], []).append(one)
        return done.returncode, found

    def says(self, diagnoses):
        return " / ".join(f"{one['part']}: {one['says']}" for one in diagnoses)

    def test_well_server_tells_its_version_and_the_revisions_of_all_its_services(self):
        one = self.serve("accord serve", f"--data-dir={self.folder}/data")
        self.wait_until_content(one.address)
        code, found = self.doctor(one.address)
        self.assertEqual((code, set(found)), (0, {""}), found)
        said = self.says(found[""])
        self.assertRegex(said, r"version (\d+\.\d+\.\d+), this program is \1")
        self.assertRegex(said, r"accounts at \S+: revision \d+ of epoch [0-9a-f]+")
        self.assertRegex(said, r"forecast at \S+: its copy shows accounts \d+ of epoch")

    def wait_until_content(self, server, code=0):
        wait_until("the doctor is content", lambda: self.doctor(server)[0] == code)

    def test_server_whose_clock_is_ahead_is_told(self):
        clock = self.folder / "clock"
        clock.write_bytes(struct.pack("=q", AHEAD_SECONDS * 1_000_000))
        one = self.serve("accord serve", f"--data-dir={self.folder}/data",
                         LD_PRELOAD=str(BIN / "libshifted_clock.so"), ACCORD_CLOCK_FILE=str(clock))
        code, found = self.doctor(one.address)
        self.assertEqual(code, 1, found)
        self.assertIn("ahead of the one here", self.says(found["CLOCKS_APART"]))

    def test_certificate_that_a_server_shows_is_counted_in_days(self):
        authority = Authority(self.folder / "tls")
        flags = authority.make("server")
        one = self.serve("accord-accounts", f"--database=sqlite:{self.folder}/data", *flags)
        code, found = self.doctor(one.address, *authority.make("doctor"))
        self.assertEqual(code, 8, found)
        said = self.says(found["CERTIFICATE_ENDS"])
        self.assertIn(f"certificate of {one.address}: ", said)
        self.assertRegex(said, r"[01] days are left")

    def test_copy_that_is_cut_off_or_of_other_accounts_is_told(self):
        accounts = self.serve("accord-accounts", f"--database=sqlite:{self.folder}/data")
        forecast = self.serve("accord-forecast", f"--database=sqlite:{self.folder}/data",
                              f"--accounts={accounts.address}")
        all_of_them = f"accounts={accounts.address},forecast={forecast.address}"
        self.wait_until_content(all_of_them)
        others = self.serve("accord-accounts", f"--database=sqlite:{self.folder}/others")
        code, found = self.doctor(f"accounts={others.address},forecast={forecast.address}")
        self.assertEqual(code, 1, found)
        self.assertIn("forecast: its copy is of the accounts' history",
                      self.says(found["ACCOUNTS_EPOCH_DIFFERS"]))
        accounts.kill()
        wait_until("the doctor says that it is cut off",
                   lambda: "HIERARCHY_BEHIND" in self.doctor(f"forecast={forecast.address}")[1])

    def test_frozen_server_is_told_and_nobody_waits_for_it_for_ever(self):
        one = self.serve("accord-accounts", f"--database=sqlite:{self.folder}/data")
        one.freeze()
        self.addCleanup(one.thaw)
        code, found = self.doctor(one.address, "--timeout=2")
        self.assertEqual(code, 1)
        self.assertIn("NO_SERVER", found)


if __name__ == "__main__":
    unittest.main(verbosity=2)
