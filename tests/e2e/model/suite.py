"""The suite under trial, in one of four shapes, with a wall clock of its own.

`together`: `accord serve` on SQLite. `apart`: a process for each service, on SQLite. `replicas`: two
processes of each service on PostgreSQL. `limited`: as together, and somebody sees a part. Addresses stay over
restarts.
"""
import datetime
import os
import pathlib
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(ROOT), str(ROOT.parent / "faults")]
from api import SERVICES, Api, healthy  # noqa: E402
from harness import BIN, Service, wait_until  # noqa: E402

SHAPES = ("together", "apart", "replicas")
# `limited_suite` beside the others: somebody sees a part of it.
LIMITED = "limited"
IN_ONE_PROCESS = ("together", LIMITED)
# No day ends while a test runs, unless the test says so.
BEGIN_HOUR = 8


class Clock:
    """The wall clock of the processes that are started with `environment`."""

    def __init__(self, folder):
        self.path = f"{folder}/clock"
        now = datetime.datetime.now(datetime.timezone.utc)
        begin = now.replace(hour=BEGIN_HOUR, minute=0, second=0, microsecond=0)
        if begin < now:
            begin += datetime.timedelta(days=1)
        self.offset_us = int((begin - now).total_seconds() * 1e6)
        self._write()
        self.environment = {"LD_PRELOAD": str(BIN / "libshifted_clock.so"),
                            "ACCORD_CLOCK_FILE": self.path}

    def _write(self):
        # In place: it is mapped.
        with open(self.path, "r+b" if os.path.exists(self.path) else "wb") as file:
            file.write(struct.pack("=q", self.offset_us))

    def step(self, seconds):
        self.offset_us += int(seconds * 1e6)
        self._write()

    def now(self):
        """UTC."""
        return datetime.datetime.fromtimestamp(
            time.time() + self.offset_us / 1e6, datetime.timezone.utc)

    def today(self):
        return self.now().date()


class Suite:
    def __init__(self, shape, folder, chance, postgres=None, sight=None):
        """`postgres`: of tests/faults, for replicas; it has the suite's clock. `sight`: for limited."""
        self.shape, self.folder, self.chance = shape, folder, chance
        self.clock = Clock(folder)
        self.postgres = postgres(folder, self.clock.environment) if shape == "replicas" else None
        self.sight = sight
        self.keeps_copy = shape not in IN_ONE_PROCESS  # of the hierarchy, in the database
        self.processes = {}  # name: (services, Service)
        self._make()
        self.start()
        self.api = Api(self.addresses(), chance)

    def _make(self):
        settings = {"chance": self.chance, "environment": self.clock.environment}
        if self.shape == LIMITED:
            settings["environment"] = {**self.clock.environment, **self.sight.environment()}
        if self.shape in IN_ONE_PROCESS:
            self.database = f"sqlite:{self.folder}/data"
            self.processes["suite"] = (SERVICES, Service(
                "limited_suite" if self.shape == LIMITED else "accord serve", self.folder, f"--database={self.database}", **settings))
            return
        if self.shape == "replicas":
            urls = {service: self.postgres.create_database(f"accord_{service}")
                    for service in SERVICES}
            self.database = urls["accounts"].replace("accord_accounts", "accord_{service}")
        else:
            self.database = f"sqlite:{self.folder}/data"
        for service in SERVICES:
            for number in range(2 if self.shape == "replicas" else 1):
                options = [f"--database={self.database}"]
                if service != "accounts":
                    options.append("--accounts=" + ",".join(self.addresses()["accounts"]))
                self.processes[f"{service}-{number}"] = ((service,), Service(
                    f"accord-{service}", self.folder, *options, **settings))

    def addresses(self):
        return {service: [process.address for services, process in self.processes.values()
                          if service in services] for service in SERVICES}

    def start(self, names=None):
        for name in names or self.processes:
            _, process = self.processes[name]
            if not process.alive():
                process.start()
        self.wait_until_healthy()

    def wait_until_healthy(self):
        for _, process in self.processes.values():
            wait_until(f"{process.address} is healthy", lambda p=process: healthy(p.address))

    def stop(self, names=None, kill=False):
        for name in names or self.processes:
            _, process = self.processes[name]
            if kill:
                process.kill()
            else:
                code = process.terminate()
                assert code == 0, f"{name} ended with {code}: {process.errors()}"

    def db(self, *arguments):
        done = subprocess.run(
            [BIN / "accord", "db", *map(str, arguments), f"--database={self.database}"],
            capture_output=True, text=True, timeout=300, env={**os.environ, **self.clock.environment})
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr[-4000:]}"
        return done.stdout

    def close(self):
        if hasattr(self, "api"):
            self.api.close()
        for _, process in self.processes.values():
            process.close()
        if self.postgres is not None:
            self.postgres.close()
