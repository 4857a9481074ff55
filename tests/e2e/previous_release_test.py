"""Data of the previous release (tests/data/previous_release) is opened, migrated and held by this one."""
import contextlib
import hashlib
import json
import lzma
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
import urllib.parse

from harness import BIN, Server, accord

KEPT = pathlib.Path(__file__).resolve().parent.parent / "data" / "previous_release"
SERVICES = ("accounts", "planning", "forecast")
# What later releases answer otherwise, on purpose: why, by the end of what a difference is told of.
OTHER_NOW = {
    # Etags tell histories apart.
    ".etag": ("",),
    # A start writes revisions of its own (frozen plans).
    ".revision": ("plan show",),
    # A move on the day of an approval was forgotten by a restart.
    ".staleReasons": ("plan list", "plan show"),
    # Planning and forecast have registered since, which makes revisions of the accounts service.
    ".accountsRevision": ("forecast show",),
    # It was UTC without saying so.
    ".timeZone": ("org show",),
}
# What was a sentence is the message of an explanation now.
SENTENCES = ("reason", "notApplicableReason")
# Lists that may be longer now, behind what they had: parts have their own part and the rest beside them.
LONGER_NOW = (".parts",)


def unpack(name):
    return lzma.decompress((KEPT / f"{name}.xz").read_bytes()).decode()


def make_databases(folder):
    folder.mkdir()
    for service in SERVICES:
        with contextlib.closing(sqlite3.connect(folder / f"{service}.db")) as database:
            database.executescript(unpack(f"{service}.sql"))
            database.commit()


def columns_of(database, table):
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


def rows_of(database, table, columns):
    return sorted(database.execute(f"SELECT {', '.join(columns)} FROM {table}"))


def make_backup(databases, folder):
    """The CSV files that the previous release's `db backup` wrote, to the byte."""
    for service in SERVICES:
        (folder / service).mkdir(parents=True)
        text = (KEPT / f"{service}.manifest.json").read_text()
        (folder / service / "manifest.json").write_text(text)
        with contextlib.closing(sqlite3.connect(databases / f"{service}.db")) as database:
            for table in json.loads(text)["tables"]:
                write_table(database, table, folder / service)


def write_table(database, table, folder):
    name = table["table"]
    columns = [column["name"] for column in table["columns"]]
    info = sorted(database.execute(f"PRAGMA table_info({name})"), key=lambda column: column[5])
    key = [column[1] for column in info if column[5]]
    rows = database.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY {', '.join(key)}")

    def quoted(value):
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text

    content = "".join(
        ",".join(map(quoted, row)) + "\n" for row in [columns, *rows]).encode()
    assert hashlib.sha256(content).hexdigest() == table["sha256"], f"{name} is not what was backed up"
    (folder / f"{name}.csv").write_bytes(content)


def value_of(key, recorded, answered):
    if key in SENTENCES and key not in answered:
        return answered["explanation"].get("message") if recorded else recorded
    return answered.get(key)


def missing(recorded, answered, path=""):
    """What the recorded answer says and this one does not; more may be said."""
    if isinstance(recorded, dict):
        if not isinstance(answered, dict):
            return [f"{path}: {answered!r} is no object"]
        return [problem for key, value in recorded.items()
                for problem in missing(value, value_of(key, value, answered), f"{path}.{key}")]
    if isinstance(recorded, list):
        if path.endswith(".parts") and isinstance(answered, list):
            # What stands on the subject itself was no part then.
            answered = [part for part in answered if part.get("part") != "OWN"]
        longer = path.endswith(LONGER_NOW)
        if not isinstance(answered, list) or len(recorded) > len(answered) or (
                len(recorded) != len(answered) and not longer):
            return [f"{path}: {len(recorded)} elements, now {answered!r}"[:300]]
        return [problem for i, value in enumerate(recorded)
                for problem in missing(value, answered[i], f"{path}[{i}]")]
    if path.endswith(".timeZone") and (recorded, answered) == ("", "UTC"):
        return []  # the default is said now
    return [] if recorded == answered else [f"{path}: {recorded!r}, now {answered!r}"]


