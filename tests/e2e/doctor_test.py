"""Backups that are one moment, services that are put back alone, and what `accord doctor` says."""
import contextlib
import json
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from harness import BIN, Server, accord


def run(*arguments):
    return subprocess.run([BIN / "accord", *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)


class DoctorTest(unittest.TestCase):
    """One demo organisation, backed up while it was written; each test works on a copy."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        where = f"--database=sqlite:{cls.home}/data"
        server = Server("accord", "serve", where, "--listen=127.0.0.1:0")
        try:
            cls.backups = [cls.home / "empty"]
            assert run("db", "backup", cls.backups[0], where).returncode == 0
            demo = subprocess.Popen([BIN / "accord", f"--server={server.address}", "demo"],
                                    stdout=subprocess.DEVNULL)
            while demo.poll() is None:
                cls.backups.append(cls.home / f"backup{len(cls.backups)}")
                made = run("db", "backup", cls.backups[-1], where)
                assert made.returncode == 0, made.stderr
            assert demo.returncode == 0
            cls.asked = json.loads(run("doctor", "--json", f"--server={server.address}").stdout)
        finally:
            server.terminate()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.home))
        shutil.copytree(self.home / "data", self.folder / "data")
        self.database = f"--database=sqlite:{self.folder}/data"

    def doctor(self, expect):
        done = run("doctor", "--json", self.database)
        self.assertEqual(done.returncode, expect, done.stdout)
        return {one["reason"]: one for one in json.loads(done.stdout)["diagnoses"]}

    # Issue 9, fault 21
    def test_backups_beside_writers_hold_what_they_refer_to(self):
        for backup in self.backups[1::max(1, len(self.backups) // 4)]:
            copy = f"--database=sqlite:{self.folder}/{backup.name}"
            self.assertEqual(run("db", "restore", backup, copy).returncode, 0)
            verified = run("db", "verify", copy)
            self.assertEqual(verified.returncode, 0, verified.stdout)
            names = [json.loads((backup / service / "manifest.json").read_text())
                     for service in ("accounts", "planning", "forecast")]
            self.assertEqual([one["revision"] for one in names],
                             [names[0]["set"][one["service"]] for one in names])

    # Issue 9, fault 21
    def test_service_that_is_put_back_alone_says_what_does_not_fit(self):
        for file in (self.folder / "data").glob("accounts.db*"):
            file.unlink()
        restored = run("db", "restore", self.backups[0], self.database, "--service=accounts")
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.assertIn("refers to the account kestral-foods", restored.stderr)
        self.assertIn("The set that does: accounts", restored.stderr)
        verified = run("db", "verify", self.database)
        self.assertEqual(verified.returncode, 1)
        self.assertIn("which the accounts service does not have", verified.stdout)

    # Issue 9, fault 21
    def test_verify_compares_across_services(self):
        with contextlib.closing(sqlite3.connect(self.folder / "data/forecast.db")) as file:
            file.execute("UPDATE opportunity SET account = 'nobody' WHERE id = "
                         "(SELECT MIN(id) FROM opportunity)")
            file.commit()
        verified = run("db", "verify", self.database)
        self.assertEqual(verified.returncode, 1)
        self.assertIn("refers to the account nobody", verified.stdout)

    def test_doctor_says_when_verify_last_ran_and_what_it_found(self):
        self.assertIn("NEVER_VERIFIED", self.doctor(expect=8))
        self.assertEqual(run("db", "verify", self.database).returncode, 0)
        self.assertEqual(set(self.doctor(expect=0)), {""})
        with contextlib.closing(sqlite3.connect(self.folder / "data/planning.db")) as file:
            file.execute("UPDATE plan SET state = 'APPROVED'")
            file.commit()
        self.assertEqual(run("db", "verify", self.database).returncode, 1)
        self.assertIn("DATABASE_UNSOUND", self.doctor(expect=1))

    # Issue 9, fault 18
    def test_doctor_and_start_miss_what_was_acknowledged_until_the_loss_is_accepted(self):
        old = self.folder / "old"
        old.mkdir()
        restored = run("db", "restore", self.backups[1], f"--database=sqlite:{old}")
        self.assertEqual(restored.returncode, 0, restored.stderr)
        shutil.copy(old / "accounts.db", self.folder / "data/accounts.db")
        self.assertIn("ACKNOWLEDGED_REVISIONS_MISSING", self.doctor(expect=1))
        refused = subprocess.run([BIN / "accord", "serve", self.database, "--listen=127.0.0.1:0"],
                                 capture_output=True, text=True, timeout=60)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("accept-loss", refused.stderr + refused.stdout)
        accepted = run("db", "accept-loss", self.database)
        self.assertIn("had been acknowledged", accepted.stdout)
        self.assertNotIn("ACKNOWLEDGED_REVISIONS_MISSING", self.doctor(expect=8))
        server = Server("accord", "serve", self.database, "--listen=127.0.0.1:0")
        self.assertEqual(server.terminate(), 0)

    def test_doctor_asks_servers(self):
        severities = {one["severity"] for one in self.asked["diagnoses"]}
        self.assertEqual(severities, {"well"}, self.asked)
        self.assertTrue([one for one in self.asked["diagnoses"] if "its copy shows" in one["says"]],
                        self.asked)
        nobody = run("doctor", "--json", "--server=127.0.0.1:1")
        self.assertEqual(nobody.returncode, 1)
        self.assertIn("NO_SERVER", nobody.stdout)

    def test_doctor_counts_a_certificates_days(self):
        made = self.folder / "web.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "5",
                        "-subj", "/CN=web", "-keyout", self.folder / "web.key", "-out", made],
                       check=True, capture_output=True)
        done = run(f"--tls-cert={made}", f"--tls-key={self.folder}/web.key", f"--tls-ca={made}",
                   "doctor", "--json", self.database)
        self.assertIn("CERTIFICATE_ENDS", done.stdout)


if __name__ == "__main__":
    unittest.main()
