"""The suite as one or as three programs on SQLite, for stories over gRPC."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from api import SERVICES, Api, date, healthy, money
from harness import BIN, Service, wait_until


class ProgramsTest(unittest.TestCase):
    """A test with a folder of its own, and whatever serves in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.database = f"--database=sqlite:{self.folder}/data"
        self.programs = {}

    def keep(self, service):
        self.addCleanup(service.close)
        return service

    def serve_together(self, *options):
        """`accord serve`."""
        one = self.keep(Service("accord serve", self.folder, self.database, *options))
        self.programs = {"suite": one.start()}
        return self.meet({service: [one.address] for service in SERVICES})

    def serve_apart(self, database=None):
        """A program for each service; `database` is what --database takes."""
        where = f"--database={database}" if database else self.database
        for service in SERVICES:
            options = [where.replace("{service}", service)]
            if service != "accounts":
                options.append(f"--accounts={self.programs['accounts'].address}")
            one = self.keep(Service(f"accord-{service}", self.folder, *options))
            self.programs[service] = one.start()
        return self.meet({service: [one.address] for service, one in self.programs.items()})

    def meet(self, addresses):
        self.wait_until_healthy()
        self.api = Api(addresses)
        self.addCleanup(self.api.close)
        return self.api

    def wait_until_healthy(self):
        for one in self.programs.values():
            wait_until(f"{one.address} is healthy", lambda one=one: healthy(one.address))

    def stop(self):
        for one in self.programs.values():
            self.assertEqual(one.terminate(), 0, one.errors())

    def start(self):
        for one in self.programs.values():
            one.start()
        self.wait_until_healthy()

    def db(self, *arguments, database=None, expect=0):
        """`accord db`; returns what it said, on both of its outputs."""
        where = f"--database={database}" if database else self.database
        done = subprocess.run([BIN / "accord", "db", *map(str, arguments), where],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    # What every story begins with.

    def account(self, name, parent=""):
        return self.api.accounts.CreateAccount(account_id=name, account={
            "display_name": name, "parent": f"accounts/{parent}" if parent else ""})

    def open_stage(self):
        return self.api.forecast.CreateStage(stage_id="open", stage={
            "display_name": "Open", "outcome": "OPEN", "forecast_category": "PIPELINE"})

    def deal(self, account, micros, day, currency="USD", **asked):
        return self.api.forecast.CreateOpportunity(opportunity={
            "display_name": "A deal", "account": f"accounts/{account}", "stage": "stages/open",
            "close_date": date(day), "amount": money(currency, micros)}, **asked)
