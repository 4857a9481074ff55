"""kill -9 during an import: the database opens, and the import resumes to the undisturbed end state."""
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import BIN, DATA, ServedTest, accord, accord_json, needs_data  # noqa: E402

KILLS = int(os.environ.get("ACCORD_KILLS", "6"))


def content(server):
    """Everything that the import wrote, without revisions and times."""
    strip = ("etag", "createTime", "updateTime", "startDate", "parentHistory")

    def clean(value):
        if isinstance(value, dict):
            return {k: clean(v) for k, v in value.items() if k not in strip}
        return [clean(v) for v in value] if isinstance(value, list) else value

    return {
        "accounts": clean(accord_json(server, "accounts", "list")),
        "people": clean(accord_json(server, "people", "list")),
        "forecasts": [
            clean(accord_json(server, "forecast", "show", "--person", m, "--fiscal-year", "2017"))
            for m in ("Dustin Brinkmann", "Melvin Marxen", "Rocco Neubert")
        ],
    }


def database_is_sound(path):
    """Opens a database as it was left; every revision is whole."""
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        newest = database.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()[0]
        last = database.execute("SELECT COALESCE(MAX(revision), 0) FROM revision").fetchone()[0]
        count = database.execute("SELECT COUNT(*) FROM revision").fetchone()[0]
        orphans = database.execute(
            "SELECT COUNT(*) FROM change WHERE revision NOT IN (SELECT revision FROM revision)"
        ).fetchone()[0]
    assert (newest, count, orphans) == (last, last, 0), (newest, last, count, orphans)


@needs_data("crm")
class KillImportTest(ServedTest):
    def begin_import(self):
        return subprocess.Popen(
            [BIN / "accord", f"--server={self.server.address}", "import", "crm", DATA / "crm",
             "--fiscal-year-start", "1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def test_killed_server_resumes_to_the_undisturbed_end_state(self):
        accord(self.server, "import", "crm", DATA / "crm", "--fiscal-year-start", "1")
        expected = content(self.server)
        self.server.kill()
        self.folder += "/again"
        os.mkdir(self.folder)
        self.server = self.serve()
        chance = random.Random(7)
        for _ in range(KILLS):
            client = self.begin_import()
            time.sleep(chance.uniform(0.02, 0.6))
            self.server.kill()
            client.wait()
            for name in ("accounts", "planning", "forecast"):
                database_is_sound(f"{self.folder}/data/{name}.db")
            self.server = self.serve()
        accord(self.server, "import", "crm", DATA / "crm", "--fiscal-year-start", "1")
        self.assertEqual(content(self.server), expected)

    def test_killed_client_resumes_to_the_undisturbed_end_state(self):
        accord(self.server, "import", "crm", DATA / "crm", "--fiscal-year-start", "1")
        expected = content(self.server)
        self.server.terminate()
        self.folder += "/again"
        os.mkdir(self.folder)
        self.server = self.serve()
        chance = random.Random(11)
        for _ in range(KILLS):
            client = self.begin_import()
            time.sleep(chance.uniform(0.02, 0.5))
            client.kill()
            client.wait()
        accord(self.server, "import", "crm", DATA / "crm", "--fiscal-year-start", "1")
        self.assertEqual(content(self.server), expected)


if __name__ == "__main__":
    unittest.main(verbosity=2)
