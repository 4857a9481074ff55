"""Starts real programs on free loopback ports and talks to them through the command line.

Standard library only: what these tests compare against must not be our own code.
"""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ.get("ACCORD_BIN", "build/dev/bin"))
DATA = pathlib.Path(os.environ.get("ACCORD_DATA", "../shared/data"))


# Nothing is measured by it: how long to wait for what must come, on a machine with much to do.
PATIENCE_SECONDS = 120


def free_port(chance=random):
    """Below those that the system gives out by itself: whose server is killed finds it free again."""
    while True:
        port = chance.randrange(15000, 30000)
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
    """A program that serves at one address, which may be killed and started there again.

    `folder` takes its log. `environment` is added to the test's.
    """

    def __init__(self, program, folder, *options, chance=random, environment=None):
        self.address = f"127.0.0.1:{free_port(chance)}"
        self.command = [BIN / program.split()[0], *program.split()[1:], f"--listen={self.address}",
                        *map(str, options)]
        self.environment = environment or {}
        self.log = open(f"{folder}/{program.split()[0]}-{self.address}.log", "w+", encoding="utf-8")
        self.process = None

    def start(self, failpoints=""):
        """Returns once it serves, or has died: a failpoint may strike at the start."""
        assert not self.alive()
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={**os.environ, **self.environment, "ACCORD_FAILPOINTS": failpoints})
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
        """Asks it to end in order; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
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


class Server:
    """One program that serves; ended by pid. `more` is for subprocess.Popen."""

    def __init__(self, program, *arguments, **more):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [BIN / program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=self.log, text=True,
            **more
        )
        self.address = self._wait_for_address()

    def _wait_for_address(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            line = self.process.stdout.readline()
            found = re.search(r"listening on (\S+:\d+)", line)
            if found:
                return found.group(1)
            if line == "" and self.process.poll() is not None:
                break
        raise AssertionError("the server did not start: " + self.errors())

    def errors(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._close()

    def _close(self):
        self.process.stdout.close()
        self.log.close()

    def terminate(self):
        """Asks it to end in order; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self._close()
        return code


def accord(server, *arguments, expect=0, text_input=None):
    """Runs the command line; returns what it printed."""
    done = subprocess.run(
        [BIN / "accord", f"--server={server.address}", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        input=text_input,
    )
    if expect is not None and done.returncode != expect:
        raise AssertionError(
            f"accord {' '.join(map(str, arguments))} ended with {done.returncode}, not {expect}:\n"
            f"{done.stdout}\n{done.stderr}"
        )
    return done


def accord_json(server, *arguments):
    return json.loads(accord(server, "--json", *arguments).stdout)


class ServedTest(unittest.TestCase):
    """A test with `accord serve` over an empty data directory."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        os.environ["ACCORD_RUNS"] = self.folder + "/runs"  # journals of imports
        self.server = self.serve()
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())

    def serve(self):
        return Server("accord", "serve", f"--data-dir={self.folder}/data", "--listen=127.0.0.1:0")


def needs_data(folder):
    """Skips a test, by name, where the real data is absent."""
    return unittest.skipUnless((DATA / folder).is_dir(), f"real data '{folder}' is absent")
