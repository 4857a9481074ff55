"""Processes that are made to fail, the load on them, and the verdict on what came of it.

Servers and databases of a test's own, on loopback ports below those that the system gives out by
itself, so that a process that is killed finds its port free again. Everything is ended by its pid,
also when a test fails.
"""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import harness  # noqa: E402
from harness import BIN, PATIENCE_SECONDS, wait_until  # noqa: E402

import checker  # noqa: E402

FULL = os.environ.get("ACCORD_FAULTS") == "full"
SEED = int(os.environ.get("ACCORD_FAULTS_SEED", "0")) or int(time.time())
CHANCE = random.Random(SEED)
BREACHES_SHOWN_MAX = 20


def sized(ci, full):
    """A count: CI's, or that of a full run."""
    return full if FULL else ci


def free_port():
    return harness.free_port(CHANCE)


class Service(harness.Service):
    """One replica of a service, the accounts service unless said otherwise."""

    def __init__(self, database, folder, *options, program="accord-accounts", environment=None):
        super().__init__(program, folder, f"--database={database}", *options, chance=CHANCE,
                         environment=environment)


class Driver:
    """fault_driver: the load, and its history."""

    def __init__(self, folder, addresses, **flags):
        self.path = f"{folder}/history.jsonl"
        self.log = open(f"{folder}/driver.log", "w+", encoding="utf-8")
        flags = {"seed": CHANCE.randrange(1 << 30), **flags}
        self.process = subprocess.Popen(
            [BIN / "fault_driver", f"--addresses={','.join(addresses)}", f"--history={self.path}",
             *(f"--{name}={value}" for name, value in flags.items())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)

    def status(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait_for_more(self, what="acknowledged", more=1, seconds=PATIENCE_SECONDS):
        """Until so many more writes (or reads) are answered; returns how many seconds it took."""
        reached = self.status()[what] + more
        return wait_until(f"{more} more {what}", lambda: self.status()[what] >= reached, seconds)

    def finish(self):
        """Ends the load; returns the lines of the history, without the database's own part."""
        self.process.stdin.close()
        code = self.process.wait(timeout=5 * PATIENCE_SECONDS)
        self.process.stdout.close()
        self.log.seek(0)
        assert code == 0, f"fault_driver ended with {code}: {self.log.read()[-2000:]}"
        return checker.read(self.path)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            stream.close()


def audit_lines(rows):
    """`rows`: (revision, request id, method) of every revision in the database."""
    return [{"kind": "audit", "revision": int(revision), "request_id": request, "method": method}
            for revision, request, method in rows]


def sqlite_audit(path):
    with sqlite3.connect(path) as database:
        return audit_lines(database.execute("SELECT revision, request_id, method FROM revision"))


def sqlite_is_sound(path):
    """As a killed process left it: looked at in a copy, so that recovery is left to the service."""
    with tempfile.TemporaryDirectory(prefix="accord-faults-") as folder:
        for file in pathlib.Path(path).parent.glob(pathlib.Path(path).name + "*"):
            shutil.copy(file, folder)
        database = sqlite3.connect(f"{folder}/{pathlib.Path(path).name}")
        try:
            return database.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            database.close()


class FaultTest(unittest.TestCase):
    """A test with a folder of its own, which is kept for a look if it fails."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-faults-")
        self.addCleanup(self._drop_folder)

    def _drop_folder(self):
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            print(f"kept for a look: {self.folder} (seed {SEED})", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def serve(self, database, *options, **settings):
        service = Service(database, self.folder, *options, **settings)
        self.addCleanup(service.close)
        return service

    def load(self, services, **flags):
        driver = Driver(self.folder, [service.address for service in services], **flags)
        self.addCleanup(driver.close)
        return driver

    def assert_sound(self, lines, audit, forbid_failures=False):
        """No breach in the history; says what stood in it."""
        with open(f"{self.folder}/history.jsonl", "a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in audit)
        found = checker.violations(lines + audit)
        self.assertEqual(len(found), 0, "\n".join(found[:BREACHES_SHOWN_MAX]))
        kinds = {kind: sum(line["kind"] == kind for line in lines)
                 for kind in ("call", "answer", "failure", "message")}
        if forbid_failures:
            self.assertEqual(kinds["failure"], 0,
                             [line for line in lines if line["kind"] == "failure"][:5])
        print(f"\n{self.id()}: {json.dumps(kinds)}, 0 violations (seed {SEED})", file=sys.stderr)
