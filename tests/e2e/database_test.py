"""`accord db` on real databases: back up beside a server, restore, verify, find damage."""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from harness import BIN, Server, accord

SERVICES = ("accounts", "planning", "forecast")
HOLDS = 2**63 - 1


def db(*arguments, expect=0):
    """Runs `accord db`; returns what it printed."""
    done = subprocess.run(
        [BIN / "accord", "db", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )
    if done.returncode != expect:
        raise AssertionError(
            f"accord db {' '.join(map(str, arguments))} ended with {done.returncode}, not {expect}:"
            f"\n{done.stdout}\n{done.stderr}"
        )
    return done


class DatabaseTest(unittest.TestCase):
    """One demo organisation, made once; each test works on a copy."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        server = Server(
            "accord", "serve", f"--database=sqlite:{cls.home}/data", "--listen=127.0.0.1:0"
        )
        try:
            accord(server, "demo")
            # While the server has the files.
            db("backup", cls.home / "backup", f"--database=sqlite:{cls.home}/data")
            cls.running = json.loads(
                db("verify", "--json", "--against-server", f"--server={server.address}",
                   f"--database=sqlite:{cls.home}/data").stdout
            )
        finally:
            server.terminate()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.home))
        shutil.copytree(self.home / "data", self.folder / "data")
        self.database = f"--database=sqlite:{self.folder}/data"

    def damage(self, service, sql, *values):
        with contextlib.closing(sqlite3.connect(self.folder / "data" / f"{service}.db")) as file:
            changed = file.execute(sql, values).rowcount
            file.commit()
        self.assertGreater(changed, 0, sql)

    def findings(self, service):
        """Problems that verify tells of one service; the others are sound."""
        told = json.loads(db("verify", "--json", self.database, expect=1).stdout)["databases"]
        for database in told:
            self.assertEqual(database["sound"], database["service"] != service,
                             f"{database['service']}: {database['findings'][:3]}")
        return [
            f"{finding['table']} {finding['id']}: {finding['problem']}"
            for database in told
            for finding in database["findings"]
        ]

    def test_nothing_is_found_in_what_the_services_wrote(self):
        for database in self.running["databases"]:
            self.assertTrue(database["sound"], database)
            self.assertGreater(database["versions"], 500)
        compared = {d["service"]: d["sumsCompared"] for d in self.running["databases"]}
        self.assertEqual(compared["accounts"], 73)
        self.assertIn(73, [d["serverAccountsCompared"] for d in self.running["databases"]])
        self.assertGreater(compared["forecast"], 1000)

    def test_restored_databases_hold_the_same_and_serve(self):
        copy = f"--database=sqlite:{self.folder}/copy"
        db("restore", self.home / "backup", copy)
        db("verify", copy)
        before, after = (
            json.loads(db("status", "--json", where).stdout)["databases"]
            for where in (self.database, copy)
        )
        for was, is_now in zip(before, after):
            self.assertEqual(was["revision"], is_now["revision"])
            self.assertEqual(
                was.get("copiedAccountsRevision"), is_now.get("copiedAccountsRevision")
            )
            was["rows"].pop("counter")  # the identity of the database is not copied
            is_now["rows"].pop("counter")
            self.assertEqual(was["rows"], is_now["rows"])
        server = Server("accord", "serve", copy, "--listen=127.0.0.1:0")
        try:
            self.assertIn("Orvane Bank France", accord(server, "accounts", "tree").stdout)
        finally:
            server.terminate()

    def test_restore_writes_nothing_over_data(self):
        refused = db("restore", self.home / "backup", self.database, expect=8)
        self.assertIn("DATABASE_NOT_EMPTY", refused.stderr)
        db("verify", self.database)

    def test_damaged_backup_is_refused_before_anything_is_written(self):
        backup = self.folder / "backup"
        shutil.copytree(self.home / "backup", backup)
        os.truncate(backup / "forecast" / "opportunity.csv", 1000)
        refused = db("restore", backup, f"--database=sqlite:{self.folder}/copy", expect=1)
        self.assertIn("opportunity.csv", refused.stderr)
        self.assertFalse((self.folder / "copy").exists())

    def test_backup_never_replaces_another(self):
        db("backup", self.home / "backup", self.database, expect=4)

    def test_circle_in_the_tree_is_found(self):
        self.damage(
            "accounts",
            "UPDATE account SET parent = 'orvane-bank-france' WHERE id = 'orvane-bank-group' "
            "AND ended = ?", HOLDS,
        )
        self.assertTrue([f for f in self.findings("accounts") if "SET_ASIDE_CIRCLE" in f])

    def test_parent_that_is_not_there_is_found(self):
        self.damage(
            "accounts",
            "UPDATE account SET parent = 'nobody' WHERE id = 'orvane-bank-france' AND ended = ?",
            HOLDS,
        )
        self.assertIn(
            "account orvane-bank-france: cannot stand below nobody and is shown as a root: "
            "SET_ASIDE_PARENT_UNKNOWN",
            self.findings("accounts"),
        )

    def test_value_that_nobody_can_have_written_is_found(self):
        self.damage(
            "planning", "UPDATE plan SET state = 'NONSENSE' WHERE id = 'orvane-bank-group/2027'"
        )
        self.assertTrue(
            [f for f in self.findings("planning") if f.startswith("plan orvane-bank-group/2027: ")]
        )

    def test_lost_version_is_found(self):
        self.damage(
            "forecast",
            "DELETE FROM opportunity WHERE (id, revision) IN "
            "(SELECT id, revision FROM opportunity WHERE ended = ? LIMIT 1)", HOLDS,
        )
        self.assertTrue(
            [f for f in self.findings("forecast") if "has no version in opportunity" in f]
        )

    def test_migrate_says_what_it_did_and_does_it_once(self):
        fresh = f"--database=sqlite:{self.folder}/fresh"
        first = json.loads(db("migrate", "--json", fresh).stdout)["applied"]
        self.assertEqual({step["service"] for step in first}, set(SERVICES))
        self.assertEqual(json.loads(db("migrate", "--json", fresh).stdout)["applied"], [])

    def test_service_that_must_not_migrate_refuses_an_old_database(self):
        fresh = f"--database=sqlite:{self.folder}/fresh"
        refused = subprocess.run(
            [BIN / "accord-accounts", fresh, "--no-migrate", "--listen=127.0.0.1:0"],
            capture_output=True, text=True, timeout=30,
        )
        self.assertEqual(refused.returncode, 1)
        self.assertIn("db migrate", refused.stderr)
        db("migrate", fresh)
        server = Server("accord-accounts", fresh, "--no-migrate", "--listen=127.0.0.1:0")
        self.assertEqual(server.terminate(), 0)

    def test_compacted_database_is_sound_and_says_where_its_history_begins(self):
        before = json.loads(db("status", "--json", self.database, "--service=planning").stdout)
        newest = before["databases"][0]["revision"]
        forgotten = json.loads(
            db("compact", "--json", self.database, "--service=planning", f"--oldest={newest}").stdout
        )["services"][0]["versionsForgotten"]
        after = json.loads(db("status", "--json", self.database, "--service=planning").stdout)
        self.assertGreater(forgotten, 0)
        self.assertEqual(after["databases"][0]["oldestRevision"], newest)
        self.assertEqual(after["databases"][0]["rows"]["revision"], newest)
        db("verify", self.database)

    def test_database_that_is_not_there_is_not_made_by_looking(self):
        for verb in ("status", "verify"):
            db(verb, f"--database=sqlite:{self.folder}/none", expect=3)
        self.assertFalse((self.folder / "none").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