def is_other_now(words, problem):
    where = problem.split(": ", 1)[0]
    return any(where.endswith(ending) and words.startswith(commands)
               for ending, commands in OTHER_NOW.items())


class PreviousReleaseTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / "data"
        make_databases(self.data)

    def db(self, *arguments):
        done = subprocess.run([BIN / "accord", "db", *map(str, arguments)],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, f"{arguments}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def assert_answers(self, database):
        server = Server("accord", "serve", f"--database={database}", "--listen=127.0.0.1:0")
        try:
            for question in json.loads(unpack("answers.json")):
                words = " ".join(question["command"])
                answered = json.loads(accord(server, "--json", *question["command"]).stdout)
                with self.subTest(words):
                    problems = [
                        problem for problem in missing(question["answer"], answered)
                        if not is_other_now(words, problem)]
                    self.assertEqual(problems, [])
        finally:
            self.assertEqual(server.terminate(), 0)

    def test_every_row_is_migrated_and_every_answer_is_as_it_was(self):
        self.assert_answers(f"sqlite:{self.data}")
        self.db("verify", f"--database=sqlite:{self.data}")
        for service in SERVICES:
            with contextlib.closing(sqlite3.connect(":memory:")) as before, \
                    contextlib.closing(sqlite3.connect(self.data / f"{service}.db")) as after:
                before.executescript(unpack(f"{service}.sql"))
                tables = [row[0] for row in before.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' "
                    "AND name NOT LIKE 'schema_%' AND name NOT IN ('counter', 'directory_head', "
                    "'directory_part')")]
                for table in tables:
                    columns = columns_of(before, table)
                    if table == "exchange_rate":
                        columns.remove("ended")  # a start adds versions that say their base
                    self.assertLessEqual(
                        set(rows_of(before, table, columns)), set(rows_of(after, table, columns)),
                        f"{service}.{table}")

    def test_migrate_gives_old_rows_checksums_and_damage_to_them_is_found(self):
        where = f"--database=sqlite:{self.data}"
        self.db("migrate", where)
        told = json.loads(self.db("verify", "--json", where))["databases"]
        for database in told:
            self.assertEqual(database["rowsUnsummed"], 0, database["service"])
            self.assertGreater(database["rowsSummed"], 500)
        with contextlib.closing(sqlite3.connect(self.data / "forecast.db")) as file:
            file.execute("DELETE FROM revenue_fact WHERE id = "
                         "(SELECT MIN(id) FROM revenue_fact WHERE revision < 400)")
            file.commit()
        done = subprocess.run([BIN / "accord", "db", "verify", where, "--service=forecast"],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("held_sum", done.stdout)

    def test_its_backup_is_restored_to_either_engine(self):
        make_backup(self.data, self.folder / "backup")
        self.db("restore", self.folder / "backup", f"--database=sqlite:{self.folder}/copy")
        self.db("verify", f"--database=sqlite:{self.folder}/copy")
        server = os.environ.get("ACCORD_TEST_POSTGRES")
        if not server:
            self.skipTest("ACCORD_TEST_POSTGRES is not set")
        with made_postgres(server) as database:
            self.db("restore", self.folder / "backup", f"--database={database}")
            self.db("verify", f"--database={database}")
            self.assert_answers(database)


@contextlib.contextmanager
def made_postgres(server):
    """Three databases of their own on the tests' server; their URL with {service}."""
    url = urllib.parse.urlsplit(server)
    prefix = f"previous_{os.getpid()}_"

    def psql(sql):
        subprocess.run(["psql", "--quiet", server, "--command", sql], check=True)

    for service in SERVICES:
        psql(f"CREATE DATABASE {prefix}{service}")
    try:
        yield urllib.parse.urlunsplit(url._replace(path=f"/{prefix}{{service}}"))
    finally:
        for service in SERVICES:
            psql(f"DROP DATABASE {prefix}{service} WITH (FORCE)")


if __name__ == "__main__":
    unittest.main()
