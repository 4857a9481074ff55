"""Processes that are made to fail, the load on them, and the verdict on what came of it.

Servers and databases of a test's own, on loopback ports below those that the system gives out by
itself, so that a process that is killed finds its port free again. Everything is ended by its pid,
also when a test fails.
"""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import BIN  # noqa: E402

import checker  # noqa: E402

FULL = os.environ.get("ACCORD_FAULTS") == "full"
SEED = int(os.environ.get("ACCORD_FAULTS_SEED", "0")) or int(time.time())
CHANCE = random.Random(SEED)
# Nothing here is measured by it: how long to wait for what must come, on a machine with much to do.
PATIENCE_SECONDS = 60
BREACHES_SHOWN_MAX = 20


def sized(ci, full):
    """A count: CI's, or that of a full run."""
    return full if FULL else ci


def free_port():
    while True:
        port = CHANCE.randrange(15000, 30000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def wait_until(what, happened, seconds=PATIENCE_SECONDS):
    """Returns how many seconds it took."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"after {seconds} s still not: {what}")
        time.sleep(0.02)
    return time.monotonic() - began


class Service:
    """One replica of the accounts service, which may be killed and started again."""

    def __init__(self, database, folder, *options):
        self.address = f"127.0.0.1:{free_port()}"
        self.command = [BIN / "accord-accounts", f"--database={database}",
                        f"--listen={self.address}", *options]
        self.log = open(f"{folder}/accounts-{self.address}.log", "w+", encoding="utf-8")
        self.process = None

    def start(self, failpoints=""):
        """Returns once it serves, or has died: a failpoint may strike at the start."""
        assert not self.alive()
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={**os.environ, "ACCORD_FAILPOINTS": failpoints})
        for line in self.process.stdout:
            if re.search(r"listening on (\S+:\d+)", line):
                return self
        self.process.wait()
        if not failpoints:
            raise AssertionError("the service did not start: " + self.errors())
        return self

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.alive():
            self.process.kill()
        self._collect()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def wait_until_killed(self):
        self.process.wait(timeout=PATIENCE_SECONDS)
        assert self.process.returncode == -signal.SIGKILL, (self.process.returncode, self.errors())
        self._collect()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self._collect()
        return code

    def _collect(self):
        if self.process is not None:
            self.process.wait()
            self.process.stdout.close()

    def errors(self):
        self.log.seek(0)
        return self.log.read()[-4000:]

    def close(self):
        self.kill()
        self.log.close()


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

    def serve(self, database, *options):
        service = Service(database, self.folder, *options)
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
