"""Three processes on their own ports, each with its own database, and how they end."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import BIN, Server, accord, accord_json


class ServicesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.running = []
        self.addCleanup(lambda: [s.kill() for s in self.running if s.process.poll() is None])

    def start(self, name, *options):
        server = Server(
            f"accord-{name}", f"--data-dir={self.folder}/{name}", "--listen=127.0.0.1:0", *options
        )
        self.running.append(server)
        return server

    def wait_until_healthy(self, server):
        for _ in range(100):
            if accord(server, "health", expect=None).returncode == 0:
                return
            time.sleep(0.1)
        self.fail(accord(server, "health", expect=None).stdout)

    def load(self, accounts):
        """The account accounts/t-acme and the person people/t-jane."""
        loads = [
            {"file": "book.csv", "resource": kind, "key": kind,
             "fields": {"display_name": {"column": kind}}}
            for kind in ("person", "account")
        ]
        folder = pathlib.Path(self.folder, "book")
        folder.mkdir()
        (folder / "book.csv").write_text("person,account\njane,acme\n")
        (folder / "mapping.json").write_text(
            json.dumps({"about": "a book", "system": "t", "loads": loads})
        )
        accord(accounts, "import", "crm", folder, f"--mapping={folder}/mapping.json")

    def test_forecast_follows_the_accounts_service_and_outlives_it(self):
        accounts = self.start("accounts")
        forecast = self.start("forecast", f"--accounts={accounts.address}")
        planning = self.start("planning", f"--accounts={accounts.address}")
        for server in (accounts, forecast, planning):
            self.wait_until_healthy(server)
        self.assertEqual(accounts.terminate(), 0)
        self.wait_until_healthy(forecast)
        self.wait_until_healthy(planning)
        self.assertEqual(forecast.terminate(), 0)
        self.assertEqual(planning.terminate(), 0)

    def test_planning_and_forecast_start_and_serve_without_the_accounts_service(self):
        accounts = self.start("accounts")
        self.load(accounts)
        for name in ("planning", "forecast"):
            server = self.start(name, f"--accounts={accounts.address}")
            self.wait_until_healthy(server)
            self.assertEqual(server.terminate(), 0)
        self.assertEqual(accounts.terminate(), 0)

        planning = self.start("planning", "--accounts=127.0.0.1:1")
        self.wait_until_healthy(planning)
        create = ("plan", "create", "accounts/t-acme", "--fiscal-year=2026", "--owner=people/t-jane")
        accord(planning, *create)
        # The owner is checked against the copy; whether somebody new is called so nobody can say now.
        nobody = ("plan", "create", "accounts/t-acme", "--fiscal-year=2027", "--owner=people/x")
        self.assertIn("people/x", accord(planning, *nobody, expect=None).stderr)
        forecast = self.start("forecast", "--accounts=127.0.0.1:1")
        self.wait_until_healthy(forecast)
        accord(forecast, "forecast", "show", "--account=accounts/t-acme", "--fiscal-year=2026")

    def test_service_is_not_healthy_before_it_has_the_hierarchy(self):
        forecast = self.start("forecast", "--accounts=127.0.0.1:1")
        self.assertNotEqual(accord(forecast, "health", expect=None).returncode, 0)

    def test_second_process_on_one_database_is_refused(self):
        self.start("accounts")
        second = subprocess.run(
            [BIN / "accord-accounts", f"--data-dir={self.folder}/accounts", "--listen=127.0.0.1:0"],
            capture_output=True, text=True, timeout=30,
        )
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("another process", second.stderr)

    def test_address_beyond_loopback_is_refused(self):
        refused = subprocess.run(
            [BIN / "accord-accounts", f"--data-dir={self.folder}/x", "--listen=0.0.0.0:0"],
            capture_output=True, text=True, timeout=30,
        )
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("loopback", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
